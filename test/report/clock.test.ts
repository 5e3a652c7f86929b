import { describe, expect, it } from 'vitest';
import { makeClock, secondsBetween } from '../../src/report/clock.js';

describe('clock', () => {
  const utc = makeClock('UTC');

  it('cuts fractions and does not round them into the next second', () => {
    expect(utc.timeWithMillis('1794816003.999999999')).toBe('08:00:03.999');
  });

  it('knows times before 1970', () => {
    expect(utc.dateTime('-1.500000000')).toBe('1969-12-31 23:59:58');
    expect(utc.timeWithMillis('-0.250000000')).toBe('23:59:59.750');
  });

  it('writes the date twice only where it differs', () => {
    expect(utc.interval('1794816003.0', '1794816004.0')).toBe('2026-11-16 08:00:03 to 08:00:04');
    expect(utc.interval('1794816003.0', '1794902403.0')).toBe('2026-11-16 08:00:03 to 2026-11-17 08:00:03');
  });

  it('collapses an interval within one second', () => {
    expect(utc.interval('1794816003.1', '1794816003.9')).toBe('2026-11-16 at 08:00:03');
    expect(utc.interval('9223372036854775807.0', '9223372036854775807.0')).toBe('at @9223372036854775807.0');
    expect(utc.intervalOfDay('1794816003.1', '1794816003.9')).toBe('at 08:00:03');
    expect(utc.intervalOfDay('1794816003.1', '1794816004.0')).toBe('08:00:03 to 08:00:04');
  });

  it('keeps to its zone', () => {
    expect(makeClock('Asia/Kolkata').dateTime('1794816003.0')).toBe('2026-11-16 13:30:03');
  });

  it('shows midnight as 00', () => {
    expect(utc.time('1794873600.0')).toBe('00:00:00');
  });

  it('shows instants that no calendar knows as seconds', () => {
    expect(utc.dateTime('9223372036854775807.000000000')).toBe('@9223372036854775807.000000000');
    expect(utc.interval('9223372036854775807.0', '9223372036854775808.0')).toContain('@9223372036854775808.0');
  });

  it('measures intervals', () => {
    expect(secondsBetween('10.500000000', '12.000000000')).toBe(1.5);
  });
});
