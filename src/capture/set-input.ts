import type { CaptureError } from './capture-error.js';
import { NO_TIME, type CaptureInterface, type CaptureNotes, type FrameBatch } from './frame.js';
import { isBefore, type FrameTime } from './frame-time.js';
import { captureName } from './open-capture.js';

/** What is known of one input of a capture set; final when the set is at its end. */
export class SetInput {
  readonly name: string;
  /** As `FrameSource.format`, null for an input that could not be opened. */
  format: string | null = null;
  /** Bytes of the (packed) file, null for a pipe or a file that could not be opened. */
  size: number | null = null;
  packets = 0;
  /** Captured bytes of all frames. */
  bytes = 0;
  /** How often a frame is earlier than the frame before it. */
  clockSteps = 0;
  /** Read to a clean end. */
  complete = false;
  error: CaptureError | null = null;
  interfaces: readonly CaptureInterface[] = [];
  notes: CaptureNotes | null = null;
  private firstSec = Infinity;
  private firstNsec = 0;
  private lastSec = -Infinity;
  private lastNsec = 0;
  private previousSec = -Infinity;
  private previousNsec = 0;

  constructor(readonly path: string) {
    this.name = captureName(path);
  }

  /** Earliest time of a frame, null while none has a time. */
  get firstTime(): FrameTime | null {
    return this.firstSec === Infinity ? null : { sec: this.firstSec, nsec: this.firstNsec };
  }

  /** Latest time of a frame, null while none has a time. */
  get lastTime(): FrameTime | null {
    return this.lastSec === -Infinity ? null : { sec: this.lastSec, nsec: this.lastNsec };
  }

  /** Counts the frames `from…to` of `batch`, which come next in the file. */
  count(batch: FrameBatch, from: number, to: number): void {
    const { caplen, tsSec, tsNsec } = batch;
    let { previousSec, previousNsec } = this;
    let bytes = 0;
    for (let i = from; i < to; i++) {
      bytes += caplen[i];
      const sec = tsSec[i];
      const nsec = tsNsec[i];
      if (nsec === NO_TIME) continue;
      if (isBefore(sec, nsec, previousSec, previousNsec)) this.clockSteps++;
      if (isBefore(sec, nsec, this.firstSec, this.firstNsec)) {
        this.firstSec = sec;
        this.firstNsec = nsec;
      }
      if (isBefore(this.lastSec, this.lastNsec, sec, nsec)) {
        this.lastSec = sec;
        this.lastNsec = nsec;
      }
      previousSec = sec;
      previousNsec = nsec;
    }
    this.packets += to - from;
    this.bytes += bytes;
    this.previousSec = previousSec;
    this.previousNsec = previousNsec;
  }
}
