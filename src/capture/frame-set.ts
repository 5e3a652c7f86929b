import type { FrameBatch, FrameSource } from './frame.js';
import type { FilterCount } from './filtered-set.js';
import type { SetInput } from './set-input.js';

/** Frames of one input that come next, one reused object: valid until the next call of `next()` or `refill()`. */
export interface FrameRun {
  frames: FrameBatch;
  /** The run is `frames[from…to)`. */
  from: number;
  to: number;
  source: FrameSource;
  /** Index into `FrameSet.inputs`. */
  input: number;
  /** 1-based number of the first frame in its input. */
  firstFrame: number;
}

/** Time without frames, or with frames of both, between two inputs that follow each other. */
export interface SetGap {
  kind: 'gap' | 'overlap';
  /** Name of the input that was before, and of the one that follows. */
  after: string;
  before: string;
  seconds: number;
}

/** Inputs read as one: what the analysis reads, whether files or interfaces give the frames. */
export interface FrameSet {
  readonly inputs: readonly SetInput[];
  /** Bytes of all (packed) inputs consumed so far. */
  readonly bytesRead: number;
  /** Bytes of all (packed) inputs that could be opened, null where one of them has no size: a pipe, an interface. */
  readonly size: number | null;
  /** The capture filter in force over all inputs, where there is one. */
  readonly filter?: FilterCount;
  /** Gaps and overlaps between inputs that follow each other; final at the end of the set. */
  readonly gaps: readonly SetGap[];
  /** The frames that come next and are in memory; null means that `refill()` is due. Allocates nothing. */
  next(): FrameRun | null;
  /** Reads on where `next()` gave null. False at the end of all inputs. */
  refill(): Promise<boolean>;
  /** Closes all inputs, also in the middle. */
  close(): Promise<void>;
}
