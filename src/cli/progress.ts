import type { Options, Params, SingleBar } from 'cli-progress';
import type { AnalysisOptions } from '../analysis.js';
import { formatDuration, makeUnits } from '../report/units.js';
import type { Io } from './io.js';
import { hasUtf8 } from './style.js';

export type Progress = Parameters<NonNullable<AnalysisOptions['onProgress']>>[0];

/** Work that is over before this needs no bar. */
const SHORT_WORK_MS = 1000;
const BAR_COLUMNS = 24;

/** Shows on standard error how far the reading is. */
export interface ProgressDisplay {
  update(progress: Progress): void;
  stop(): void;
}

/** A bar with rate and time left where a person watches; nothing elsewhere. */
export function makeProgressDisplay(io: Io, wanted: boolean): ProgressDisplay {
  if (!wanted || io.stderr.isTTY !== true) return { update: () => {}, stop: () => {} };
  const startMs = io.now();
  let bar: SingleBar | null = null;
  let state: 'waiting' | 'loading' | 'showing' | 'stopped' = 'waiting';

  async function show(first: Progress): Promise<void> {
    const { default: cliProgress } = await import('cli-progress');
    if (state === 'stopped') return;
    state = 'showing';
    bar = new cliProgress.SingleBar({
      stream: io.stderr as NodeJS.WriteStream,
      clearOnComplete: true,
      // A second interrupt ends the process without a word: the cursor must not stay hidden then.
      hideCursor: false,
      gracefulExit: false,
      // Wrapping is the terminal's setting and stays so: the bar is cut to fit.
      linewrap: true,
      format: (_options: Options, _params: Params, { progress }: { progress: Progress }) =>
        formatProgress(progress, io.now() - startMs, hasUtf8(io.env)),
    });
    bar.start(first.size ?? 0, first.bytesRead, { progress: first });
  }

  return {
    update(progress) {
      if (state === 'showing') bar?.update(progress.bytesRead, { progress });
      if (state !== 'waiting' || io.now() - startMs < SHORT_WORK_MS) return;
      state = 'loading';
      void show(progress);
    },
    stop() {
      state = 'stopped';
      bar?.stop();
    },
  };
}

/** `━━━━━━━━━━──────────────  42%  341 MB of 812 MB  120 MB/s  4 s left`; `####----` without UTF-8. */
export function formatProgress({ bytesRead, size, packets }: Progress, elapsedMs: number, unicode: boolean): string {
  const units = makeUnits(unicode);
  const bytesPerSec = elapsedMs > 0 ? (bytesRead * 1000) / elapsedMs : 0;
  const rate = `${units.bytes(bytesPerSec)}/s`;
  if (size === null || size === 0) return `${units.bytes(bytesRead)}  ${units.some(packets, 'packet')}  ${rate}`;
  const part = Math.min(1, bytesRead / size);
  const filled = Math.round(part * BAR_COLUMNS);
  const left = bytesPerSec > 0 ? `  ${formatDuration(Math.ceil((size - bytesRead) / bytesPerSec))} left` : '';
  const [done, open] = unicode ? ['━', '─'] : ['#', '-'];
  const bar = done.repeat(filled) + open.repeat(BAR_COLUMNS - filled);
  return `${bar}  ${Math.floor(part * 100)}%  ${units.bytes(bytesRead)} of ${units.bytes(size)}  ${rate}${left}`;
}
