import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { crc32, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ChunkBuffer } from '../../../src/capture/chunk-buffer.js';
import { type ReaderEnd, Row, ROW_LENGTH, RowKind } from '../../../src/capture/verify/reader-rows.js';
import { SecondReader, startSecondReader } from '../../../src/capture/verify/start-second-reader.js';
import { type Verification, verifyCapture } from '../../../src/capture/verify/verify-capture.js';
import { buildPcap, type BuiltFrame, PcapngBuilder, type PcapLayout } from '../../support/pcap-builder.js';
import { SECOND_READER } from '../../support/run-main.js';
import { scratchFolder } from '../read-capture.js';

const { folder, write } = scratchFolder();
const READER = 'pcap-parser 0.2.1';

const startBuilt = (path: string, size: number) => startSecondReader(path, size, { entry: SECOND_READER });
const verify = (path: string) => verifyCapture(path, { start: startBuilt });

/** Frames of all lengths from 0 on, some longer on the wire than captured. */
function someFrames(count: number): BuiltFrame[] {
  return Array.from({ length: count }, (_, i) => ({
    sec: 1_700_000_000 + i,
    nsec: (i % 1000) * 999_000,
    data: new Uint8Array(i * 3).fill(i),
    origlen: i * 5,
  }));
}

/** The digest as its documentation says, by other means. */
function digestOf(frames: readonly BuiltFrame[]): string {
  const hash = createHash('sha256');
  for (const { sec, nsec, data, origlen = data.length } of frames) {
    const header = Buffer.alloc(16);
    header.writeBigUInt64BE(BigInt(sec) * 1_000_000n + BigInt(nsec / 1000));
    header.writeUInt32BE(data.length, 8);
    header.writeUInt32BE(origlen, 12);
    hash.update(header).update(data);
  }
  return hash.digest('hex');
}

describe('a capture that both readers can read', () => {
  it.each([true, false])('agrees, little-endian: %s', async (little) => {
    const frames = someFrames(100);
    const path = write('agree.pcap', buildPcap(frames, { little }));
    expect(await verify(path)).toEqual<Verification>({
      result: 'agree',
      reader: READER,
      frames: 100,
      digest: digestOf(frames),
      difference: null,
      reason: null,
    });
  });

  it('agrees when records span many chunks of either reader', async () => {
    const frames = Array.from({ length: 30 }, (_, i) => ({ sec: i, nsec: 0, data: new Uint8Array(262_144).fill(i) }));
    const { result, digest } = await verify(write('long.pcap', buildPcap(frames)));
    expect(result).toBe('agree');
    expect(digest).toBe(digestOf(frames));
  });

  it('agrees without a frame', async () => {
    const { result, frames } = await verify(write('none.pcap', buildPcap([])));
    expect([result, frames]).toEqual(['agree', 0]);
  });

  it('agrees over a fraction of more than a second, and over the latest time there is', async () => {
    const frames = [
      { sec: 5, nsec: 4_000_000_000, data: new Uint8Array(1) },
      { sec: 2 ** 32 - 1, nsec: 999_999_000, data: new Uint8Array(1) },
    ];
    expect((await verify(write('late.pcap', buildPcap(frames)))).result).toBe('agree');
  });
});

