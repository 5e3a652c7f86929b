import { PassThrough } from 'node:stream';
import { deflateRawSync, gzipSync, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { buildPcap, concat, type BuiltFrame } from '../support/pcap-builder.js';
import { readCapture, scratchFolder } from './read-capture.js';

const { write } = scratchFolder();

const FRAMES: BuiltFrame[] = Array.from({ length: 200 }, (_, i) => ({
  sec: 1700000000 + i,
  nsec: 0,
  data: Uint8Array.from({ length: 60 }, (_, j) => (i * 7919 + j * i) & 0xff),
}));
const PLAIN = buildPcap(FRAMES);
const GZIP = Uint8Array.from(gzipSync(PLAIN));

/** Three frames of 60 bytes 00…, 01…, 02… at 1700000000…02, packed with zstd 1.4.8 -19. */
const ZSTD_STREAM =
  '28b52ffd04687d0100d8d4c3b2a10200040004000100000000f15365000000003c010102020720b074e64012ba0325f6d8c90a60abf08d032d6e70a9';
/** The same with a content size and a single segment. */
const ZSTD_SIZED =
  '28b52ffd24fc7d0100d8d4c3b2a10200040004000100000000f15365000000003c010102020720b074e64012ba0325f6d8c90a60abf08d032d6e70a9';
const ZSTD_PLAIN = buildPcap(
  [0, 1, 2].map((i) => ({ sec: 1700000000 + i, nsec: 0, data: new Uint8Array(60).fill(i) })),
);

function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'hex'));
}

/** A zstd frame of one block that is stored as it is, without checksum. */
function zstdStored(content: Uint8Array): Uint8Array {
  const header = (content.length << 3) | 1;
  return concat([hex('28b52ffd0068'), Uint8Array.of(header, header >>> 8, header >>> 16), content]);
}

async function framesOf(bytes: Uint8Array) {
  return (await readCapture(write('plain', bytes))).frames;
}

function changed(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at < 0 ? copy.length + at : at] = value;
  return copy;
}

