import { describe, expect, it } from 'vitest';
import { formatDuration, makeUnits } from '../../src/report/units.js';

describe('units', () => {
  const { count, bytes, some } = makeUnits(false);

  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1 000'],
    [1_204_118, '1 204 118'],
  ])('groups %d as "%s"', (value, text) => {
    expect(count(value)).toBe(text);
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [9_949, '9.9 kB'],
    [9_951, '10 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [4.7e18, '4700 PB'],
  ])('writes %d bytes as "%s"', (value, text) => {
    expect(bytes(value)).toBe(text);
  });

  it('keeps number and unit together with a narrow space where there is UTF-8', () => {
    expect(makeUnits(true).count(1234)).toBe('1\u202f234');
    expect(makeUnits(true).bytes(1234)).toBe('1.2\u202fkB');
  });

  it('counts things', () => {
    expect([some(1, 'flow'), some(2, 'flow'), some(0, 'advisory', 'advisories')]).toEqual([
      '1 flow',
      '2 flows',
      '0 advisories',
    ]);
  });

  it.each([
    [0, '0 s'],
    [0.000000001, '1e-9 s'],
    [0.25, '0.25 s'],
    [12.4, '12 s'],
    [59.6, '1 min'],
    [249, '4 min 9 s'],
    [35_940, '9 h 59 min'],
    [86_399, '1 d'],
    [93_600, '1 d 2 h'],
  ])('writes %d seconds as "%s"', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});
