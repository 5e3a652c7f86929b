import { describe, expect, it } from 'vitest';
import { BER_INTEGER, BER_SEQUENCE, BerReader } from '../../src/identify/ber.js';
import { hex } from '../support/frame-builder.js';

function reading(digits: string): BerReader {
  const reader = new BerReader();
  const bytes = hex(digits);
  reader.start(bytes, 0, bytes.length);
  return reader;
}

describe('BerReader', () => {
  it('reads numbers of one to four bytes', () => {
    const reader = reading('0201 7f 0202 00ff 0204 7fffffff');
    expect([1, 2, 3].map(() => reader.number(BER_INTEGER))).toEqual([0x7f, 0xff, 0x7fffffff]);
  });

  it.each([
    ['negative', '0201 80', false],
    ['empty', '0200', false],
    ['of five bytes', '0205 0000000001', false],
    ['of another tag', '0401 01', false],
    ['without its value', '0202 01', true],
    ['without its length', '02', true],
    ['without its tag', '', true],
    ['without all its length', '0282 01', true],
    ['of indefinite length', '0280 01', false],
  ])('gives no number when it is %s', (_what, digits, cut) => {
    const reader = reading(digits);
    expect([reader.number(BER_INTEGER), reader.cut]).toEqual([-1, cut]);
  });

  it('does not step beyond the element that it opened', () => {
    const reader = reading('3003 0201 05 0201 06');
    expect(reader.open(BER_SEQUENCE)).toBe(true);
    expect(reader.number(BER_INTEGER)).toBe(5);
    expect([reader.tag(), reader.cut]).toEqual([-1, false]);
  });

  it('refuses an element longer than the one that holds it', () => {
    const reader = reading('3003 0202 0505');
    expect(reader.open(BER_SEQUENCE)).toBe(true);
    expect([reader.skip(BER_INTEGER), reader.cut]).toEqual([-1, false]);
  });
});
