import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_TIME } from '../../src/capture/frame.js';
import { TimeScale } from '../../src/capture/pcapng/time-scale.js';

function convert(tsresol: number, stamp: bigint, offsetSec = 0): [boolean, number, number] {
  const scale = new TimeScale(tsresol, offsetSec);
  const known = scale.convert(Number(stamp >> 32n), Number(stamp & 0xffffffffn));
  return [known, scale.sec, scale.nsec];
}

describe('time stamps by if_tsresol', () => {
  it.each([
    ['10^0', 0x00, 1_700_000_000n, 1_700_000_000, 0],
    ['10^-3', 0x03, 1_700_000_000_123n, 1_700_000_000, 123_000_000],
    ['10^-6', 0x06, 1_700_000_000_123_456n, 1_700_000_000, 123_456_000],
    ['10^-9', 0x09, 1_700_000_000_123_456_789n, 1_700_000_000, 123_456_789],
    ['10^-9 just below a second', 0x09, 1_700_000_000_999_999_999n, 1_700_000_000, 999_999_999],
    ['10^-11', 0x0b, 170_000_012_345_678_901n, 1_700_000, 123_456_789],
    ['10^-12', 0x0c, 1_700_000_123_456_789_012n, 1_700_000, 123_456_789],
    ['10^-19', 0x13, 18_446_744_073_709_551_615n, 1, 844_674_407],
    ['10^-127', 0x7f, 18_446_744_073_709_551_615n, 0, 0],
    ['2^0', 0x80, 1_700_000_000n, 1_700_000_000, 0],
    ['2^-10', 0x8a, (1_700_000_000n << 10n) + 512n, 1_700_000_000, 500_000_000],
    ['2^-10, rounded down', 0x8a, 1n, 0, 976_562],
    ['2^-23', 0x97, (7n << 23n) + 1n, 7, 119],
    ['2^-24', 0x98, (7n << 24n) + (1n << 23n), 7, 500_000_000],
    ['2^-64', 0xc0, 0xc000_0000_0000_0000n, 0, 750_000_000],
    ['2^-127', 0xff, 0xffff_ffff_ffff_ffffn, 0, 0],
  ])('%s', (_name, tsresol, stamp, sec, nsec) => {
    expect(convert(tsresol, stamp)).toEqual([true, sec, nsec]);
  });

  it('adds the offset to the seconds', () => {
    expect(convert(6, 1_500_000n, -2)).toEqual([true, -1, 500_000_000]);
    expect(convert(6, 1_500_000n, 1_700_000_000)).toEqual([true, 1_700_000_001, 500_000_000]);
  });

  it('gives no time beyond what a calendar holds', () => {
    expect(convert(0, 2n ** 64n - 1n)).toEqual([false, 0, NO_TIME]);
    expect(convert(6, 0n, -(2 ** 63))).toEqual([false, 0, NO_TIME]);
    expect(convert(0, 8_640_000_000_000n)).toEqual([true, 8.64e12, 0]);
  });

  /** What BigInt makes of a stamp: seconds and nanoseconds, rounded down. */
  function exactly(tsresol: number, stamp: bigint): [boolean, number, number] {
    const units = (tsresol & 0x80 ? 2n : 10n) ** BigInt(tsresol & 0x7f);
    const sec = stamp / units;
    if (sec > 8_640_000_000_000n) return [false, 0, NO_TIME];
    return [true, Number(sec), Number(((stamp % units) * 1_000_000_000n) / units)];
  }

  it('is exact for every resolution and stamp', () => {
    const stamps = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    const property = fc.property(fc.nat({ max: 255 }), stamps, (tsresol, stamp) => {
      expect(convert(tsresol, stamp)).toEqual(exactly(tsresol, stamp));
    });
    expect(() => fc.assert(property, { numRuns: 5000 })).not.toThrow();
  });

  it('is exact just below every second', () => {
    const seconds = fc.bigInt({ min: 1n, max: 2n ** 27n });
    const property = fc.property(fc.nat({ max: 11 }), seconds, (exponent, sec) => {
      const stamp = sec * 10n ** BigInt(exponent) - 1n;
      expect(convert(exponent, stamp)).toEqual(exactly(exponent, stamp));
    });
    expect(() => fc.assert(property, { numRuns: 5000 })).not.toThrow();
  });
});
