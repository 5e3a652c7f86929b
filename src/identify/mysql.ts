import type { Answer, Identified, Identifier } from './identifier.js';
import { indexOfByte, isDigit, isText } from './text.js';

const GREETING: Identified = { service: 'mysql', speaker: 'response' };
const LOGIN: Identified = { service: 'mysql', speaker: 'request' };

/** Packet header: length (3 bytes, little-endian), sequence number. */
const HEADER = 4;
const PROTOCOL_10 = 10;
const ERROR = 0xff;
/** A greeting, an error or a login are far from this. */
const MAX_PACKET = 2048;
const MAX_VERSION = 64;

/** Behind the version: thread id 4, challenge 8, zero 1, capabilities 2, character set 1, status 2, capabilities 2, length 1, zeros. */
const CHALLENGE_END = 12;
const AUTH_LENGTH = 20;
const RESERVED = 21;
/** Ten, but MariaDB uses the last four for more capabilities. */
const RESERVED_ZEROS = 6;
const GREETING_FIXED = 31;
const MAX_AUTH_LENGTH = 64;

/** Login: capabilities 4, largest packet 4, character set 1, zeros 23 (MariaDB: 19); an SSLRequest ends there. */
const LOGIN_FIXED = 32;
const LOGIN_ZEROS = 9;
const LOGIN_ZEROS_END = 28;
const CLIENT_PROTOCOL_41 = 0x02;
const CLIENT_SSL = 0x08;

/** Server error numbers begin at 1000 (ER_HASHCHK); the first that a client meets lie below 2000. */
const MIN_ERROR = 1000;
const MAX_ERROR = 1999;

/**
 * MySQL and MariaDB, "MySQL Internals", Protocol::HandshakeV10, Protocol::HandshakeResponse41, Protocol::SSLRequest,
 * and the error packet with which a server refuses a host.
 */
export const identifyMysql: Identifier = (bytes, at, end) => {
  if (at + 1 < end && bytes[at + 1] > MAX_PACKET >> 8) return 'no';
  if (end - at < HEADER) return 'more';
  const length = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
  if (length < 1 || length > MAX_PACKET || bytes[at + 3] > 1) return 'no';
  const payload = at + HEADER;
  const payloadEnd = payload + length;
  if (payload >= end) return 'more';
  if (bytes[at + 3] === 1) return identifyLogin(bytes, payload, payloadEnd, end);
  if (bytes[payload] === ERROR) return identifyError(bytes, payload, payloadEnd, end);
  if (bytes[payload] !== PROTOCOL_10) return 'no';
  return identifyGreeting(bytes, payload + 1, payloadEnd, end);
};

function identifyGreeting(bytes: Uint8Array, at: number, packetEnd: number, end: number): Answer {
  const nul = indexOfByte(bytes, at, Math.min(end, packetEnd), 0);
  const versionEnd = nul < 0 ? Math.min(end, packetEnd) : nul;
  if (versionEnd > at && !isDigit(bytes[at])) return 'no';
  if (versionEnd - at > MAX_VERSION || !isText(bytes, at, versionEnd)) return 'no';
  if (nul < 0) return end < packetEnd ? 'more' : 'no';
  // `8.0.36`, `5.5.5-10.11.6-MariaDB`.
  if (indexOfByte(bytes, at, nul, 0x2e) < 0) return 'no';
  const fixed = nul + 1;
  if (fixed + GREETING_FIXED > packetEnd) return 'no';
  if (fixed + GREETING_FIXED > end) return 'more';
  if (bytes[fixed + CHALLENGE_END] !== 0 || bytes[fixed + AUTH_LENGTH] > MAX_AUTH_LENGTH) return 'no';
  return areZero(bytes, fixed + RESERVED, fixed + RESERVED + RESERVED_ZEROS) ? GREETING : 'no';
}

function identifyLogin(bytes: Uint8Array, at: number, packetEnd: number, end: number): Answer {
  if (packetEnd - at < LOGIN_FIXED) return 'no';
  if (end - at < LOGIN_FIXED) return 'more';
  if ((bytes[at + 1] & CLIENT_PROTOCOL_41) === 0) return 'no';
  if (bytes[at + LOGIN_ZEROS - 1] === 0 || !areZero(bytes, at + LOGIN_ZEROS, at + LOGIN_ZEROS_END)) return 'no';
  if (packetEnd - at === LOGIN_FIXED) return (bytes[at + 1] & CLIENT_SSL) === 0 ? 'no' : LOGIN;
  const nul = indexOfByte(bytes, at + LOGIN_FIXED, Math.min(end, packetEnd), 0);
  if (nul < 0) return end < packetEnd ? 'more' : 'no';
  return isText(bytes, at + LOGIN_FIXED, nul) ? LOGIN : 'no';
}

/** 0xff, number (little-endian), text; the server sends it in place of the greeting and hangs up. */
function identifyError(bytes: Uint8Array, at: number, packetEnd: number, end: number): Answer {
  if (at + 3 > end) return 'more';
  const number = bytes[at + 1] | (bytes[at + 2] << 8);
  const text = at + 3;
  if (number < MIN_ERROR || number > MAX_ERROR || packetEnd <= text) return 'no';
  if (!isText(bytes, text, Math.min(end, packetEnd))) return 'no';
  if (end < packetEnd) return 'more';
  return end === packetEnd ? GREETING : 'no';
}

function areZero(bytes: Uint8Array, at: number, end: number): boolean {
  for (let i = at; i < end; i++) {
    if (bytes[i] !== 0) return false;
  }
  return true;
}
