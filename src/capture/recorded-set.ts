import type { FrameRun, FrameSet } from './frame-set.js';
import { OuterSet } from './outer-set.js';
import type { RingRecorder } from './ring-recorder.js';

/** A set whose frames are recorded as they are handed over. */
export class RecordedSet extends OuterSet {
  private isToldOf = false;

  constructor(
    set: FrameSet,
    private readonly recorder: RingRecorder,
    /** Told at once when the recording fails. */
    private readonly onFailure: (message: string) => void,
  ) {
    super(set);
  }

  override next(): FrameRun | null {
    const run = this.set.next();
    if (run !== null) this.recorder.record(run, this.set.inputs);
    return run;
  }

  override async refill(): Promise<boolean> {
    this.recorder.flush();
    const { failure } = this.recorder;
    if (failure !== null && !this.isToldOf) {
      this.isToldOf = true;
      this.set.inputs[0].notes?.warnings.push(failure);
      this.onFailure(failure);
    }
    return this.set.refill();
  }

  override async close(): Promise<void> {
    await this.set.close();
    this.recorder.close();
  }
}
