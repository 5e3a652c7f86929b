import { gzipSync } from 'node:zlib';

/**
 * Mutants of captures, each from one number alone, so that any of them can be made again. What is changed knows the formats:
 * most mutants keep their framing and damage what is inside, where the decoders are.
 */

const MAGICS = { d4c3b2a1: true, a1b2c3d4: false, '4d3cb2a1': true, a1b23c4d: false };
const SECTION_HEADER = 0x0a0d0d0a;
const PACKET_BLOCKS = new Set([2, 3, 6]);
/** Bytes that a seed keeps: whole records from its beginning. */
const SEED_BYTES = 4096;

/** Numbers at which lengths, versions and counters turn over. */
const EDGES = [
  0, 1, 3, 4, 7, 8, 11, 12, 15, 16, 19, 20, 28, 31, 32, 39, 40, 63, 64, 127, 128, 255, 256, 1023, 1500, 0x7fff, 0x8000,
  0xfffe, 0xffff, 0x10000, 0x3ffff, 0x40000, 0x40001, 0xffffff, 0x1000000, 0x7fffffff, 0x80000000, 0xfffffffc,
  0xffffffff,
];

/** Numbers that do not depend on the platform: xorshift32 over a mixed seed. */
export function randomOf(seed, number) {
  let state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(number + 1, 0xc2b2ae35)) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** A capture with the places where its records and their data stand; null for what is neither pcap nor pcapng. */
export function readSeed(bytes) {
  const records = bytes.readUInt32BE(0) === SECTION_HEADER ? blocksOf(bytes) : recordsOf(bytes);
  if (records === null || records.length === 0) return null;
  const kept = records.filter(({ end }, i) => end <= SEED_BYTES || i < 3);
  return { bytes: bytes.subarray(0, kept.at(-1).end), records: kept, isPcap: bytes.readUInt32BE(0) !== SECTION_HEADER };
}

function recordsOf(bytes) {
  const little = MAGICS[bytes.toString('hex', 0, 4)];
  if (little === undefined || bytes.length < 24) return null;
  const records = [];
  for (let at = 24; at + 16 <= bytes.length;) {
    const caplen = little ? bytes.readUInt32LE(at + 8) : bytes.readUInt32BE(at + 8);
    const end = at + 16 + caplen;
    if (end > bytes.length) break;
    records.push({ at, data: at + 16, end });
    at = end;
  }
  return records;
}

function blocksOf(bytes) {
  const blocks = [];
  let little = true;
  for (let at = 0; at + 12 <= bytes.length;) {
    if (bytes.readUInt32BE(at) === SECTION_HEADER) little = bytes.readUInt32BE(at + 8) === 0x4d3c2b1a;
    const type = little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
    const length = little ? bytes.readUInt32LE(at + 4) : bytes.readUInt32BE(at + 4);
    if (length < 12 || length > bytes.length - at) break;
    const isPacket = PACKET_BLOCKS.has(type) && length >= 32;
    blocks.push({ at, data: isPacket ? at + 28 : at + 8, end: at + length - 4, next: at + length });
    at += length;
  }
  return blocks.map((block) => ({ ...block, end: block.next, data: Math.min(block.data, block.next) }));
}

/** Mutant `number` of the run: its bytes, and which seed it came from. */
export function makeMutant(seeds, linktypes, seed, number) {
  const random = randomOf(seed, number);
  const pick = (list) => list[random(list.length)];
  const index = random(seeds.length);
  const { records, isPcap, bytes } = seeds[index];
  let mutant = Buffer.from(bytes);
  for (let left = 1 + random(4); left > 0 && mutant.length > 8; left--) {
    // Six of ten changes stay inside the data of a record.
    const { at, data, end } = pick(records);
    const [from, to] = random(10) < 6 ? [data, end] : random(2) === 0 ? [at, data] : [0, mutant.length];
    if (from >= to || to > mutant.length) continue;
    // Headers of packets stand in front, and are what decoders read.
    const place = from + (random(3) === 0 ? random(to - from) : random(Math.min(to - from, 90)));
    mutant = change(mutant, place, to, random, pick, seeds);
  }
  if (isPcap && mutant.length > 24 && random(6) === 0) mutant[mutant[0] > 0xa0 ? 20 : 23] = pick(linktypes);
  if (random(40) === 0) mutant = mutant.subarray(0, random(mutant.length));
  if (random(40) === 0) mutant = packed(mutant, random);
  return { bytes: mutant, index };
}

function change(bytes, place, to, random, pick, seeds) {
  const room = to - place;
  switch (random(13)) {
    case 0:
    case 1:
    case 2:
      bytes[place] ^= 1 << random(8);
      return bytes;
    case 3:
      bytes[place] = random(256);
      return bytes;
    case 4:
      bytes[place] = pick(EDGES) & 0xff;
      return bytes;
    case 5:
    case 6:
      if (room >= 2) bytes.writeUInt16BE(pick(EDGES) & 0xffff, place);
      return bytes;
    case 7:
      if (room >= 4) {
        const value = pick(EDGES);
        if (random(2) === 0) bytes.writeUInt32LE(value, place);
        else bytes.writeUInt32BE(value, place);
      }
      return bytes;
    case 8:
      return bytes.fill(random(2) === 0 ? 0 : 0xff, place, place + 1 + random(Math.min(room, 64)));
    case 9:
      bytes.copy(bytes, place, random(bytes.length), place + 1 + random(Math.min(room, 64)));
      return bytes;
    case 10:
      return Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + 1 + random(Math.min(room, 40)))]);
    case 11:
      return Buffer.concat([
        bytes.subarray(0, place),
        Buffer.alloc(1 + random(24), random(256)),
        bytes.subarray(place),
      ]);
    default: {
      // Records of another capture, or the data of one of them.
      const other = pick(seeds);
      const { at, data, end } = pick(other.records);
      if (random(2) === 0) return Buffer.concat([bytes.subarray(0, place), other.bytes.subarray(at)]);
      other.bytes.copy(bytes, place, data, Math.min(end, data + room));
      return bytes;
    }
  }
}

/** Inside gzip, itself damaged now and then. */
function packed(bytes, random) {
  const whole = gzipSync(bytes);
  if (random(2) === 0) whole[random(whole.length)] ^= 1 << random(8);
  return random(4) === 0 ? whole.subarray(0, random(whole.length)) : whole;
}
