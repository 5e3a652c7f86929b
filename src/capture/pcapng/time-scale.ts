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

  /** Long division by digits of 32, 16 and 16 bits: each dividend is below 2^37 * 2^16. */
  private divide(high: number, low: number): void {
    const { units } = this;
    let quotient = Math.floor(high / units);
    let rest = high - quotient * units;
    let sec = quotient;
    let dividend = rest * 0x10000 + (low >>> 16);
    quotient = Math.floor(dividend / units);
    rest = dividend - quotient * units;
    sec = sec * 0x10000 + quotient;
    dividend = rest * 0x10000 + (low & 0xffff);
    quotient = Math.floor(dividend / units);
    rest = dividend - quotient * units;
    this.sec = sec * 0x10000 + quotient;
    this.nsec = Math.floor((rest * this.multiplier) / this.divisor);
  }

  private divideExactly(high: number, low: number): void {
    const stamp = (BigInt(high) << 32n) | BigInt(low);
    const rest = stamp % this.exactUnits;
    this.sec = Number(stamp / this.exactUnits);
    this.nsec = Number((rest * 1_000_000_000n) / this.exactUnits);
  }
}
