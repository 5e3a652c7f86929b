import { NO_TIME } from '../wire/frame-batch.js';

/** Decimal seconds since the epoch with nine digits behind the point; null where there is no time. */
export function formatTimestamp(sec: number, nsec: number): string | null {
  if (nsec === NO_TIME || !Number.isFinite(sec)) return null;
  // Before 1970 seconds count down while nanoseconds count up: -1 s and 250000000 ns is -0.75.
  const [whole, fraction] = sec < 0 && nsec > 0 ? [sec + 1, 1e9 - nsec] : [sec, nsec];
  const sign = sec < 0 && nsec > 0 && whole === 0 ? '-' : '';
  return `${sign}${whole}.${String(fraction).padStart(9, '0')}`;
}

/** The earliest and the latest of the times given to it. */
export class TimeSpan {
  firstSec = Infinity;
  firstNsec = NO_TIME;
  lastSec = -Infinity;
  lastNsec = NO_TIME;

  add(sec: number, nsec: number): void {
    if (nsec === NO_TIME) return;
    if (sec < this.firstSec || (sec === this.firstSec && nsec < this.firstNsec)) {
      this.firstSec = sec;
      this.firstNsec = nsec;
    }
    if (sec > this.lastSec || (sec === this.lastSec && nsec > this.lastNsec)) {
      this.lastSec = sec;
      this.lastNsec = nsec;
    }
  }

  get first(): string | null {
    return formatTimestamp(this.firstSec, this.firstNsec);
  }

  get last(): string | null {
    return formatTimestamp(this.lastSec, this.lastNsec);
  }
}
