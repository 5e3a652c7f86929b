import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STREAM_BYTES, StreamPool } from '../../src/flow/stream-pool.js';

/** One buffer of a pool, with text in and text out. */
class Stream {
  readonly handle: number;

  constructor(
    private readonly base = 1000,
    readonly pool = new StreamPool(2),
  ) {
    this.handle = this.pool.open(base);
  }

  /** Puts text at an offset from the base; gives what is contiguous by then. */
  add(offset: number, text: string): string {
    const source = Buffer.from(`<<${text}>>`);
    const length = this.pool.add(this.handle, (this.base + offset) | 0, source, 2, text.length);
    if (length !== this.pool.length(this.handle)) throw new RangeError(`${length} bytes are said to be there`);
    return this.text();
  }

  text(): string {
    const start = this.pool.start(this.handle);
    return Buffer.from(this.pool.bytes.subarray(start, start + this.pool.length(this.handle))).toString();
  }
}

describe('StreamPool', () => {
  it('puts segments in order', () => {
    const stream = new Stream();
    expect([stream.add(0, 'abc'), stream.add(3, 'def')]).toEqual(['abc', 'abcdef']);
  });

  it('waits for what is missing in front', () => {
    const stream = new Stream();
    expect([stream.add(3, 'def'), stream.add(6, 'ghi'), stream.add(0, 'abc')]).toEqual(['', '', 'abcdefghi']);
  });

  it('joins several holes in any order', () => {
    const stream = new Stream();
    expect([stream.add(6, 'gh'), stream.add(2, 'cd'), stream.add(4, 'ef'), stream.add(0, 'ab')]).toEqual([
      '',
      '',
      '',
      'abcdefgh',
    ]);
  });

  it('takes the new part of a segment that overlaps', () => {
    const stream = new Stream();
    expect([stream.add(0, 'abcd'), stream.add(2, 'cdef'), stream.add(0, 'abcdefgh')]).toEqual([
      'abcd',
      'abcdef',
      'abcdefgh',
    ]);
  });

  it('keeps the first copy of bytes that come again in order', () => {
    const stream = new Stream();
    expect([stream.add(0, 'abcd'), stream.add(0, 'WXYZ'), stream.add(2, 'YZef')]).toEqual(['abcd', 'abcd', 'abcdef']);
  });

  it('keeps the first copy of bytes that wait behind a hole', () => {
    const stream = new Stream();
    stream.add(2, 'cdef');
    stream.add(4, 'YZgh');
    expect(stream.add(0, 'ab')).toBe('abcdefgh');
  });

  it('keeps the first copy of bytes that a later segment covers while it fills the hole', () => {
    const stream = new Stream();
    stream.add(2, 'cd');
    expect(stream.add(0, 'abYZef')).toBe('abcdef');
  });

  it('leaves out what stands before the base', () => {
    const stream = new Stream();
    expect([stream.add(-4, 'old!'), stream.add(-2, 'xxab')]).toEqual(['', 'ab']);
  });

  it('counts over the end of the sequence numbers', () => {
    const stream = new Stream(0xffff_fffe | 0);
    expect([stream.add(2, 'cd'), stream.add(0, 'ab'), stream.add(4, 'ef')]).toEqual(['', 'abcd', 'abcdef']);
  });

  it('holds 8 KiB and leaves the rest out', () => {
    const stream = new Stream();
    expect(stream.add(0, 'a'.repeat(8000)).length).toBe(8000);
    expect(stream.add(8000, 'b'.repeat(8000))).toBe('a'.repeat(8000) + 'b'.repeat(192));
    expect(stream.add(STREAM_BYTES, 'c').length).toBe(STREAM_BYTES);
  });

  it('does not write into the next buffer', () => {
    const pool = new StreamPool(2);
    const [one, two] = [new Stream(0, pool), new Stream(0, pool)];
    two.add(0, 'two');
    one.add(8000, 'x'.repeat(1000));
    one.add(0, 'y'.repeat(8190));
    expect([one.text(), two.text()]).toEqual(['y'.repeat(8000) + 'x'.repeat(192), 'two']);
  });

  it('leaves a fifth hole out, and goes on with what comes again', () => {
    const stream = new Stream();
    for (const offset of [2, 4, 6, 8, 10]) stream.add(offset, 'x');
    expect(stream.add(0, 'ab')).toBe('abx');
    for (const [offset, text] of [
      [3, 'd'],
      [5, 'f'],
      [7, 'h'],
      [9, 'j'],
    ] as const)
      stream.add(offset, text);
    expect(stream.text()).toBe('abxdxfxhxj');
    expect(stream.add(10, 'k')).toBe('abxdxfxhxjk');
  });

  it('has no handle where all buffers are in use, and says how often', () => {
    const pool = new StreamPool(2);
    expect([pool.open(0), pool.open(0), pool.open(0), pool.open(0)]).toEqual([1, 2, 0, 0]);
    expect(pool.refused).toBe(2);
  });

  it('gives a buffer that was given back, empty', () => {
    const pool = new StreamPool(1);
    const stream = new Stream(0, pool);
    stream.add(0, 'old');
    stream.add(5, 'older');
    pool.close(stream.handle);
    const next = new Stream(77, pool);
    expect([next.handle, next.text(), next.add(0, 'new')]).toEqual([1, '', 'new']);
    expect(pool.refused).toBe(0);
  });

  it('gives the stream itself for its pieces in any order, where no more holes come than it keeps', () => {
    const text = Array.from({ length: 64 }, (_, i) => String.fromCharCode(48 + i)).join('');
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 63 }), { maxLength: 4 });
    fc.assert(
      fc.property(cuts, fc.infiniteStream(fc.nat()), fc.boolean(), (places, seeds, again) => {
        const borders = [0, ...places.sort((a, b) => a - b), 64];
        const pieces = borders.slice(1).map((end, i) => ({ at: borders[i], text: text.slice(borders[i], end) }));
        const order = pieces.map((piece) => ({ piece, key: seeds.next().value })).sort((a, b) => a.key - b.key);
        const stream = new Stream(0xffff_ffe0 | 0);
        for (const { piece } of order) stream.add(piece.at, piece.text);
        if (again) for (const { piece } of order) stream.add(piece.at, piece.text);
        expect(stream.text()).toBe(text);
      }),
    );
  });
});