describe('what could not be verified, and why', () => {
  const frames = someFrames(20);
  const built = (layout: PcapLayout) => buildPcap(frames, layout);
  const whole = built({});
  const oversized = Buffer.from(whole);
  // Caplen of frame 3: behind the file header, frames 1 (0 bytes) and 2 (3 bytes), and the time of its own.
  oversized.writeUInt32LE(0xffff_fff0, 24 + 16 + 16 + 3 + 8);

  it.each<[string, string, Uint8Array, number, string]>([
    ['pcapng', 'x.pcapng', new PcapngBuilder().section().interface().bytes(), 0, `${READER} does not read pcapng`],
    ['nanoseconds', 'n.pcap', built({ kind: 'nsec' }), 0, `${READER} does not read pcap (nanoseconds)`],
    ['the modified format', 'm.pcap', built({ kind: 'modified' }), 0, `${READER} does not read pcap (modified)`],
    ['a packed capture', 'p.pcap.gz', gzipSync(whole), 0, `${READER} does not read pcap, gzip`],
    [
      'an old version',
      'o.pcap',
      built({ version: [2, 2], swapped: true }),
      0,
      `${READER} reads pcap version 2.4 only, and this is 2.2`,
    ],
    [
      'a capture that is cut short',
      'c.pcap',
      whole.subarray(0, whole.length - 1),
      19,
      `byte ${whole.length - 57 - 16} (frame 20): cut short: record with caplen 57 needs 73 bytes, only 72 are left`,
    ],
    [
      'a caplen that would make the other reader gather the whole file again and again',
      'b.pcap',
      oversized,
      2,
      'byte 59 (frame 3): caplen 4294967280 exceeds the limit 262144',
    ],
    ['no capture', 't.txt', Buffer.from('hello\n'), 0, 'not a capture'],
  ])('%s', async (_what, name, bytes, alike, reason) => {
    const found = await verify(write(name, bytes));
    expect(found).toEqual({
      result: 'not-verified',
      reader: READER,
      frames: alike,
      digest: null,
      difference: null,
      reason: expect.stringContaining(reason),
    });
  });

  it('standard input, and a pipe', async () => {
    const pipe = `${folder}/pipe`;
    execFileSync('mkfifo', [pipe]);
    const reason = `${READER} needs a file: a pipe cannot be read twice`;
    for (const path of ['-', pipe]) expect(await verify(path)).toMatchObject({ result: 'not-verified', reason });
  });

  it('a file that is not there', async () => {
    expect(await verify(`${folder}/missing.pcap`)).toMatchObject({ result: 'not-verified', reason: 'no such file' });
  });

  it('a file that grows while it is read', async () => {
    const path = write('grows.pcap', whole);
    const start = (file: string, size: number) => {
      const reader = startBuilt(file, size);
      appendFileSync(path, buildPcap(someFrames(1)).subarray(24));
      return reader;
    };
    // Our reader goes on to the new end, the other one to the size that the file had.
    expect(await verifyCapture(path, { start })).toMatchObject({
      result: 'not-verified',
      reason: `${READER} saw another file: it grew or shrank while it was read`,
    });
  });

  it('a reading that is ended early', async () => {
    const path = write('early.pcap', whole);
    const found = await verifyCapture(path, { start: startBuilt, signal: AbortSignal.abort() });
    expect(found).toMatchObject({ result: 'not-verified', reason: 'the reading was ended early' });
  });
});

/** A second reader that says what it is told to. */
function reader(frames: readonly BuiltFrame[], end: Partial<ReaderEnd> | null = {}): SecondReader {
  const rows = frames.map(({ sec, nsec, data, origlen = data.length }) => {
    const row = Buffer.alloc(ROW_LENGTH);
    row.writeDoubleLE(sec * 1e6 + nsec / 1000, Row.Micros);
    row.writeUInt32LE(data.length, Row.Caplen);
    row.writeUInt32LE(origlen, Row.Origlen);
    row.writeUInt32LE(crc32(data), Row.Crc);
    row.writeUInt32LE(RowKind.Frame, Row.Kind);
    return row;
  });
  if (end !== null) {
    const last = Buffer.alloc(ROW_LENGTH);
    last.writeUInt32LE(RowKind.End, Row.Kind);
    const bytes = frames.reduce((sum, { data }) => sum + 16 + data.length, 24);
    rows.push(last, Buffer.from(JSON.stringify({ gaveUp: null, bytes, digest: digestOf(frames), ...end })));
  }
  const said = Buffer.concat(rows);
  let at = 0;
  const read = async (into: Uint8Array, offset: number, length: number) => {
    // In odd pieces: a row may come in two parts.
    const piece = said.subarray(at, at + Math.min(length, 37));
    into.set(piece, offset);
    at += piece.length;
    return piece.length;
  };
  return new SecondReader(
    new ChunkBuffer({ read }, 64),
    async () => 'ended before its work was done (SIGKILL)',
    () => {},
  );
}

