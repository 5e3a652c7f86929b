import { describe, expect, it } from 'vitest';
import { buildPcap, concat, PcapngBuilder, type BuiltFrame } from '../support/pcap-builder.js';
import { readCapture, scratchFolder } from './read-capture.js';

const { write } = scratchFolder();

const DATA = new Uint8Array(100).fill(0x11);
const FRAME: BuiltFrame = { sec: 1, nsec: 0, data: DATA };

/** Two frames, then a record header with the given lengths and nothing behind it. */
function pcapWith(caplen: number, origlen: number): Uint8Array {
  const header = new Uint8Array(16);
  const view = new DataView(header.buffer);
  view.setUint32(8, caplen, true);
  view.setUint32(12, origlen, true);
  return concat([buildPcap([FRAME, FRAME]), header]);
}

/** A section, an interface and a frame, 180 bytes; what follows stands at byte 180 and would be frame 2. */
function pcapng(): PcapngBuilder {
  return new PcapngBuilder().section().interface().enhanced(0, 1n, DATA);
}

/** Body of an EPB: interface, time stamp, caplen, origlen, and room for data. */
function enhancedBody(id: number, caplen: number, room: number): Uint8Array {
  const body = new Uint8Array(20 + room);
  const view = new DataView(body.buffer);
  view.setUint32(0, id, true);
  view.setUint32(12, caplen, true);
  view.setUint32(16, caplen, true);
  return body;
}

type Row = [bytes: Uint8Array, frames: number, code: string, message: string];

const ROWS: Record<string, Row> = {
  'an empty file': [new Uint8Array(0), 0, 'empty', 'x: is empty'],
  'the beginning of a magic': [
    Uint8Array.of(0xd4, 0xc3),
    0,
    'cut-short',
    'x: byte 0 (frame 1): cut short inside the magic: only 2 bytes',
  ],
  'something else': [
    Buffer.from('Hello world'),
    0,
    'not-a-capture',
    'x: not a capture: starts with 48 65 6c 6c, no magic of pcap, pcapng, gzip or zstd',
  ],
  'something else of one byte': [
    Buffer.from('H'),
    0,
    'not-a-capture',
    'x: not a capture: starts with 48, no magic of pcap, pcapng, gzip or zstd',
  ],
  'a pcap header that is cut': [
    buildPcap([]).subarray(0, 23),
    0,
    'cut-short',
    'x: byte 0 (frame 1): cut short: pcap file header needs 24 bytes, only 23 are left',
  ],
  'a pcap version that nobody knows': [
    buildPcap([FRAME], { version: [3, 0] }),
    0,
    'unsupported',
    'x: byte 4 (frame 1): pcap version 3.0 is not known (have 2.0 to 2.4)',
  ],
  'a pcap record header that is cut': [
    buildPcap([FRAME, FRAME]).subarray(0, 24 + 116 + 7),
    1,
    'cut-short',
    'x: byte 140 (frame 2): cut short: record header needs 16 bytes, only 7 are left',
  ],
  'a pcap record that is cut': [
    buildPcap([FRAME, FRAME]).subarray(0, 24 + 116 + 115),
    1,
    'cut-short',
    'x: byte 140 (frame 2): cut short: record with caplen 100 needs 116 bytes, only 115 are left',
  ],
  'a pcap caplen at the limit that is cut': [
    pcapWith(262144, 262144),
    2,
    'cut-short',
    'x: byte 256 (frame 3): cut short: record with caplen 262144 needs 262160 bytes, only 16 are left',
  ],
  'a pcap caplen above the limit': [
    pcapWith(262145, 262145),
    2,
    'damaged',
    'x: byte 256 (frame 3): caplen 262145 exceeds the limit 262144',
  ],
  'a pcap caplen of 2^32-1': [
    pcapWith(0xffffffff, 0),
    2,
    'damaged',
    'x: byte 256 (frame 3): caplen 4294967295 exceeds the limit 262144',
  ],
  'a byte-order magic that is none': [
    new PcapngBuilder().block(0x0a0d0d0a, new Uint8Array(16)).bytes(),
    0,
    'damaged',
    'x: byte 0 (frame 1): byte-order magic 0x00000000 is not 0x1a2b3c4d',
  ],
  'a pcapng version that nobody knows': [
    new PcapngBuilder().section([], [1, 1]).bytes(),
    0,
    'unsupported',
    'x: byte 0 (frame 1): pcapng version 1.1 is not known (have 1.0 and 1.2)',
  ],
  'a second section of a version that nobody knows': [
    pcapng().section([], [2, 0]).bytes(),
    1,
    'unsupported',
    'x: byte 180 (frame 2): pcapng version 2.0 is not known (have 1.0 and 1.2)',
  ],
  'a block header that is cut': [
    pcapng().raw(new Uint8Array(11)).bytes(),
    1,
    'cut-short',
    'x: byte 180 (frame 2): cut short: block header needs 12 bytes, only 11 are left',
  ],
  'a block that is cut': [
    pcapng().enhanced(0, 1n, DATA).bytes().subarray(0, -1),
    1,
    'cut-short',
    'x: byte 180 (frame 2): cut short: EPB needs 132 bytes, only 131 are left',
  ],
  'a block length below its own fields': [
    pcapng().block(6, new Uint8Array(8)).bytes(),
    1,
    'damaged',
    'x: byte 180 (frame 2): EPB length 20 is out of bounds (32 to 16777216)',
  ],
  'a block length of nothing': [
    pcapng().block(0x0c, new Uint8Array(8), 0).bytes(),
    1,
    'damaged',
    'x: byte 180 (frame 2): block 0x0000000c length 0 is out of bounds (12 to 16777216)',
  ],
  'a block length above 16 MiB': [
    pcapng().block(0x0c, new Uint8Array(8), 16777220).bytes(),
    1,
    'damaged',
    'x: byte 180 (frame 2): block 0x0000000c length 16777220 is out of bounds (12 to 16777216)',
  ],
  'a block length that is no multiple of four': [
    pcapng().block(4, new Uint8Array(8), 21).bytes(),
    1,
    'damaged',
    'x: byte 180 (frame 2): NRB length 21 is no multiple of 4',
  ],
  'block lengths that differ': [
    pcapng().block(5, new Uint8Array(12), 24, 28).bytes(),
    1,
    'damaged',
    'x: byte 180 (frame 2): ISB length 24 and its trailing length 28 differ',
  ],
  'an EPB caplen beyond its block': [
    pcapng()
      .block(6, enhancedBody(0, 70000, 100))
      .bytes(),
    1,
    'damaged',
    'x: byte 180 (frame 2): EPB caplen 70000 exceeds its block length 132',
  ],
  'an EPB caplen above the limit': [
    pcapng()
      .block(6, enhancedBody(0, 262145, 262148))
      .bytes(),
    1,
    'damaged',
    'x: byte 180 (frame 2): EPB caplen 262145 exceeds the limit 262144',
  ],
  'an EPB of an interface that is not described': [
    pcapng().enhanced(1, 1n, DATA).bytes(),
    1,
    'damaged',
    'x: byte 180 (frame 2): EPB interface 1 is not described (1 are)',
  ],
  'an EPB of an interface of the section before': [
    pcapng().section().enhanced(0, 1n, DATA).bytes(),
    1,
    'damaged',
    'x: byte 208 (frame 2): EPB interface 0 is not described (0 are)',
  ],
  'an obsolete packet of an interface that is not described': [
    pcapng().obsolete(2, 0, 1n, DATA).bytes(),
    1,
    'damaged',
    'x: byte 180 (frame 2): PB interface 2 is not described (1 are)',
  ],
  'a simple packet before any interface': [
    new PcapngBuilder().section().simple(DATA).bytes(),
    0,
    'damaged',
    'x: byte 28 (frame 1): SPB interface 0 is not described (0 are)',
  ],
};

