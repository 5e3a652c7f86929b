// Captures to measure with, made once and kept in the system's folder for temporary files. Seeded: the same on every host.
import {
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
} from 'node:fs';
import { renameSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';

const CAPTURES = fileURLToPath(new URL('../../captures', import.meta.url));
const FOLDER = join(tmpdir(), 'wiretable-bench');
const START_SEC = 1_700_000_000;
const RECORD_HEADER = 16;
const GIGABYTE = 1e9;

/** By name: what it shows, the subject, and how the file is made. */
export const WORKLOADS = {
  hot: {
    about: '10 M frames of 60 bytes, 10,000 flows',
    subject: '172.16.0.0/24',
    extension: 'pcap',
    make: (path) => writeFlows(path, 10_000_000, 10_000),
  },
  small: {
    about: '10 M frames of 60 bytes, 1 M flows',
    subject: '172.16.0.0/24',
    extension: 'pcap',
    make: (path) => writeFlows(path, 10_000_000, 1_000_000),
  },
  syn: {
    about: '2 M SYNs, each a new flow',
    subject: '192.0.2.10',
    extension: 'pcap',
    make: (path) => writeSyns(path, 2_000_000),
  },
  real: {
    about: 'the shipped captures over and over, peers changed, 1 GB',
    subject: '10.20.0.10',
    extension: 'pcap',
    make: (path) => writeTiles(path, GIGABYTE),
  },
  'real-pcapng': {
    about: 'the same as pcapng',
    subject: '10.20.0.10',
    extension: 'pcapng',
    make: async (path) => writePcapng(path, readRecords(await workload('real'))),
  },
  'real-gzip': {
    about: 'the same in gzip',
    subject: '10.20.0.10',
    extension: 'pcap.gz',
    make: async (path) =>
      pipeline(createReadStream(await workload('real')), createGzip({ level: 1 }), createWriteStream(path)),
  },
};

/** Path of a workload, made if it is not there yet. */
export async function workload(name) {
  const { extension, make } = WORKLOADS[name];
  const path = join(FOLDER, `${name}.${extension}`);
  if (existsSync(path)) return path;
  mkdirSync(FOLDER, { recursive: true });
  console.error(`making ${path}`);
  await make(`${path}.part`);
  renameSync(`${path}.part`, path);
  return path;
}

/** Seeded xorshift32. */
function makeRandom(seed) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** Writes what is put into it in large pieces. */
class PcapWriter {
  constructor(path) {
    this.fd = openSync(path, 'w');
    this.buffer = Buffer.alloc(1 << 22);
    this.length = 24;
    this.buffer.writeUInt32LE(0xa1b2c3d4, 0);
    this.buffer.writeUInt16LE(2, 4);
    this.buffer.writeUInt16LE(4, 6);
    this.buffer.writeUInt32LE(262_144, 16);
    this.buffer.writeUInt32LE(1, 20);
  }

  /** Room for a record with this many bytes; gives the offset of its data in `buffer`. */
  record(usec, caplen, origlen) {
    if (this.length + RECORD_HEADER + caplen > this.buffer.length) this.flush();
    const at = this.length;
    this.buffer.writeUInt32LE(START_SEC + Math.floor(usec / 1e6), at);
    this.buffer.writeUInt32LE(usec % 1e6, at + 4);
    this.buffer.writeUInt32LE(caplen, at + 8);
    this.buffer.writeUInt32LE(origlen, at + 12);
    this.length = at + RECORD_HEADER + caplen;
    return at + RECORD_HEADER;
  }

  flush() {
    writeSync(this.fd, this.buffer, 0, this.length);
    this.length = 0;
  }

  close() {
    this.flush();
    closeSync(this.fd);
  }
}

const FRAME = Buffer.from(
  '020000000001020000000002' +
    '0800' +
    '450000280000400040060000' +
    '0000000000000000' +
    '00'.repeat(12) +
    '5000ffff00000000' +
    '00'.repeat(6),
  'hex',
);
const IP = 14;
const TCP = IP + 20;
const [SYN, SYN_ACK, ACK, FIN_ACK] = [0x02, 0x12, 0x10, 0x11];

function putTcp(writer, usec, source, sport, destination, dport, seq, flags) {
  const at = writer.record(usec, FRAME.length, FRAME.length);
  const { buffer } = writer;
  FRAME.copy(buffer, at);
  buffer.writeUInt32BE(source, at + IP + 12);
  buffer.writeUInt32BE(destination, at + IP + 16);
  buffer.writeUInt16BE(sport, at + TCP);
  buffer.writeUInt16BE(dport, at + TCP + 2);
  buffer.writeUInt32BE(seq, at + TCP + 4);
  buffer[at + TCP + 13] = flags;
}

const PORTS = [80, 443, 5222, 7071, 7443, 38001, 22, 8080, 3389, 53];
/** Flows that go on at the same time, packets of all of them in turn by chance. */
const CONCURRENT = 50_000;

function writeFlows(path, packets, flows) {
  const writer = new PcapWriter(path);
  const random = makeRandom(0x2545f491);
  const perFlow = Math.floor(packets / flows);
  let begun = 0;
  const begin = () => ({
    client: (0x0a000000 + (Math.imul(begun, 0x9e3779b1) >>> 8)) >>> 0,
    server: 0xac100000 + (begun % 251),
    sport: 1024 + ((Math.imul(begun, 40_503) >>> 0) % 64_512),
    dport: PORTS[begun++ % PORTS.length],
    seq: random(),
    sent: 0,
  });
  const active = Array.from({ length: Math.min(flows, CONCURRENT) }, begin);
  for (let usec = 0; active.length > 0; usec += 5) {
    const i = random() % active.length;
    const flow = active[i];
    const n = flow.sent++;
    const isAnswer = n === 1 || (n > 1 && n < perFlow - 2 && (n & 1) === 1) || n === perFlow - 1;
    const flags = n === 0 ? SYN : n === 1 ? SYN_ACK : n >= perFlow - 2 ? FIN_ACK : ACK;
    const { client, server, sport, dport, seq } = flow;
    const number = (seq + (n === 0 ? 0 : 1)) >>> 0;
    if (isAnswer) putTcp(writer, usec, server, dport, client, sport, number, flags);
    else putTcp(writer, usec, client, sport, server, dport, number, flags);
    if (flow.sent < perFlow) continue;
    if (begun < flows) active[i] = begin();
    else {
      active[i] = active.at(-1);
      active.pop();
    }
  }
  writer.close();
}

function writeSyns(path, packets) {
  const writer = new PcapWriter(path);
  const random = makeRandom(0x9abcdef1);
  for (let n = 0; n < packets; n++) {
    const source = (0x01000000 + (random() % 0xdd000000)) >>> 0;
    putTcp(writer, n * 5, source, 1024 + (random() % 64_512), 0xc000020a, 443, random(), SYN);
  }
  writer.close();
}

/** Records of a classic capture, little-endian with microseconds, of Ethernet frames; of others none. */
function* readRecords(path) {
  const bytes = readFileSync(path);
  if (bytes.length < 24 || bytes.readUInt32LE(0) !== 0xa1b2c3d4 || bytes.readUInt32LE(20) !== 1) return;
  for (let at = 24; at + RECORD_HEADER <= bytes.length;) {
    const caplen = bytes.readUInt32LE(at + 8);
    if (at + RECORD_HEADER + caplen > bytes.length) return;
    yield {
      usec: (bytes.readUInt32LE(at) - START_SEC) * 1e6 + bytes.readUInt32LE(at + 4),
      origlen: bytes.readUInt32LE(at + 12),
      data: bytes.subarray(at + RECORD_HEADER, at + RECORD_HEADER + caplen),
    };
    at += RECORD_HEADER + caplen;
  }
}

const SUBJECT = 0x0a14000a;
/** Seconds between the beginnings of two copies. */
const COPY_SEC = 60;

/** The shipped captures merged by time from their beginnings on; each copy later, its IPv4 peers at other addresses. */
function writeTiles(path, size) {
  const records = readdirSync(CAPTURES)
    .toSorted()
    .flatMap((name) => {
      const own = [...readRecords(join(CAPTURES, name))];
      return own.map((record) => ({ ...record, usec: Math.min(record.usec - own[0].usec, COPY_SEC * 1e6 - 1) }));
    });
  records.sort((a, b) => a.usec - b.usec);
  const writer = new PcapWriter(path);
  const perCopy = records.reduce((sum, { data }) => sum + RECORD_HEADER + data.length, 0);
  for (let copy = 0; copy * perCopy < size; copy++) {
    const salt = Math.imul(copy, 0x9e3779) & 0x00ffffff;
    for (const { usec, origlen, data } of records) {
      const at = writer.record(copy * COPY_SEC * 1e6 + usec, data.length, origlen);
      data.copy(writer.buffer, at);
      if (data.length < IP + 20 || data.readUInt16BE(12) !== 0x0800) continue;
      for (const address of [at + IP + 12, at + IP + 16]) {
        const before = writer.buffer.readUInt32BE(address);
        if (before !== SUBJECT && before >>> 28 !== 0xe) writer.buffer.writeUInt32BE((before ^ salt) >>> 0, address);
      }
    }
  }
  writer.close();
}

/** One section, one interface with microseconds, an Enhanced Packet Block for each record. */
function writePcapng(path, records) {
  const fd = openSync(path, 'w');
  const head = Buffer.alloc(28 + 20);
  head.writeUInt32LE(0x0a0d0d0a, 0);
  head.writeUInt32LE(28, 4);
  head.writeUInt32LE(0x1a2b3c4d, 8);
  head.writeUInt16LE(1, 12);
  head.fill(0xff, 16, 24);
  head.writeUInt32LE(28, 24);
  head.writeUInt32LE(1, 28);
  head.writeUInt32LE(20, 32);
  head.writeUInt16LE(1, 36);
  head.writeUInt32LE(20, 44);
  writeSync(fd, head);
  const buffer = Buffer.alloc(1 << 22);
  let length = 0;
  const flush = () => {
    writeSync(fd, buffer, 0, length);
    length = 0;
  };
  for (const { usec, origlen, data } of records) {
    const padded = (data.length + 3) & ~3;
    const size = 32 + padded;
    if (length + size > buffer.length) flush();
    const time = BigInt(START_SEC) * 1_000_000n + BigInt(usec);
    buffer.writeUInt32LE(6, length);
    buffer.writeUInt32LE(size, length + 4);
    buffer.writeUInt32LE(0, length + 8);
    buffer.writeUInt32LE(Number(time >> 32n), length + 12);
    buffer.writeUInt32LE(Number(time & 0xffffffffn), length + 16);
    buffer.writeUInt32LE(data.length, length + 20);
    buffer.writeUInt32LE(origlen, length + 24);
    data.copy(buffer, length + 28);
    buffer.fill(0, length + 28 + data.length, length + 28 + padded);
    buffer.writeUInt32LE(size, length + 28 + padded);
    length += size;
  }
  flush();
  closeSync(fd);
}
