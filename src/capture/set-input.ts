import type { CaptureError } from './capture-error.js';
import { NO_TIME, type CaptureInterface, type CaptureNotes, type FrameBatch } from './frame.js';
import { isBefore, type FrameTime } from './frame-time.js';
import { captureName } from './open-capture.js';
import type { DropCounts } from './open-interface.js';

/** A pause of more than a year is none: the clock was set. */
const MAX_PAUSE_SEC = 366 * 86_400;

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
  /** Bytes of the (packed) file that were read. */
  bytesRead = 0;
  /** How often a frame is earlier than the frame before it, or later by more than MAX_PAUSE_SEC. */
  clockSteps = 0;
  /** Read to a clean end. */
  complete = false;
  error: CaptureError | null = null;
  /** Of the whole (packed) input, in hexadecimal, where asked for; null, too, where the reading was stopped before. */
  sha256: string | null = null;
  interfaces: readonly CaptureInterface[] = [];
  notes: CaptureNotes | null = null;
  /** Lost packets by where; null for what is no interface. */
  drops: DropCounts | null = null;
  private firstSec = Infinity;
  private firstNsec = 0;
  private lastSec = -Infinity;
  private lastNsec = 0;
  private previousSec = -Infinity;
  private previousNsec = 0;

  /** `part`: how often the followed file has begun anew, from 1. */
  constructor(
    readonly path: string,
    readonly part = 1,
  ) {
    this.name = part === 1 ? captureName(path) : `${captureName(path)} (${part})`;
  }

  /** Earliest time of a frame, null while none has a time. */
  get firstTime(): FrameTime | null {
    return this.firstSec === Infinity ? null : { sec: this.firstSec, nsec: this.firstNsec };
  }

  /** Latest time of a frame, null while none has a time. */
  get lastTime(): FrameTime | null {
    return this.lastSec === -Infinity ? null : { sec: this.lastSec, nsec: this.lastNsec };
  }

  /** Counts the frames `from…to` of `batch`, which come next in the file. In line: every frame passes here. */
  count(batch: FrameBatch, from: number, to: number): void {
    const { caplen, tsSec, tsNsec } = batch;
    let { previousSec, previousNsec, lastSec, lastNsec } = this;
    let bytes = 0;
    for (let i = from; i < to; i++) {
      bytes += caplen[i];
      const sec = tsSec[i];
      const nsec = tsNsec[i];
      if (nsec === NO_TIME) continue;
      if (sec < previousSec || (sec === previousSec && nsec < previousNsec)) {
        this.clockSteps++;
        this.takeFirst(sec, nsec);
      } else {
        // The very first frame comes here, too: nothing is before -Infinity.
        if (sec - previousSec > MAX_PAUSE_SEC) {
          if (previousSec === -Infinity) this.takeFirst(sec, nsec);
          else this.clockSteps++;
        }
        if (sec > lastSec || (sec === lastSec && nsec > lastNsec)) {
          lastSec = sec;
          lastNsec = nsec;
        }
      }
      previousSec = sec;
      previousNsec = nsec;
    }
    this.packets += to - from;
    this.bytes += bytes;
    this.previousSec = previousSec;
    this.previousNsec = previousNsec;
    this.lastSec = lastSec;
    this.lastNsec = lastNsec;
  }

  private takeFirst(sec: number, nsec: number): void {
    if (!isBefore(sec, nsec, this.firstSec, this.firstNsec)) return;
    this.firstSec = sec;
    this.firstNsec = nsec;
  }
}
