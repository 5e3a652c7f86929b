import type { LiveEvent, LiveView } from '../findings/live/snapshot.js';
import { intervalEvent, writeLiveLine } from '../report/live/events.js';
import { liveLineWriter } from '../report/live/line.js';
import type { ReportFormatName } from '../report/report-writers.js';
import type { CaptureRun } from './capture-run.js';
import type { Io } from './io.js';
import { say } from './messages.js';
import type { FlushableSink } from './sink.js';

/** How often what happens is noticed, whether or not it is told at once. */
const TURN_MS = 250;

/** What a run shows of itself while it goes on. */
export interface LiveDisplay {
  start(view: LiveView, stop: () => void): void;
  /** All frames were read: resolves when nobody wants to look any longer. */
  end(signal: AbortSignal): Promise<void>;
  /** The run is over, whatever the reason. */
  stop(): void;
  /** Says what happened beside the packets: an interface went down. */
  tell(message: string): void;
  onEvent?: (event: LiveEvent) => void | Promise<void>;
}

/** Lines that fit the format asked for. */
export function makeLineDisplay(
  run: CaptureRun<ReportFormatName>,
  stdout: FlushableSink,
  io: Io,
  intervalMs: number,
): LiveDisplay {
  if (run.format === 'ndjson') return eventDisplay(stdout, io, intervalMs);
  // Other formats are one document, which nothing may stand before.
  if (run.format === 'text' && !run.quiet) return lineDisplay(run, stdout, io, intervalMs);
  return { start: () => {}, end: async () => {}, stop: () => {}, tell: (message) => say(io, message) };
}

/** One line per interval, and a last one at the end. */
function lineDisplay(
  { style }: CaptureRun<ReportFormatName>,
  stdout: FlushableSink,
  io: Io,
  intervalMs: number,
): LiveDisplay {
  const writeLine = liveLineWriter(style);
  let view: LiveView | null = null;
  const timers: (() => void)[] = [];
  const tell = () => {
    if (view !== null) void stdout.write(writeLine(view.snapshot()));
    stdout.flush();
  };
  return {
    start(started) {
      view = started;
      timers.push(
        io.every(intervalMs, tell),
        io.every(TURN_MS, () => started.snapshot()),
      );
    },
    async end() {
      tell();
      void stdout.write('\n');
    },
    stop() {
      for (const stopTimer of timers) stopTimer();
    },
    tell: (message) => say(io, message),
  };
}

/** Every event on a line of its own, and how the run stands once per interval. */
function eventDisplay(stdout: FlushableSink, io: Io, intervalMs: number): LiveDisplay {
  let view: LiveView | null = null;
  const timers: (() => void)[] = [];
  const tell = () => {
    if (view !== null) void stdout.write(writeLiveLine(intervalEvent(view.snapshot())));
    stdout.flush();
  };
  const notice = () => {
    view?.snapshot();
    stdout.flush();
  };
  return {
    start(started) {
      view = started;
      timers.push(io.every(intervalMs, tell), io.every(TURN_MS, notice));
    },
    async end() {
      tell();
    },
    stop() {
      for (const stopTimer of timers) stopTimer();
    },
    tell: (message) => say(io, message),
    onEvent: (event) => stdout.write(writeLiveLine(event)),
  };
}
