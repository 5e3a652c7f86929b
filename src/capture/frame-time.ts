/** A time of a frame in two numbers, as `FrameBatch` keeps it: 1.8e18 ns is above 2^53. */
export interface FrameTime {
  sec: number;
  nsec: number;
}

/** True where the first time is before the second. */
export function isBefore(sec: number, nsec: number, otherSec: number, otherNsec: number): boolean {
  return sec < otherSec || (sec === otherSec && nsec < otherNsec);
}

/** Seconds from `from` to `to`, negative where `to` is earlier. */
export function secondsBetween(from: FrameTime, to: FrameTime): number {
  return to.sec - from.sec + (to.nsec - from.nsec) / 1e9;
}
