import { NO_TIME, type FrameBatch } from './frame.js';

/** Waits no longer at once, so that a request to stop is heard. */
const LONGEST_WAIT_MS = 50;

/** Lets frames pass no earlier than their times say: a capture as it was recorded, or so many times as fast. */
export class Pace {
  /** Time of the first frame, and what the clock showed then. */
  private firstSec: number | null = null;
  private startMs = 0;
  private nextSec = -Infinity;

  /**
   * @param speed packet seconds per second; Infinity: as fast as can be.
   * @param nowMs a clock that never goes back.
   */
  constructor(
    private readonly speed: number,
    private readonly nowMs: () => number,
  ) {}

  /** Packet time as of now, in seconds since the epoch; -Infinity before the first frame and where nothing is kept back. */
  now(): number {
    if (this.firstSec === null || this.speed === Infinity) return -Infinity;
    return this.firstSec + ((this.nowMs() - this.startMs) / 1000) * this.speed;
  }

  /** End of the run of frames from `from` on that are due by now. Frames without a time are due at once. */
  endOfDue({ tsSec, tsNsec }: FrameBatch, from: number, to: number): number {
    if (this.speed === Infinity) return to;
    for (let i = from; i < to; i++) {
      if (tsNsec[i] === NO_TIME) continue;
      const sec = tsSec[i] + tsNsec[i] * 1e-9;
      if (this.firstSec === null) {
        this.firstSec = sec;
        this.startMs = this.nowMs();
      }
      if (sec <= this.now()) continue;
      this.nextSec = sec;
      return i;
    }
    return to;
  }

  /** Resolves when the next frame is due, or some time before. */
  async wait(): Promise<void> {
    const ms = ((this.nextSec - this.now()) / this.speed) * 1000;
    await new Promise((resolve) => setTimeout(resolve, Math.min(LONGEST_WAIT_MS, Math.max(0, ms))));
  }
}
