import { u16be, u24be } from '../wire/bytes.js';
import type { Identified } from './identifier.js';
import { nameOf } from './text.js';

const CLIENT_HELLO = 1;
const HANDSHAKE_HEADER = 4;
const RANDOM = 32;
const MAX_SESSION_ID = 32;
/** Version, random, an empty session id: no hello is shorter. */
const MIN_HELLO = 2 + RANDOM + 1;
/** Key shares of post-quantum groups make a ClientHello of 2 KiB; none in use comes near this. */
const MAX_HELLO = 1 << 16;

const EXTENSION_SERVER_NAME = 0;
const EXTENSION_ALPN = 16;
const EXTENSION_SUPPORTED_VERSIONS = 43;
const NAME_TYPE_HOST = 0;

const SSL_3 = 0x0300;
const TLS_1_3 = 0x0304;
/** Drafts of TLS 1.3 call themselves 0x7f00 + draft number (RFC 8446 draft-ietf-tls-tls13-28 §4.2.1.1). */
const TLS_1_3_DRAFT_MAJOR = 0x7f;

/**
 * Is this the start of a ClientHello or ServerHello? `bytes[at..end)` is what has come of the first record, which has
 * `recordLength` bytes in all. Length, legacy version and session id are checked (RFC 8446 §4.1.2, §4.1.3).
 */
export function isHelloStart(bytes: Uint8Array, at: number, end: number, recordLength: number): boolean {
  if (at + HANDSHAKE_HEADER <= end) {
    const length = u24be(bytes, at + 1);
    if (length < MIN_HELLO || length > MAX_HELLO) return false;
    // A client says nothing more before the answer, so its hello fills the record, or is continued in the next.
    if (bytes[at] === CLIENT_HELLO && length + HANDSHAKE_HEADER < recordLength) return false;
  }
  const version = at + HANDSHAKE_HEADER;
  if (version < end && bytes[version] === TLS_1_3_DRAFT_MAJOR) return true;
  if (version < end && bytes[version] !== 3) return false;
  if (version + 1 < end && bytes[version + 1] > 4) return false;
  const sessionId = version + 2 + RANDOM;
  return sessionId >= end || bytes[sessionId] <= MAX_SESSION_ID;
}

/**
 * Reads a hello (without its handshake header) as far as it goes into `answer`: name, alpn, tlsVersion. A length that
 * does not fit ends the reading; what was read before stays.
 */
export function readHello(bytes: Uint8Array, at: number, end: number, isClient: boolean, answer: Identified): void {
  if (at + 2 > end) return;
  // Lower bound while supported_versions has not been seen: a hello of TLS 1.3 says TLS 1.2 here.
  answer.tlsVersion = versionOf(bytes, at);
  // Its ServerHello had another layout before draft 22.
  if (bytes[at] === TLS_1_3_DRAFT_MAJOR) return;
  let i = at + 2 + RANDOM;
  if (i >= end) return;
  i += 1 + bytes[i];
  if (isClient) {
    if (i + 2 > end) return;
    i += 2 + u16be(bytes, i);
    if (i >= end) return;
    i += 1 + bytes[i];
  } else {
    i += 3;
  }
  if (i + 2 > end) return;
  const extensionsEnd = Math.min(end, i + 2 + u16be(bytes, i));
  readExtensions(bytes, i + 2, extensionsEnd, isClient, answer);
}

function readExtensions(bytes: Uint8Array, at: number, end: number, isClient: boolean, answer: Identified): void {
  let i = at;
  while (i + 4 <= end) {
    const type = u16be(bytes, i);
    const from = i + 4;
    const to = from + u16be(bytes, i + 2);
    if (to > end) return;
    if (type === EXTENSION_SERVER_NAME && isClient) readServerName(bytes, from, to, answer);
    else if (type === EXTENSION_ALPN) readAlpn(bytes, from, to, answer);
    else if (type === EXTENSION_SUPPORTED_VERSIONS) readVersions(bytes, from, to, isClient, answer);
    i = to;
  }
}

/** RFC 6066 §3: a list of (type, length, name); host names are the only type there is. */
function readServerName(bytes: Uint8Array, at: number, end: number, answer: Identified): void {
  const from = at + 5;
  if (from > end || bytes[at + 2] !== NAME_TYPE_HOST) return;
  const to = from + u16be(bytes, at + 3);
  if (to > from && to <= end) answer.name = nameOf(bytes, from, to);
}

/** RFC 7301 §3.1: a list of (length, name). */
function readAlpn(bytes: Uint8Array, at: number, end: number, answer: Identified): void {
  let names = '';
  for (let i = at + 2; i < end; i += 1 + bytes[i]) {
    const to = i + 1 + bytes[i];
    if (to === i + 1 || to > end) break;
    names += (names === '' ? '' : ',') + nameOf(bytes, i + 1, to);
  }
  if (names !== '') answer.alpn = names.slice(0, 255);
}

/** RFC 8446 §4.2.1. ClientHello: length, then versions, in which GREASE (RFC 8701) may stand; ServerHello: one version. */
function readVersions(bytes: Uint8Array, at: number, end: number, isClient: boolean, answer: Identified): void {
  let highest = 0;
  for (let i = isClient ? at + 1 : at; i + 2 <= end; i += 2) {
    const version = versionOf(bytes, i);
    if (version >= SSL_3 && version <= TLS_1_3) highest = Math.max(highest, version);
  }
  if (highest > 0) answer.tlsVersion = highest;
}

function versionOf(bytes: Uint8Array, at: number): number {
  return bytes[at] === TLS_1_3_DRAFT_MAJOR ? TLS_1_3 : u16be(bytes, at);
}
