import type { FrameRun, FrameSet, SetGap } from './frame-set.js';
import type { SetInput } from './set-input.js';

/** A set around another, which sees what is handed over; for all else the inner one answers. */
export abstract class OuterSet implements FrameSet {
  constructor(protected readonly set: FrameSet) {}

  get inputs(): readonly SetInput[] {
    return this.set.inputs;
  }

  get bytesRead(): number {
    return this.set.bytesRead;
  }

  get size(): number | null {
    return this.set.size;
  }

  get gaps(): readonly SetGap[] {
    return this.set.gaps;
  }

  abstract next(): FrameRun | null;

  refill(): Promise<boolean> {
    return this.set.refill();
  }

  close(): Promise<void> {
    return this.set.close();
  }
}
