import { u32be } from '../wire/bytes.js';
import type { Answer, Identified, Identifier } from './identifier.js';
import { indexOfByte, isText, startsWith } from './text.js';

const REQUEST: Identified = { service: 'postgresql', speaker: 'request' };
const RESPONSE: Identified = { service: 'postgresql', speaker: 'response' };

/** Request codes, PostgreSQL manual, "Message Formats"; the startup message has the protocol version there. */
const PROTOCOL_MAJOR_3 = 3;
const MAX_PROTOCOL_MINOR = 2;
const CANCEL_REQUEST = 80877102;
const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
const CANCEL_LENGTH = 16;
const SSL_LENGTH = 8;
/** MAX_STARTUP_PACKET_LENGTH of the server. */
const MAX_STARTUP = 10000;
const STARTUP_HEADER = 8;

const AUTHENTICATION = 0x52; // R
const ERROR_RESPONSE = 0x45; // E
/** One byte in front, when the client asked for TLS or GSSAPI and gets neither. */
const REFUSED_ENCRYPTION = 0x4e; // N
const AUTHENTICATION_HEADER = 9;
/** AuthenticationOk, CleartextPassword, MD5Password (with salt), GSS, SSPI: length by code. */
const AUTHENTICATION_LENGTHS: Readonly<Record<number, number>> = { 0: 8, 3: 8, 5: 12, 7: 8, 9: 8 };
const AUTHENTICATION_SASL = 10;
const SASL_MECHANISM = 'SCRAM-SHA-256';
const MAX_ERROR_LENGTH = 30000;
const SEVERITIES = ['SFATAL\0', 'SERROR\0', 'SPANIC\0'];

/** PostgreSQL, "Frontend/Backend Protocol" version 3: startup, encryption request, and the server's first answer. */
export const identifyPostgresql: Identifier = (bytes, at, end, _context, final) => {
  if (at >= end) return 'more';
  if (bytes[at] === 0) return identifyStartup(bytes, at, end, final);
  const start = bytes[at] === REFUSED_ENCRYPTION ? at + 1 : at;
  if (start >= end) return 'more';
  if (bytes[start] === AUTHENTICATION) return identifyAuthentication(bytes, start, end);
  if (bytes[start] === ERROR_RESPONSE) return identifyError(bytes, start, end);
  return 'no';
};

function identifyStartup(bytes: Uint8Array, at: number, end: number, final: boolean): Answer {
  if (at + 1 < end && bytes[at + 1] !== 0) return 'no';
  if (end - at < STARTUP_HEADER) return 'more';
  const length = u32be(bytes, at);
  const code = u32be(bytes, at + 4);
  if (code === SSL_REQUEST || code === GSS_REQUEST) return length === SSL_LENGTH ? REQUEST : 'no';
  if (code === CANCEL_REQUEST) return length === CANCEL_LENGTH ? REQUEST : 'no';
  if (code >>> 16 !== PROTOCOL_MAJOR_3 || (code & 0xffff) > MAX_PROTOCOL_MINOR) return 'no';
  if (length <= STARTUP_HEADER || length > MAX_STARTUP) return 'no';
  return identifyParameters(bytes, at + STARTUP_HEADER, at + length, end, final);
}

/** Pairs of NUL-terminated name and value; an empty name ends them. `user` must be among them. */
function identifyParameters(bytes: Uint8Array, at: number, messageEnd: number, end: number, final: boolean): Answer {
  const seen = Math.min(end, messageEnd);
  let hasUser = false;
  let i = at;
  while (i < seen && bytes[i] !== 0) {
    const nameEnd = indexOfByte(bytes, i, seen, 0);
    const valueEnd = nameEnd < 0 ? -1 : indexOfByte(bytes, nameEnd + 1, seen, 0);
    if (!isText(bytes, i, nameEnd < 0 ? seen : nameEnd)) return 'no';
    if (nameEnd >= 0 && startsWith(bytes, i, nameEnd + 1, 'user\0') === 'yes') hasUser = true;
    if (valueEnd < 0) break;
    if (!isText(bytes, nameEnd + 1, valueEnd)) return 'no';
    i = valueEnd + 1;
  }
  if (messageEnd <= end) return hasUser && i === messageEnd - 1 ? REQUEST : 'no';
  return hasUser && final ? REQUEST : 'more';
}

function identifyAuthentication(bytes: Uint8Array, at: number, end: number): Answer {
  if (at + 1 < end && bytes[at + 1] !== 0) return 'no';
  if (end - at < AUTHENTICATION_HEADER) return 'more';
  const length = u32be(bytes, at + 1);
  const code = u32be(bytes, at + 5);
  if (code !== AUTHENTICATION_SASL) return AUTHENTICATION_LENGTHS[code] === length ? RESPONSE : 'no';
  const mechanism = startsWith(bytes, at + AUTHENTICATION_HEADER, end, SASL_MECHANISM);
  return mechanism === 'yes' ? RESPONSE : mechanism;
}

/** First field of the error: severity. */
function identifyError(bytes: Uint8Array, at: number, end: number): Answer {
  if (at + 1 < end && bytes[at + 1] !== 0) return 'no';
  const fields = at + 5;
  if (end < fields) return 'more';
  if (u32be(bytes, at + 1) > MAX_ERROR_LENGTH) return 'no';
  let best: 'no' | 'more' = 'no';
  for (let i = 0; i < SEVERITIES.length; i++) {
    const match = startsWith(bytes, fields, end, SEVERITIES[i]);
    if (match === 'yes') return RESPONSE;
    if (match === 'more') best = 'more';
  }
  return best;
}
