import { NO_TIME } from '../frame.js';

/** if_tsresol of an interface that does not state one: microseconds. */
export const DEFAULT_TSRESOL = 6;

/** Seconds from the epoch that a calendar can hold (ECMA-262 §21.4.1.1); a time beyond is none. */
const MAX_SEC = 8.64e12;

/** Units per second up to here allow a long division by 16-bit digits within 2^53. */
const MAX_FAST_UNITS = 2 ** 37;

/**
 * Turns the 64-bit time stamps of one interface into seconds and nanoseconds, exactly, rounding down.
 * if_tsresol: the lower 7 bits are the negative exponent of a power of two (top bit set) or of ten,
 * draft-ietf-opsawg-pcapng §4.2. No BigInt up to 10^-11 and 2^-23.
 */
export class TimeScale {
  /** Result of the last `convert`: seconds since the epoch and nanoseconds within the second. */
  sec = 0;
  nsec = 0;
  private readonly units: number;
  /** Nanoseconds are `rest * multiplier / divisor`; both products stay below 2^53 on the fast path. */
  private readonly multiplier: number;
  private readonly divisor: number;
  private readonly exactUnits: bigint;
  private readonly fast: boolean;

  /** `offsetSec`: if_tsoffset, added to every stamp. */
  constructor(
    tsresol: number,
    private readonly offsetSec: number,
  ) {
    const exponent = tsresol & 0x7f;
    const binary = (tsresol & 0x80) !== 0;
    this.exactUnits = (binary ? 2n : 10n) ** BigInt(exponent);
    this.units = Number(this.exactUnits);
    this.multiplier = binary ? 1e9 : 10 ** Math.max(0, 9 - exponent);
    this.divisor = binary ? this.units : 10 ** Math.max(0, exponent - 9);
    this.fast = this.units < MAX_FAST_UNITS && this.units * this.multiplier <= Number.MAX_SAFE_INTEGER;
  }

  /** `high` and `low`: the halves of the stamp. False, and NO_TIME, for a time outside of any calendar. */
  convert(high: number, low: number): boolean {
    if (this.fast) this.divide(high, low);
    else this.divideExactly(high, low);
    this.sec += this.offsetSec;
    if (Math.abs(this.sec) <= MAX_SEC) return true;
    this.sec = 0;
    this.nsec = NO_TIME;
    return false;
  }

  /** Exact with doubles: either the whole stamp is below 2^53, or it is divided by digits of 32, 16 and 16 bits. */
  private divide(high: number, low: number): void {
    const { units } = this;
    let sec: number;
    let rest: number;
    if (high < 0x200000) {
      const stamp = high * 0x1_0000_0000 + low;
      sec = Math.floor(stamp / units);
      rest = stamp - sec * units;
      // The quotient was rounded up to the next whole number.
      if (rest < 0) {
        sec--;
        rest += units;
      }
    } else {
      const highest = Math.floor(high / units);
      const upper = (high - highest * units) * 0x10000 + (low >>> 16);
      const middle = Math.floor(upper / units);
      const lower = (upper - middle * units) * 0x10000 + (low & 0xffff);
      const lowest = Math.floor(lower / units);
      sec = (highest * 0x10000 + middle) * 0x10000 + lowest;
      rest = lower - lowest * units;
    }
    this.sec = sec;
    this.nsec = this.divisor === 1 ? rest * this.multiplier : Math.floor((rest * this.multiplier) / this.divisor);
  }

  private divideExactly(high: number, low: number): void {
    const stamp = (BigInt(high) << 32n) | BigInt(low);
    const rest = stamp % this.exactUnits;
    this.sec = Number(stamp / this.exactUnits);
    this.nsec = Number((rest * 1_000_000_000n) / this.exactUnits);
  }
}
