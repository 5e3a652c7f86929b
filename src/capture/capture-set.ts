import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { firstFrameTime } from './first-time.js';
import { secondsBetween } from './frame-time.js';
import { FrameBatch, type FrameSource } from './frame.js';
import { STANDARD_INPUT } from './open-capture.js';
import type { SetInput } from './set-input.js';
import { SetReader } from './set-reader.js';

/** Seconds without frames between two files that are told as a gap; rotated files always leave a little. */
export const MIN_GAP_SEC = 1;

export interface SetOptions {
  /** Sees every raw (packed) byte of every input once, in order, as `OpenOptions.onBytes`. */
  onBytes?: (path: string, bytes: Uint8Array) => void;
  /** Bytes read at once, for tests. */
  chunkSize?: number;
  /** Stands for standard input in tests. */
  stdin?: Readable;
}

/** Frames of one input that come next, one reused object: valid until the next call of `next()` or `refill()`. */
export interface FrameRun {
  frames: FrameBatch;
  /** The run is `frames[from…to)`. */
  from: number;
  to: number;
  source: FrameSource;
  /** Index into `CaptureSet.inputs`. */
  input: number;
  /** 1-based number of the first frame in its file. */
  firstFrame: number;
}

/** What lies between two inputs that follow each other in time. */
export interface SetJoint {
  kind: 'gap' | 'overlap';
  /** Name of the input that was before, and of the one that follows. */
  after: string;
  before: string;
  seconds: number;
}

/**
 * Opens captures as one: inputs in the order of their first frames, frames of inputs that overlap merged by time. The
 * frames of one input keep its own order, whatever their times say; only between inputs time decides. An input that fails
 * ends there, with its error in `inputs`, and the others go on.
 */
export async function openCaptureSet(paths: readonly string[], options: SetOptions = {}): Promise<CaptureSet> {
  const { onBytes, ...shared } = options;
  const readers = paths.map(
    (path) => new SetReader(path, onBytes === undefined ? shared : { ...shared, onBytes: (bytes) => onBytes(path, bytes) }),
  );
  const set = new CaptureSet(readers);
  await set.begin();
  return set;
}

export class CaptureSet {
  /** In the order of their first frames. */
  readonly inputs: readonly SetInput[] = [];
  /** Inputs whose frames are due: open, each with a next frame in its batch unless it is `used`. */
  private readonly open: SetReader[] = [];
  /** Inputs still closed, in order. */
  private waiting: SetReader[] = [];
  /** The input that the last run came from. */
  private used: SetReader | null = null;
  private run: FrameRun | null = null;

  constructor(private readonly readers: SetReader[]) {}

  /** Bytes of all (packed) inputs consumed so far. */
  get bytesRead(): number {
    let sum = 0;
    for (const reader of this.readers) sum += reader.bytesRead;
    return sum;
  }

  /** Bytes of all (packed) inputs, null where one of them is a pipe. */
  get size(): number | null {
    return null;
  }
}