describe('gzip', () => {
  it('gives the frames inside, with sizes of the packed file', async () => {
    const { frames, source, error } = await readCapture(write('x.gz', GZIP));
    expect(error).toBeNull();
    expect(frames).toEqual(await framesOf(PLAIN));
    expect(source).toMatchObject({ format: 'pcap, gzip', bytesRead: GZIP.length, size: GZIP.length });
  });

  it('reads members one behind the other, cut anywhere, with zeros behind them', async () => {
    const members = [0, 10, 1000, 5000].map((from, i, all) =>
      Uint8Array.from(gzipSync(PLAIN.subarray(from, all[i + 1]))),
    );
    for (const chunkSize of [1, 13, 65536]) {
      const { frames, error } = await readCapture(write('x.gz', concat([...members, new Uint8Array(9)])), {
        chunkSize,
      });
      expect(error).toBeNull();
      expect(frames).toEqual(await framesOf(PLAIN));
    }
  });

  it('steps over every optional field of the member header', async () => {
    // Fixed fields, extra field of 3 bytes, name, comment, header CRC.
    const fields = ['1f8b081e000000000003', '0300414243', '6e616d6500', '636f6d6d656e7400', '0000'];
    const header = hex(fields.join(''));
    const bytes = concat([header, Uint8Array.from(deflateRawSync(PLAIN)), GZIP.subarray(-8)]);
    expect((await readCapture(write('x.gz', bytes))).frames).toEqual(await framesOf(PLAIN));
  });

  const crc = Buffer.from(GZIP.subarray(-8)).readUInt32LE().toString(16).padStart(8, '0');
  const size = PLAIN.length;
  const rows: [string, Uint8Array, string, string][] = [
    ['a CRC that is wrong', changed(GZIP, -8, GZIP.at(-8)! ^ 1), 'damaged', `gzip CRC is 0x${crc}, its trailer says`],
    ['a length that is wrong', changed(GZIP, -1, 9), 'damaged', `gzip length is ${size}, its trailer says`],
    ['a trailer that is cut', GZIP.subarray(0, -1), 'cut-short', 'cut short inside the gzip trailer'],
    ['a trailer that is missing', GZIP.subarray(0, -8), 'cut-short', 'cut short inside the gzip member'],
    [
      'a second member that is cut',
      concat([GZIP, GZIP.subarray(0, 9)]),
      'cut-short',
      'cut short inside the gzip header',
    ],
    [
      'something else behind it',
      concat([GZIP, Buffer.from('something else')]),
      'damaged',
      `what follows the gzip member (packed byte ${GZIP.length}) is not gzip`,
    ],
    [
      'another compression method behind it',
      concat([GZIP, changed(GZIP, 2, 7)]),
      'unsupported',
      'gzip compression method 7 is not deflate (8)',
    ],
  ];
  it.each(rows)('tells after all frames: %s', async (_name, bytes, code, text) => {
    const { frames, error } = await readCapture(write('x.gz', bytes));
    expect(frames).toEqual(await framesOf(PLAIN));
    expect(error?.code).toBe(code);
    expect(error?.message).toContain(`x.gz: unpacked byte ${size} (frame 201): ${text}`);
    expect(error?.place).toEqual({ offset: size, frame: 201 });
  });

  it('gives every whole frame before a cut', async () => {
    for (let cut = 20; cut < GZIP.length; cut += 97) {
      const { frames, error } = await readCapture(write('x.gz', GZIP.subarray(0, cut)));
      const unpacked = inflateRawSync(GZIP.subarray(10, cut), { finishFlush: 2 });
      expect(error?.code).toBe('cut-short');
      expect(frames.length).toBe(Math.max(0, Math.floor((unpacked.length - 24) / 76)));
    }
  });

  it('gives every whole frame before deflate data that is damaged', async () => {
    // A stored block of the first 100 frames, then a block of the reserved type 3.
    const content = PLAIN.subarray(0, 24 + 100 * 76);
    const length = Buffer.alloc(4);
    length.writeUInt16LE(content.length);
    length.writeUInt16LE(content.length ^ 0xffff, 2);
    const bytes = concat([GZIP.subarray(0, 10), Uint8Array.of(0), length, content, Uint8Array.of(7, 0, 0, 0)]);
    const { frames, error } = await readCapture(write('x.gz', bytes));
    expect(frames).toEqual((await framesOf(PLAIN)).slice(0, 100));
    expect(error?.message).toBe('x.gz: unpacked byte 7624 (frame 101): gzip data is damaged: invalid block type');
  });

  it('can be piped', async () => {
    const stdin = new PassThrough();
    stdin.end(GZIP);
    expect((await readCapture('-', { stdin })).frames).toEqual(await framesOf(PLAIN));
  });
});

