import { analyze, watch, type WatchOptions } from '../../src/analysis.js';
import { openCaptureSet } from '../../src/capture/capture-set.js';
import { main } from '../../src/cli/main.js';
import type { LiveEvent, LiveView, Snapshot } from '../../src/findings/live/snapshot.js';
import type { Report } from '../../src/findings/report.js';
import { fakeIo } from './fake-io.js';

export interface Watched {
  /** What `analyze` makes of the same files. */
  analyzed: Report;
  /** What the watched run ends with. */
  report: Report;
  /** How things stood when all frames were read. */
  last: Snapshot;
  /** How they stood on the way. */
  snapshots: Snapshot[];
  events: LiveEvent[];
}

/** Runs captures with the options of `wiretable analyze ARGS`, unwatched and watched with a look after every chunk. */
export async function watchCaptures(
  args: readonly string[],
  chunkSize: number,
  changes: Partial<WatchOptions> = {},
): Promise<Watched> {
  const io = fakeIo(analyze);
  let analyzed: Report | null = null;
  io.analyze = async (options) => {
    io.asked.push(options);
    return (analyzed = await analyze(options));
  };
  await main(['analyze', ...args, '--quiet'], io);
  if (analyzed === null) throw new Error(io.stderr.text);

  const [options] = io.asked;
  const set = await openCaptureSet(options.captures, { chunkSize });
  const snapshots: Snapshot[] = [];
  const events: LiveEvent[] = [];
  let view: LiveView | null = null;
  const refill = set.refill.bind(set);
  set.refill = () => {
    if (view !== null) snapshots.push(view.snapshot());
    return refill();
  };
  let last: Snapshot | null = null;
  const report = await watch(
    {
      ...options,
      isEndless: false,
      now: () => performance.now(),
      onStart: (started) => (view = started),
      onEnd: async () => {
        last = view!.snapshot();
      },
      onEvent: (event) => void events.push(event),
      ...changes,
    },
    { set, checks: async () => new Map(), reopen: null, close: () => set.close() },
  );
  return { analyzed, report, last: last!, snapshots, events };
}
