import { u16be, u24be } from '../wire/bytes.js';
import type { Answer, Identified, Identifier } from './identifier.js';
import { isHelloStart, readHello } from './tls-hello.js';

/** Record header: type, version, length (RFC 8446 §5.1). */
const RECORD_HEADER = 5;
/** Handshake header: type, length (RFC 8446 §4). */
const HANDSHAKE_HEADER = 4;
/** Longest encrypted record: TLS 1.2 allows 2^14 + 2048 (RFC 5246 §6.2.3), TLS 1.3 less. */
const MAX_RECORD = (1 << 14) + 2048;

const CONTENT_CHANGE_CIPHER_SPEC = 20;
const CONTENT_ALERT = 21;
const CONTENT_HANDSHAKE = 22;
const CONTENT_APPLICATION_DATA = 23;

const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;

/** IANA "TLS Alerts". */
const ALERT_DESCRIPTIONS = new Set([
  0, 10, 20, 21, 22, 30, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 60, 70, 71, 80, 86, 90, 100, 109, 110, 111,
  112, 113, 114, 115, 116, 120, 121,
]);
const ALERT_LENGTH = 2;

const TLS_1_2 = 0x0303;
const MODERN_CLIENT: Identified = { service: 'tls', speaker: 'request', tlsVersion: TLS_1_2 };
const MODERN_SERVER: Identified = { service: 'tls', speaker: 'response', tlsVersion: TLS_1_2 };
const ALERT: Identified = { service: 'tls', speaker: 'neither' };
const LIKELY: Identified = { service: 'tls', speaker: 'neither', likely: true };

/**
 * TLS and SSL 3 over the record protocol, RFC 8446 §5.1: certain with a hello (§4.1.2, §4.1.3) or an alert in clear
 * (§6); records without one, met in midstream, are only likely.
 */
export const identifyTls: Identifier = (bytes, at, end, context, final) => {
  if (!isRecordHeader(bytes, at, end)) return 'no';
  if (end - at < RECORD_HEADER) return 'more';
  const body = at + RECORD_HEADER;
  const length = u16be(bytes, at + 3);
  if (bytes[at] === CONTENT_HANDSHAKE) {
    if (body === end) return 'more';
    const type = bytes[body];
    if (
      (type === CLIENT_HELLO || type === SERVER_HELLO) &&
      isHelloStart(bytes, body, Math.min(end, body + length), length)
    ) {
      return identifyHello(bytes, at, end, context.brief === true, final);
    }
  }
  if (bytes[at] === CONTENT_ALERT && length === ALERT_LENGTH) {
    const alert = matchAlert(bytes, body, end);
    if (alert !== 'no') return alert;
  }
  return context.fromStart ? 'no' : identifyRecords(bytes, at, end, final);
};

/** Type, version and length of a record, as many of them as the bytes reach. */
function isRecordHeader(bytes: Uint8Array, at: number, end: number): boolean {
  if (at < end && (bytes[at] < CONTENT_CHANGE_CIPHER_SPEC || bytes[at] > CONTENT_APPLICATION_DATA)) return false;
  if (at + 1 < end && bytes[at + 1] !== 3) return false;
  if (at + 2 < end && bytes[at + 2] > 4) return false;
  if (at + 4 >= end) return true;
  const length = u16be(bytes, at + 3);
  return length > 0 && length <= MAX_RECORD;
}

function matchAlert(bytes: Uint8Array, at: number, end: number): Answer {
  if (at < end && bytes[at] !== 1 && bytes[at] !== 2) return 'no';
  if (at + 1 >= end) return 'more';
  if (!ALERT_DESCRIPTIONS.has(bytes[at + 1])) return 'no';
  return isRecordHeader(bytes, at + ALERT_LENGTH, end) ? ALERT : 'no';
}

/** A hello has begun. What it says is read when it is whole, or when no more of it will come. */
function identifyHello(bytes: Uint8Array, at: number, end: number, brief: boolean, final: boolean): Answer {
  const body = at + RECORD_HEADER;
  if (brief) {
    const modern = modernHello(bytes, body, end);
    if (modern !== null) return modern;
  }
  const recordEnd = body + u16be(bytes, at + 3);
  const hello = helloLength(bytes, body, Math.min(recordEnd, end));
  if (body + hello <= Math.min(recordEnd, end)) return describe(bytes, body, body + hello);
  if (recordEnd >= end) return final ? describe(bytes, body, end) : 'more';
  return joinFragments(bytes, at, end, final);
}

/** A hello may be cut into several records (RFC 8446 §5.1): their contents are put together before it is read. */
function joinFragments(bytes: Uint8Array, at: number, end: number, final: boolean): Answer {
  const joined = new Uint8Array(end - at);
  let filled = 0;
  let record = at;
  while (record < end && bytes[record] === CONTENT_HANDSHAKE) {
    if (!isRecordHeader(bytes, record, end)) return 'no';
    const from = record + RECORD_HEADER;
    if (from >= end) break;
    const to = from + u16be(bytes, record + 3);
    joined.set(bytes.subarray(from, Math.min(to, end)), filled);
    filled += Math.min(to, end) - from;
    record = to;
  }
  const hello = helloLength(joined, 0, filled);
  if (filled < hello) {
    if (record < end && !isRecordHeader(bytes, record, end)) return 'no';
    if (!final) return 'more';
  }
  return describe(joined, 0, Math.min(filled, hello));
}

/** Length of the handshake message with its header, as that says; Infinity while the header is not there. */
function helloLength(bytes: Uint8Array, at: number, end: number): number {
  return end - at >= HANDSHAKE_HEADER ? HANDSHAKE_HEADER + u24be(bytes, at + 1) : Infinity;
}

/** A hello that names TLS 1.2 or later where its extensions can only raise that: whole or not, it says no less. */
function modernHello(bytes: Uint8Array, at: number, end: number): Identified | null {
  const version = at + HANDSHAKE_HEADER;
  if (version + 2 > end || u16be(bytes, version) !== TLS_1_2) return null;
  return bytes[at] === CLIENT_HELLO ? MODERN_CLIENT : MODERN_SERVER;
}

function describe(bytes: Uint8Array, at: number, end: number): Identified {
  const isClient = bytes[at] === CLIENT_HELLO;
  const answer: Identified = { service: 'tls', speaker: isClient ? 'request' : 'response' };
  readHello(bytes, at + HANDSHAKE_HEADER, end, isClient, answer);
  return answer;
}

/** Records whose headers chain. One header proves too little while the bytes may still show the next. */
function identifyRecords(bytes: Uint8Array, at: number, end: number, final: boolean): Answer {
  const next = at + RECORD_HEADER + u16be(bytes, at + 3);
  if (next > end) return final ? LIKELY : 'more';
  let record = next;
  while (record < end) {
    if (!isRecordHeader(bytes, record, end)) return 'no';
    if (record + RECORD_HEADER > end) break;
    record += RECORD_HEADER + u16be(bytes, record + 3);
  }
  return LIKELY;
}
