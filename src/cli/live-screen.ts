import { dirname, basename, extname, join } from 'node:path';
import type { LiveView } from '../findings/live/snapshot.js';
import { makeClock } from '../report/clock.js';
import { REPORT_WRITERS, type ReportFormatName } from '../report/report-writers.js';
import type { Screen } from '../tui/screen.js';
import { writeReport } from './analyze.js';
import type { CaptureRun } from './capture-run.js';
import type { Io, Terminal } from './io.js';
import type { LiveDisplay } from './live-display.js';
import { say } from './messages.js';
import { createAll, discardAll, publishAll } from './whole-file.js';

type LiveRun = CaptureRun<ReportFormatName>;

/** The terminal UI. It stays when all frames were read, until somebody has seen enough. */
export async function screenDisplay(
  run: LiveRun,
  io: Io,
  terminal: Terminal,
  writeEvidence: () => Promise<string>,
): Promise<LiveDisplay> {
  // Loaded before the first frame: it is as large as the rest of the program.
  const { openScreen } = await import('../tui/screen.js');
  let screen: Screen | null = null;
  let stopCrash = () => {};
  // The screen takes it along: it is said again where it stays.
  const told: string[] = [];
  let tellClosed: () => void = () => {};
  // One after the other, and the run does not end before them.
  let written: Promise<unknown> = Promise.resolve();
  const inTurn = (write: () => Promise<string>) => {
    const own = written.then(write);
    // Whoever asked for it and left hears of it where the screen was.
    const tellLate = (outcome: unknown) => {
      if (screen === null) say(io, outcome instanceof Error ? outcome.message : String(outcome));
    };
    written = own.then(tellLate, tellLate);
    return own;
  };
  const closed = new Promise<void>((resolve) => (tellClosed = resolve));
  const close = () => {
    if (screen === null) return;
    screen.close();
    screen = null;
    stopCrash();
    terminal.close();
    for (const message of told) say(io, message);
    tellClosed();
  };
  return {
    start(view, stop) {
      stopCrash = io.onCrash(close);
      screen = openScreen({
        view,
        ...terminal,
        colours: coloursOf(run, io),
        unicode: run.style.unicode,
        timeZone: run.style.timeZone,
        now: io.now,
        every: io.every,
        onCrash(error) {
          close();
          say(io, `internal error, please report it: the screen: ${error instanceof Error ? error.message : error}`);
          stop();
        },
        actions: {
          quit() {
            close();
            stop();
          },
          writeReport: () => inTurn(() => writeReportNow(view, run)),
          writeEvidence: () => inTurn(writeEvidence),
        },
      });
    },
    async end(signal) {
      signal.addEventListener('abort', close);
      if (!signal.aborted) await closed;
      await written;
    },
    stop: close,
    tell(message) {
      if (screen === null) say(io, message);
      else {
        told.push(message);
        screen.tell(message);
      }
    },
  };
}

/** Terminals that say so have 256 colours; the others have eight. */
function coloursOf({ style }: LiveRun, { env }: Io): 'none' | 'eight' | 'many' {
  if (!style.colour) return 'none';
  const many = /256|direct|kitty|alacritty|ghostty|wezterm|foot/.test(env.TERM ?? '') || Boolean(env.COLORTERM);
  return many ? 'many' : 'eight';
}

/** Writes the report as it stands, beside the files of `--out` or into the working folder. Gives what to tell. */
async function writeReportNow(view: LiveView, run: LiveRun): Promise<string> {
  const { report, nowSec } = view.snapshot();
  const stamp = nowSec === null ? 'empty' : stampOf(nowSec);
  const wanted = run.files.map(({ path, format }) => ({ path: stamped(path, stamp), format }));
  if (wanted.length === 0)
    wanted.push({ path: `wiretable-${stamp}.${REPORT_WRITERS.json.extensions[0]}`, format: 'json' });
  const files = await createAll(wanted.map(({ path }) => path));
  try {
    for (const [i, file] of files.entries()) await writeReport(file, report, wanted[i].format, run.fileStyle);
    await publishAll(files);
  } finally {
    await discardAll(files);
  }
  return `report written: ${wanted.map(({ path }) => path).join(' ')}`;
}

/** `20261116-081402`, of packet time in UTC. */
function stampOf(nowSec: number): string {
  return makeClock('UTC')
    .dateTime(nowSec.toFixed(9))
    .replace(' ', '-')
    .replaceAll(/[^\d-]/g, '')
    .replace(/^(\d+)-(\d+)-(\d+)-/, '$1$2$3-');
}

function stamped(path: string, stamp: string): string {
  const extension = extname(path);
  return join(dirname(path), `${basename(path, extension)}-${stamp}${extension}`);
}
