import type { Readable } from 'node:stream';
import { secondsBetween } from './frame-time.js';
import type { FrameRun, FrameSet, SetGap } from './frame-set.js';
import type { Pace } from './pace.js';
import type { SetInput } from './set-input.js';
import type { ReadThreads } from './read-threads.js';
import { AT_ONCE, SetReader } from './set-reader.js';

/** Seconds without frames between two files that are told as a gap; rotated files always leave a little. */
export const MIN_GAP_SEC = 1;

export interface SetOptions {
  /** Sees every raw (packed) byte of every input once, in order, as `OpenOptions.onBytes`. */
  onBytes?: (path: string, bytes: Uint8Array) => void;
  /** SHA-256 of every input. */
  digest?: boolean;
  /** Threads that may read ahead; with several, inputs are unpacked beside each other. */
  threads?: ReadThreads;
  /** Bytes read at once, for tests. */
  chunkSize?: number;
  /** As `OpenOptions`. */
  salvage?: boolean;
  follow?: AbortSignal;
  /** Keeps frames back until they are due. */
  pace?: Pace;
  /** Stands for standard input in tests. */
  stdin?: Readable;
}

/**
 * Opens captures as one: inputs in the order of their first frames, frames of inputs that overlap merged by time. The
 * frames of one input keep its own order, whatever their times say; only between inputs time decides. An input that fails
 * ends there, with its error in `inputs`, and the others go on.
 */
export async function openCaptureSet(paths: readonly string[], options: SetOptions = {}): Promise<CaptureSet> {
  const { onBytes, pace, ...shared } = options;
  const readers: SetReader[] = [];
  for (const path of paths) {
    const listener = onBytes === undefined ? {} : { onBytes: (bytes: Uint8Array) => onBytes(path, bytes) };
    const reader = new SetReader(path, { ...shared, ...listener });
    await reader.prepare(paths.length === 1);
    readers.push(reader);
  }
  return new CaptureSet(readers, pace ?? null, options.threads ?? null);
}

/** Captures read as one, ordered by time. */
export class CaptureSet implements FrameSet {
  private readonly allInputs: SetInput[];
  /** Inputs whose frames are due, each with a next frame in its batch unless it is the `used` one. */
  private readonly open: SetReader[] = [];
  /** Inputs still to be opened, the earliest first. */
  private readonly waiting: SetReader[];
  /** The input of the last run. */
  private used: SetReader | null = null;
  private run: FrameRun | null = null;
  /** The frame that comes next is not due yet. */
  private isEarly = false;

  constructor(
    private readonly readers: SetReader[],
    private readonly pace: Pace | null,
    private readonly threads: ReadThreads | null,
  ) {
    readers.sort(byHead);
    const timed = readers.filter((reader) => reader.headSec !== AT_ONCE);
    const untimed = readers.filter((reader) => reader.headSec === AT_ONCE);
    this.allInputs = [...timed, ...untimed].map((reader, index) => {
      reader.index = index;
      return reader.input;
    });
    this.waiting = readers.filter((reader) => !reader.ended);
  }

  /**
   * In the order of their first frames; those without times, as a file that cannot be opened, at the end. Grows where a
   * followed file is rotated.
   */
  get inputs(): readonly SetInput[] {
    return this.allInputs;
  }

  get bytesRead(): number {
    return this.readers.reduce((sum, reader) => sum + reader.bytesRead, 0);
  }

  get size(): number | null {
    let sum = 0;
    for (const { size, error } of this.inputs) {
      if (size !== null) sum += size;
      else if (error === null) return null;
    }
    return sum;
  }

  get gaps(): SetGap[] {
    const gaps: SetGap[] = [];
    let latest: SetInput | null = null;
    for (const input of this.inputs) {
      if (input.firstTime === null || input.lastTime === null) continue;
      if (latest?.lastTime) {
        const gap = secondsBetween(latest.lastTime, input.firstTime);
        const names = { after: latest.name, before: input.name };
        if (gap >= MIN_GAP_SEC) gaps.push({ kind: 'gap', ...names, seconds: gap });
        const own = secondsBetween(input.firstTime, input.lastTime);
        if (gap < 0) gaps.push({ kind: 'overlap', ...names, seconds: Math.min(-gap, own) });
      }
      if (!latest?.lastTime || secondsBetween(latest.lastTime, input.lastTime) > 0) latest = input;
    }
    return gaps;
  }

  next(): FrameRun | null {
    if (this.used?.isUsedUp && !this.used.loadFromMemory()) return null;
    this.used = null;
    let first: SetReader | null = null;
    let rival: SetReader | null = this.waiting.length > 0 ? this.waiting[0] : null;
    for (let i = 0; i < this.open.length; i++) {
      const reader = this.open[i];
      if (first === null) first = reader;
      else if (reader.isDueBefore(first)) {
        rival = earlier(first, rival);
        first = reader;
      } else rival = earlier(reader, rival);
    }
    if (first === null || first.source === null || rival?.isDueBefore(first)) return null;
    const from = first.at;
    let to = first.endOfRun(rival);
    if (this.pace !== null) {
      to = this.pace.endOfDue(first.batch, from, to);
      this.isEarly = from === to;
      if (this.isEarly) return null;
    }
    const run = (this.run ??= { frames: first.batch, from, to, source: first.source, input: 0, firstFrame: 0 });
    run.frames = first.batch;
    run.from = from;
    run.to = to;
    run.source = first.source;
    run.input = first.index;
    run.firstFrame = first.frameNumber;
    first.input.count(first.batch, from, to);
    first.moveTo(to);
    this.used = first;
    return run;
  }

  async refill(): Promise<boolean> {
    if (this.isEarly) {
      this.isEarly = false;
      await this.pace?.wait();
      return true;
    }
    const { used, open, waiting } = this;
    if (used?.isUsedUp && !(await used.load())) {
      open.splice(open.indexOf(used), 1);
      this.goOnWith(used.successor());
    }
    this.used = null;
    while (waiting.length > 0 && !open.some((reader) => reader.isDueBefore(waiting[0]))) {
      const [reader] = waiting.splice(0, 1);
      if (await reader.open()) open.push(reader);
      else this.goOnWith(reader.successor());
    }
    this.readAhead();
    return open.length > 0;
  }

  /** Lets threads that have nothing to do begin with the inputs that are due next. */
  private readAhead(): void {
    const room = this.threads?.room ?? 0;
    for (let i = 0; i < room && i < this.waiting.length; i++) this.waiting[i].openEarly();
  }

  /** The capture that follows in the place of a followed file. */
  private goOnWith(reader: SetReader | null): void {
    if (reader === null) return;
    reader.index = this.allInputs.length;
    this.allInputs.push(reader.input);
    this.readers.push(reader);
    this.waiting.push(reader);
  }

  async close(): Promise<void> {
    for (const reader of this.readers) await reader.close();
  }
}

/** Order of the first frames; the order given where they are equal. */
function byHead(a: SetReader, b: SetReader): number {
  if (a.headSec !== b.headSec) return a.headSec < b.headSec ? -1 : 1;
  return a.headNsec - b.headNsec;
}

function earlier(reader: SetReader, other: SetReader | null): SetReader {
  return other === null || reader.isDueBefore(other) ? reader : other;
}
