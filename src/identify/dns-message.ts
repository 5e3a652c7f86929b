import { u16be } from '../wire/bytes.js';
import type { Match } from './text.js';

/** RFC 1035 §4.1.1, in the first byte of the flags. */
export const QR = 0x80;
const TC = 0x02;
const OPCODE = 0x78;
/** In the second byte: Z, which must be zero, and RCODE. */
const Z = 0x40;
const RCODE = 0x0f;
const MAX_RCODE = 10;

const OPCODE_QUERY = 0;
const OPCODE_NOTIFY = 4 << 3;
const OPCODE_UPDATE = 5 << 3;

const HEADER = 12;
const MAX_NAME = 255;
const MAX_LABEL = 63;
const POINTER = 0xc0;
/** A question, and a record, for a name of one byte. */
const MIN_QUESTION = 5;
const MIN_RECORD = 11;
/** RFC 9619 allows one; multicast DNS asks several at once (RFC 6762 §5.3). */
const MAX_QUESTIONS = 32;
/** Known answers of multicast DNS (§7.1), the records that it probes for (§8.1), OPT and TSIG. */
const MAX_QUERY_RECORDS = 64;

const TYPE_NIMLOC = 32;
const TYPE_OPT = 41;
const NETBIOS_NAME = 32;

/** Top bit of the class in multicast DNS: unicast response wanted, or cache flush (RFC 6762 §18.12, §18.13). */
const MDNS_CLASS_BIT = 0x8000;

/** What walking over a name or record gives in place of its end. */
const BAD = -1;
const CUT = -2;

/**
 * Do the bytes from `at` on begin with a DNS message? `limit`: where it ends by the length in front of it; Infinity
 * without one: then it is to fill the bytes, which the snaplen may have cut.
 *
 * Header and all questions must be there. Records are checked as far as they go, which settles it only when they are
 * whole or no more will come.
 */
export function messageMatch(bytes: Uint8Array, at: number, end: number, limit: number, final: boolean): Match {
  const seen = Math.min(end, limit);
  const header = headerMatch(bytes, at, seen, limit);
  if (header !== 'yes') return header;
  const whenCut = limit <= end ? 'no' : 'more';
  const questions = u16be(bytes, at + 4);
  let i = at + HEADER;
  for (let n = 0; n < questions; n++) {
    i = questionEnd(bytes, at, i, seen);
    if (i < 0) return i === CUT ? whenCut : 'no';
  }
  const records = u16be(bytes, at + 6) + u16be(bytes, at + 8) + u16be(bytes, at + 10);
  for (let n = 0; n < records; n++) {
    i = recordEnd(bytes, at, i, seen);
    if (i === BAD) return 'no';
    // With a question the header has been borne out; without one it takes a whole record.
    if (i === CUT) return whenCut === 'more' && final && (questions > 0 || n > 0) ? 'yes' : whenCut;
  }
  return i === (limit === Infinity ? end : limit) ? 'yes' : 'no';
}

/** Flags and counts that a message can have. */
function headerMatch(bytes: Uint8Array, at: number, end: number, limit: number): Match {
  if (end - at < HEADER) return 'more';
  const flags = bytes[at + 2];
  const codes = bytes[at + 3];
  const opcode = flags & OPCODE;
  const isQuery = (flags & QR) === 0;
  if (opcode !== OPCODE_QUERY && opcode !== OPCODE_NOTIFY && opcode !== OPCODE_UPDATE) return 'no';
  if ((codes & Z) !== 0 || (codes & RCODE) > MAX_RCODE) return 'no';
  if (isQuery && (codes & RCODE) !== 0) return 'no';
  const questions = u16be(bytes, at + 4);
  const answers = u16be(bytes, at + 6);
  const records = answers + u16be(bytes, at + 8) + u16be(bytes, at + 10);
  if (questions > MAX_QUESTIONS) return 'no';
  if (questions === 0 && (isQuery || answers === 0 || (flags & TC) !== 0)) return 'no';
  if (isQuery && records > MAX_QUERY_RECORDS) return 'no';
  return at + HEADER + questions * MIN_QUESTION + records * MIN_RECORD <= limit ? 'yes' : 'no';
}

/** Question, RFC 1035 §4.1.2: name, type, class. */
function questionEnd(bytes: Uint8Array, message: number, at: number, end: number): number {
  const i = nameEnd(bytes, message, at, end);
  if (i < 0) return i;
  if (i + 4 > end) return CUT;
  if (isNetbiosName(bytes, at, end)) return BAD;
  return isType(u16be(bytes, i)) && isClass(u16be(bytes, i + 2)) ? i + 4 : BAD;
}

/** Resource record, RFC 1035 §4.1.3: name, type, class, TTL, length, data. */
function recordEnd(bytes: Uint8Array, message: number, at: number, end: number): number {
  const i = nameEnd(bytes, message, at, end);
  if (i < 0) return i;
  if (i + 10 > end) return CUT;
  const type = u16be(bytes, i);
  // OPT has the sender's buffer size in place of the class (RFC 6891 §6.1.2).
  if (!isType(type) || (type !== TYPE_OPT && !isClass(u16be(bytes, i + 2)))) return BAD;
  const dataEnd = i + 10 + u16be(bytes, i + 8);
  return dataEnd > end ? CUT : dataEnd;
}

/** Name, RFC 1035 §4.1.4: labels of text; a pointer goes back. */
function nameEnd(bytes: Uint8Array, message: number, at: number, end: number): number {
  for (let i = at; i - at <= MAX_NAME;) {
    if (i >= end) return CUT;
    const length = bytes[i];
    if (length === 0) return i + 1;
    if (length >= POINTER) {
      if (i + 1 >= end) return CUT;
      const target = message + (u16be(bytes, i) & 0x3fff);
      return target >= message + HEADER && target < i ? i + 2 : BAD;
    }
    if (length > MAX_LABEL) return BAD;
    const labelEnd = i + 1 + length;
    for (let k = i + 1; k < Math.min(labelEnd, end); k++) {
      // Names of services (RFC 6763 §4.1.1) hold spaces and UTF-8, none holds control bytes.
      if (bytes[k] < 0x20 || bytes[k] === 0x7f) return BAD;
    }
    i = labelEnd;
  }
  return BAD;
}

/** First-level encoding of RFC 1001 §14.1: one label of 32 letters A to P. */
function isNetbiosName(bytes: Uint8Array, at: number, end: number): boolean {
  if (bytes[at] !== NETBIOS_NAME || at + 1 + NETBIOS_NAME > end) return false;
  for (let i = at + 1; i <= at + NETBIOS_NAME; i++) {
    if (bytes[i] < 0x41 || bytes[i] > 0x50) return false;
  }
  return true;
}

/** IANA "DNS Parameters", Resource Record types; NIMLOC is left out because NetBIOS uses its number. */
function isType(type: number): boolean {
  if (type === TYPE_NIMLOC) return false;
  return (type >= 1 && type <= 67) || (type >= 99 && type <= 109) || (type >= 249 && type <= 262) || isLateType(type);
}

/** TA and DLV. */
function isLateType(type: number): boolean {
  return type === 32768 || type === 32769;
}

/** IN, CH, HS, NONE (RFC 2136), ANY. */
function isClass(rrClass: number): boolean {
  const value = rrClass & ~MDNS_CLASS_BIT;
  return value === 1 || value === 3 || value === 4 || value === 254 || value === 255;
}