describe('zstd', () => {
  it.each([
    ['of a stream', ZSTD_STREAM],
    ['of a file', ZSTD_SIZED],
  ])('gives the frames %s', async (_name, packed) => {
    for (const chunkSize of [3, 65536]) {
      const { frames, source, error } = await readCapture(write('x.zst', hex(packed)), { chunkSize });
      expect(error).toBeNull();
      expect(frames).toEqual(await framesOf(ZSTD_PLAIN));
      expect(source?.format).toBe('pcap, zstd');
    }
  });

  it('reads frames one behind the other, stepping over skippable ones', async () => {
    const skippable = hex('5f2a4d1803000000abcdef');
    const bytes = concat([skippable, hex(ZSTD_STREAM), skippable, zstdStored(PLAIN.subarray(24))]);
    const { frames, error } = await readCapture(write('x.zst', bytes), { chunkSize: 50 });
    expect(error).toBeNull();
    expect(frames).toEqual([...(await framesOf(ZSTD_PLAIN)), ...(await framesOf(PLAIN))]);
  });

  const whole = hex(ZSTD_STREAM);
  const at = `unpacked byte ${ZSTD_PLAIN.length} (frame 4)`;
  const rows: [string, Uint8Array, string, string][] = [
    [
      'a checksum that is wrong',
      changed(whole, -1, 0),
      'damaged',
      `${at}: zstd checksum is 0xa9706e2d, its frame says 0x00706e2d`,
    ],
    ['a checksum that is cut', whole.subarray(0, -1), 'cut-short', `${at}: cut short inside the zstd checksum`],
    [
      'something else behind it',
      concat([whole, hex('01020304')]),
      'damaged',
      `${at}: what follows the zstd frame (packed byte 60) is not zstd`,
    ],
    [
      'a second frame that is cut',
      concat([whole, whole.subarray(0, 5)]),
      'cut-short',
      `${at}: cut short inside the zstd frame header`,
    ],
    [
      'a second block that is cut',
      concat([whole, whole.subarray(0, 20)]),
      'cut-short',
      `${at}: cut short inside the zstd block`,
    ],
    [
      'a window of 256 MiB',
      concat([whole, hex('28b52ffd0090010000')]),
      'unsupported',
      `${at}: zstd window of 268435456 bytes exceeds the limit 134217728`,
    ],
    [
      'a content size of 2^64-1 in a single segment',
      concat([whole, hex('28b52ffde0ffffffffffffffff010000')]),
      'unsupported',
      `${at}: zstd window of 18446744073709552000 bytes exceeds the limit 134217728`,
    ],
    [
      'a dictionary',
      concat([whole, hex('28b52ffd016805010000')]),
      'unsupported',
      `${at}: zstd frame needs a dictionary`,
    ],
    [
      'a reserved block type',
      concat([whole, hex('28b52ffd0068070000')]),
      'damaged',
      `${at}: zstd block type 3 is reserved`,
    ],
    [
      'a stored block above its limit',
      concat([whole, hex('28b52ffd0068f9ff7f')]),
      'damaged',
      `${at}: zstd block of 1048575 bytes exceeds the limit 131072`,
    ],
    [
      'a packed block that makes no sense',
      concat([whole, hex('28b52ffd00682d00000300000000')]),
      'damaged',
      `${at}: zstd data is damaged: `,
    ],
  ];
  it.each(rows)('tells after all frames: %s', async (_name, bytes, code, text) => {
    const { frames, error } = await readCapture(write('x.zst', bytes));
    expect(frames).toEqual(await framesOf(ZSTD_PLAIN));
    expect(error?.message).toContain(`x.zst: ${text}`);
    expect(error?.code).toBe(code);
  });
});

describe('other packings', () => {
  const rows: [string, Uint8Array, string, string][] = [
    ['xz', hex('fd377a585a000004'), 'unsupported', 'x: xz is not read. Try: xz -dc PATH | wiretable analyze -'],
    ['lz4', hex('04224d1864409900'), 'unsupported', 'x: lz4 is not read. Try: lz4 -dc PATH | wiretable analyze -'],
    [
      'bzip2',
      hex('425a683931415926'),
      'unsupported',
      'x: bzip2 is not read. Try: bzip2 -dc PATH | wiretable analyze -',
    ],
    [
      'gzip in gzip',
      Uint8Array.from(gzipSync(GZIP)),
      'unsupported',
      'x: gzip inside gzip, only one is undone. Try: gzip -dc PATH | wiretable analyze -',
    ],
    [
      'zstd in gzip',
      Uint8Array.from(gzipSync(hex(ZSTD_STREAM))),
      'unsupported',
      'x: zstd inside gzip, only one is undone. Try: gzip -dc PATH | wiretable analyze -',
    ],
    ['gzip of nothing', Uint8Array.from(gzipSync('')), 'empty', 'x: gzip of nothing'],
    [
      'gzip of something else',
      Uint8Array.from(gzipSync('Hello world')),
      'not-a-capture',
      'x: not a capture: starts with 48 65 6c 6c, no magic of pcap, pcapng, gzip or zstd',
    ],
  ];
  it.each(rows)('%s', async (_name, bytes, code, message) => {
    const path = write('x', bytes);
    const { error } = await readCapture(path);
    expect(error?.message).toBe(message.replace('PATH', path));
    expect(error?.code).toBe(code);
  });
});