/** The place that a message names. */
function placeIn(message: string): { offset: number; frame: number } | null {
  const found = /byte (\d+) \(frame (\d+)\)/.exec(message);
  return found === null ? null : { offset: Number(found[1]), frame: Number(found[2]) };
}

describe('damage is told after the frames before it', () => {
  it.each(Object.entries(ROWS))('%s', async (_name, [bytes, frames, code, message]) => {
    const path = write('x', bytes);
    for (const chunkSize of [1024 * 1024, 64]) {
      const read = await readCapture(path, { chunkSize });
      expect(read.frames).toHaveLength(frames);
      expect(read.error?.message).toBe(message);
      expect(read.error?.code).toBe(code);
      expect(read.error?.place ?? null).toEqual(placeIn(message));
    }
  });
});

describe('what is no damage', () => {
  it('a record of the largest caplen, in a chunk that is smaller', async () => {
    const data = new Uint8Array(262144).fill(9);
    for (const bytes of [
      buildPcap([{ ...FRAME, data }]),
      new PcapngBuilder().section().interface().enhanced(0, 1n, data).bytes(),
    ]) {
      const { frames, error } = await readCapture(write('x', bytes), { chunkSize: 65536 });
      expect(error).toBeNull();
      expect(frames.map((frame) => frame.data.length)).toEqual([2 * 262144]);
    }
  });

  it('a caplen above the origlen and above the snaplen', async () => {
    const file = new PcapngBuilder().section().interface({ snaplen: 10 }).enhanced(0, 1n, DATA, 5);
    for (const bytes of [buildPcap([{ ...FRAME, origlen: 5 }], { snaplen: 10 }), file.bytes()]) {
      const { frames, error } = await readCapture(write('x', bytes));
      expect(error).toBeNull();
      expect(frames).toMatchObject([{ origlen: 5, data: Buffer.from(DATA).toString('hex') }]);
    }
  });

  it('a block of 16 MiB that nobody knows', async () => {
    const bytes = pcapng()
      .block(0x0c, new Uint8Array(16 * 1024 * 1024 - 12))
      .enhanced(0, 2n, DATA)
      .bytes();
    const { frames, error } = await readCapture(write('x', bytes));
    expect(error).toBeNull();
    expect(frames).toHaveLength(2);
  });

  it('a file that ends behind its header', async () => {
    for (const bytes of [buildPcap([]), new PcapngBuilder().section().bytes()]) {
      expect(await readCapture(write('x', bytes))).toMatchObject({ frames: [], error: null });
    }
  });
});