describe('the first difference is named', () => {
  const frames = someFrames(20);
  const path = write('told.pcap', buildPcap(frames));
  const changed = (i: number, changes: Partial<BuiltFrame>) =>
    frames.map((frame, j) => (i === j ? { ...frame, ...changes } : frame));

  it.each<[string, SecondReader, object]>([
    [
      'a time',
      reader(changed(4, { sec: 1_600_000_000 })),
      { frame: 5, field: 'time', ours: '1700000004.003996', theirs: '1600000000.003996' },
    ],
    [
      'a captured length',
      reader(changed(7, { data: new Uint8Array(22) })),
      { frame: 8, field: 'caplen', ours: '21', theirs: '22' },
    ],
    [
      'an original length',
      reader(changed(19, { origlen: 7 })),
      { frame: 20, field: 'origlen', ours: '95', theirs: '7' },
    ],
    [
      'bytes',
      reader(changed(2, { data: Uint8Array.of(2, 2, 2, 2, 2, 3) })),
      { frame: 3, field: 'bytes', ours: 'CRC-32 0xf37f4c83', theirs: 'CRC-32 0x84787c15' },
    ],
    ['fewer frames', reader(frames.slice(0, 15)), { frame: 16, field: 'frames', ours: '20', theirs: '15' }],
    ['more frames', reader([...frames, ...frames]), { frame: 21, field: 'frames', ours: '20', theirs: '40' }],
    [
      'bytes that are left',
      reader(frames, { bytes: 900 }),
      { frame: 21, field: 'length', ours: '914 bytes', theirs: '900 bytes' },
    ],
    [
      'the digest',
      reader(frames, { digest: 'abc' }),
      { frame: 21, field: 'digest', ours: digestOf(frames), theirs: 'abc' },
    ],
  ])('%s', async (_what, theirs, difference) => {
    const found = await verifyCapture(path, { start: () => theirs });
    expect(found.difference).toEqual(difference);
    expect(found).toMatchObject({ result: 'differ', digest: null, reason: null });
  });

  it('also where the other reader gives up behind it', async () => {
    const theirs = reader(changed(3, { origlen: 1 }).slice(0, 4), { gaveUp: 'gave up' });
    expect(await verifyCapture(path, { start: () => theirs })).toMatchObject({ result: 'differ', frames: 3 });
  });
});

describe('a second reader that does not come to its end', () => {
  const path = write('dies.pcap', buildPcap(someFrames(20)));

  it.each<[string, SecondReader, number, string]>([
    ['gives up', reader(someFrames(6), { gaveUp: 'gave up at frame 7' }), 6, `${READER} gave up at frame 7`],
    ['dies', reader(someFrames(6), null), 6, `${READER} ended before its work was done (SIGKILL)`],
    [
      'dies behind the last frame',
      reader(someFrames(20), null),
      20,
      `${READER} ended before its work was done (SIGKILL)`,
    ],
  ])('%s: nothing is said of the whole', async (_what, theirs, frames, reason) => {
    const found = await verifyCapture(path, { start: () => theirs });
    expect(found).toMatchObject({ result: 'not-verified', frames, reason, digest: null });
  });

  it('is stopped when its time is over', async () => {
    const pipe = `${folder}/silent`;
    execFileSync('mkfifo', [pipe]);
    const theirs = startSecondReader(pipe, 100, { entry: SECOND_READER, timeLimitSec: 1 });
    expect(await theirs.load()).toBe(false);
    expect(theirs.end?.gaveUp).toBe('took longer than 1 s and was stopped');
  });

  it('does not gather a record of 4 GB', async () => {
    const head = buildPcap([{ sec: 1, nsec: 0, data: new Uint8Array(0) }]);
    new DataView(head.buffer).setUint32(24 + 8, 0xffff_ffff, true);
    const bytes = Buffer.concat([head, Buffer.alloc(40_000_000)]);
    const theirs = startBuilt(write('huge.pcap', bytes), bytes.length);
    expect([await theirs.load(), theirs.caplen, await theirs.load()]).toEqual([true, 0xffff_ffff, false]);
    expect(theirs.end?.gaveUp).toBe('gave up at frame 1: caplen 4294967295 exceeds the limit 262144');
  });
});
