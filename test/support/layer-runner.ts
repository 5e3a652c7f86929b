import { expect, it } from 'vitest';
import type { AnomalyName } from '../../src/decode/anomalies.js';
import { Cursor, type LayerDecoder } from '../../src/decode/cursor.js';

/** What a layer decoder left behind; offsets count from the first byte of its layer. */
export interface LayerResult {
  next: number;
  at: number;
  end: number;
  wireEnd: number;
  vlans: number[];
  anomalies: AnomalyName[];
}

export interface LayerOptions {
  /** Bytes on the wire, where the capture cut the frame. */
  wireLength?: number;
  /** Value of the bytes before and behind the layer. */
  surround?: number;
}

const MARGIN = 64;

/** A cursor over `bytes` in the middle of a larger buffer. */
export function cursorOver(bytes: Uint8Array, options: LayerOptions = {}): Cursor {
  const cursor = new Cursor();
  const buffer = new Uint8Array(bytes.length + 2 * MARGIN).fill(options.surround ?? 0xa5);
  buffer.set(bytes, MARGIN);
  cursor.bytes = buffer;
  cursor.view = new DataView(buffer.buffer);
  cursor.at = MARGIN;
  cursor.end = MARGIN + bytes.length;
  cursor.wireEnd = MARGIN + (options.wireLength ?? bytes.length);
  return cursor;
}

/** Runs one decoder over the bytes of its layer. */
export function runLayer(decode: LayerDecoder, bytes: Uint8Array, options?: LayerOptions): LayerResult {
  const cursor = cursorOver(bytes, options);
  const next = decode(cursor);
  return {
    next,
    at: cursor.at - MARGIN,
    end: cursor.end - MARGIN,
    wireEnd: cursor.wireEnd - MARGIN,
    vlans: cursor.vlanTags.unpack(cursor.vlan),
    anomalies: [...cursor.anomalies.keys()],
  };
}

/** One row of a decoder's table of crafted bytes; what is left out is not looked at, except that no anomaly is expected. */
export type LayerCase = Partial<LayerResult> & {
  name: string;
  bytes: Uint8Array;
  /** Bytes on the wire, where the capture cut the frame. */
  wireLength?: number;
};

/** A test for each row. */
export function itDecodes(decode: LayerDecoder, cases: readonly LayerCase[]): void {
  it.each(cases.map((row) => [row.name, row] as const))('%s', (_, row) => {
    const { name: _name, bytes, wireLength = bytes.length, anomalies = [], ...expected } = row;
    expect(runLayer(decode, bytes, { wireLength })).toMatchObject({ ...expected, anomalies });
  });
}
