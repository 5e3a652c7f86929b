/**
 * The second reader's own process: reads the first SIZE bytes of the pcap file PATH with pcap-parser and writes what that
 * finds to standard output, as `reader-rows.ts` lays it out. Nothing of our own reader takes part.
 */
import { createReadStream } from 'node:fs';
import { crc32 } from 'node:zlib';
import { parse, type PacketHeader } from 'pcap-parser';
import { MAX_CAPLEN } from '../limits.js';
import { FrameDigest } from './frame-digest.js';
import { type ReaderEnd, Row, ROW_LENGTH, RowKind } from './reader-rows.js';

const FILE_HEADER_LENGTH = 24;
const RECORD_HEADER_LENGTH = 16;

/** pcap-parser joins what is left of one chunk and the next one anew for each: records span a few at most. */
const CHUNK_SIZE = 256 * 1024;

/** A chunk holds so many records at most, one of them begun before. */
const MOST_ROWS = CHUNK_SIZE / RECORD_HEADER_LENGTH + 2;

/** Resident bytes from which on the reader gives up. pcap-parser needs 90 MB when nothing is wrong. */
const MEMORY_LIMIT = 512 * 1024 * 1024;

const [path, size] = process.argv.slice(2);
const stream = createReadStream(path, { end: Number(size) - 1, highWaterMark: CHUNK_SIZE });
const parser = parse(stream);
const digest = new FrameDigest();
const rows = Buffer.alloc((MOST_ROWS + 1) * ROW_LENGTH);
let rowsLength = 0;
let frames = 0;
let bytes = 0;
let isOver = false;

parser.on('globalHeader', ({ majorVersion, minorVersion }) => {
  bytes += FILE_HEADER_LENGTH;
  // It reads any version in the same way, but up to 2.3 the lengths may stand in the other order.
  if (majorVersion === 2 && minorVersion === 4) return;
  end(`reads pcap version 2.4 only, and this is ${majorVersion}.${minorVersion}`);
});

parser.on('packetHeader', (header) => {
  if (isOver || header.capturedLength <= MAX_CAPLEN) return;
  // It would gather that many bytes chunk by chunk, each time all of them anew.
  addRow(RowKind.Frame, header, 0);
  end(`gave up at frame ${frames + 1}: caplen ${header.capturedLength} exceeds the limit ${MAX_CAPLEN}`);
});

parser.on('packet', ({ header, data }) => {
  if (isOver) return;
  frames++;
  bytes += RECORD_HEADER_LENGTH + data.length;
  addRow(RowKind.Frame, header, crc32(data));
  digest.add(microsOf(header), data.length, header.originalLength, data, 0);
});

parser.on('end', () => end(null));
parser.on('error', ({ message }) => end(`cannot read it: ${message}`));

// Behind the parser's own listener: what the chunk held has been told by now.
stream.on('data', () => {
  if (isOver) return;
  if (process.memoryUsage.rss() > MEMORY_LIMIT) {
    end(`gave up at frame ${frames + 1}: needs more than ${MEMORY_LIMIT / 2 ** 20} MiB of memory`);
  } else if (!flush()) {
    stream.pause();
    process.stdout.once('drain', () => stream.resume());
  }
});

/** A fraction of a second or more, which pcap-parser hands on as it is, counts as the time it means. */
function microsOf({ timestampSeconds, timestampMicroseconds }: PacketHeader): number {
  return timestampSeconds * 1e6 + timestampMicroseconds;
}

function addRow(kind: RowKind, header: PacketHeader | null, crc: number): void {
  const at = rowsLength;
  rows.writeDoubleLE(header === null ? 0 : microsOf(header), at + Row.Micros);
  rows.writeUInt32LE(header?.capturedLength ?? 0, at + Row.Caplen);
  rows.writeUInt32LE(header?.originalLength ?? 0, at + Row.Origlen);
  rows.writeUInt32LE(crc, at + Row.Crc);
  rows.writeUInt32LE(kind, at + Row.Kind);
  rowsLength += ROW_LENGTH;
}

/** False where the reader of the rows is behind. */
function flush(): boolean {
  const taken = Buffer.from(rows.subarray(0, rowsLength));
  rowsLength = 0;
  return process.stdout.write(taken);
}

function end(gaveUp: string | null): void {
  if (isOver) return;
  isOver = true;
  addRow(RowKind.End, null, 0);
  flush();
  const last: ReaderEnd = { gaveUp, bytes, digest: digest.end() };
  process.stdout.write(JSON.stringify(last));
  stream.destroy();
}
