import type { FrameRun, FrameSet, SetGap } from './frame-set.js';
import type { RingRecorder } from './ring-recorder.js';
import type { SetInput } from './set-input.js';

/** A set whose frames are recorded as they are handed over. */
export class RecordedSet implements FrameSet {
  private isToldOf = false;

  constructor(
    private readonly set: FrameSet,
    private readonly recorder: RingRecorder,
    /** Told at once when the recording fails. */
    private readonly onFailure: (message: string) => void,
  ) {}

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

  next(): FrameRun | null {
    const run = this.set.next();
    if (run !== null) this.recorder.record(run, this.set.inputs);
    return run;
  }

  async refill(): Promise<boolean> {
    this.recorder.flush();
    const { failure } = this.recorder;
    if (failure !== null && !this.isToldOf) {
      this.isToldOf = true;
      this.set.inputs[0].notes?.warnings.push(failure);
      this.onFailure(failure);
    }
    return this.set.refill();
  }

  async close(): Promise<void> {
    await this.set.close();
    this.recorder.close();
  }
}
