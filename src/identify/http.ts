import { fieldValue, headerEnd, lineStop, nextLine } from './http-header.js';
import type { Answer, Identified, Identifier, Trait } from './identifier.js';
import {
  CR,
  digitsEnd,
  indexOfAnyCase,
  indexOfByte,
  isDigit,
  isLetter,
  LF,
  nameOf,
  SPACE,
  startsWith,
  startsWithAnyCase,
} from './text.js';

/** IANA "HTTP Method Registry" (RFC 9110 §16.1; RFC 4918, 3253 and others for WebDAV). */
const METHODS = [
  'ACL',
  'BASELINE-CONTROL',
  'BIND',
  'CHECKIN',
  'CHECKOUT',
  'CONNECT',
  'COPY',
  'DELETE',
  'GET',
  'HEAD',
  'LABEL',
  'LINK',
  'LOCK',
  'MERGE',
  'MKACTIVITY',
  'MKCALENDAR',
  'MKCOL',
  'MKREDIRECTREF',
  'MKWORKSPACE',
  'MOVE',
  'OPTIONS',
  'ORDERPATCH',
  'PATCH',
  'POST',
  'PROPFIND',
  'PROPPATCH',
  'PUT',
  'QUERY',
  'REBIND',
  'REPORT',
  'SEARCH',
  'TRACE',
  'UNBIND',
  'UNCHECKOUT',
  'UNLINK',
  'UNLOCK',
  'UPDATE',
  'UPDATEREDIRECTREF',
  'VERSION-CONTROL',
];
const CONNECT = 'CONNECT';
/** Longest method read, registered or not. */
const MAX_METHOD = 20;

const VERSION = 'HTTP/1.';

/** RFC 9113 §3.4. The whole is sent at once, but its line is nothing else. */
const HTTP2_PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const HTTP2_LINE_LENGTH = 16;
const REQUEST: Identified = { service: 'http', speaker: 'request' };
const CONNECT_REQUEST: Identified = { service: 'http', speaker: 'request', traits: ['connect'] };
const RESPONSE: Identified = { service: 'http', speaker: 'response' };
const HTTP2: Identified = { service: 'http', speaker: 'request', traits: ['http2'] };

/** XEP-0124 §5: the namespace of every BOSH body, in its first tag. */
const BOSH_NAMESPACE = 'HTTP://JABBER.ORG/PROTOCOL/HTTPBIND';
/** Customary paths; XEP-0124 fixes none. */
const BOSH_PATHS = ['HTTP-BIND', 'HTTPBIND'];
const BOSH_SEARCH_BYTES = 1024;

const ASCII_UPPER_END = 0x5b;
const AT_SIGN = 0x40;
const COLON = 0x3a;
const DASH = 0x2d;
const DEL = 0x7f;
const GREATER_THAN = 0x3e;
const QUESTION = 0x3f;
const SLASH = 0x2f;
const UNDERSCORE = 0x5f;

/** HTTP/1 start line and header (RFC 9112 §3 to §5) and the HTTP/2 preface (RFC 9113 §3.4). */
export const identifyHttp: Identifier = (bytes, at, end, { brief = false }, final) => {
  const status = startsWith(bytes, at, end, VERSION);
  if (status === 'more') return 'more';
  if (status === 'yes') return identifyResponse(bytes, at + VERSION.length, end, brief, final);
  const preface = startsWith(bytes, at, end, HTTP2_PREFACE);
  if (preface === 'yes') return HTTP2;
  if (preface === 'more') return final && end - at >= HTTP2_LINE_LENGTH ? HTTP2 : 'more';
  return identifyRequest(bytes, at, end, brief, final);
};

/** Behind `HTTP/1.`: minor version, space, three digits, and a space or the end of the line. */
function identifyResponse(bytes: Uint8Array, at: number, end: number, brief: boolean, final: boolean): Answer {
  const code = at + 2;
  const after = code + 3;
  if (at < end && !isDigit(bytes[at])) return 'no';
  if (at + 1 < end && bytes[at + 1] !== SPACE) return 'no';
  if (digitsEnd(bytes, code, Math.min(after, end)) < Math.min(after, end)) return 'no';
  if (end < after) return 'more';
  if (end > after && bytes[after] !== SPACE && bytes[after] !== CR && bytes[after] !== LF) return 'no';
  if (brief) return RESPONSE;
  return withHeader({ service: 'http', speaker: 'response' }, [], bytes, after, end, final);
}

/**
 * `METHOD target HTTP/1.x`. The version settles it, whatever the method (some in use are not registered). A line cut
 * before its version is HTTP only with a registered method and a target that no other protocol has.
 */
function identifyRequest(bytes: Uint8Array, at: number, end: number, brief: boolean, final: boolean): Answer {
  let methodEnd = at;
  while (methodEnd < end && isMethodByte(bytes[methodEnd])) methodEnd++;
  if (methodEnd - at > MAX_METHOD) return 'no';
  if (methodEnd === end) return 'more';
  if (bytes[methodEnd] !== SPACE || methodEnd === at) return 'no';

  const target = methodEnd + 1;
  let targetEnd = target;
  while (targetEnd < end && bytes[targetEnd] > SPACE && bytes[targetEnd] !== DEL) targetEnd++;
  if (targetEnd === target && targetEnd < end) return 'no';
  const version = startsWith(bytes, targetEnd, end, ` ${VERSION}`);
  if (version === 'no' || (version === 'more' && !final)) return version;

  const connect = startsWith(bytes, at, methodEnd, CONNECT) === 'yes' && methodEnd - at === CONNECT.length;
  if (version === 'more') {
    const shaped = connect ? isAuthority(bytes, target, targetEnd) : isWebTarget(bytes, target, targetEnd);
    if (!shaped || !isRegistered(bytes, at, methodEnd)) return 'no';
  }
  if (brief) return connect ? CONNECT_REQUEST : REQUEST;
  const answer: Identified = { service: 'http', speaker: 'request', method: nameOf(bytes, at, methodEnd) };
  const traits: Trait[] = [];
  if (connect) {
    traits.push('connect');
    if (targetEnd < end) answer.name = nameOf(bytes, target, targetEnd);
  } else if (isBoshPath(bytes, target, targetEnd)) {
    traits.push('bosh');
  }
  return withHeader(answer, traits, bytes, targetEnd, end, final);
}

/** Adds what the header fields and the first tag of the body tell; `more` while they are to come. */
function withHeader(
  answer: Identified,
  traits: Trait[],
  bytes: Uint8Array,
  startLine: number,
  end: number,
  final: boolean,
): Answer {
  const fields = nextLine(bytes, startLine, end);
  const body = headerEnd(bytes, fields, end);
  if (body < 0 && !final) return 'more';
  const fieldsEnd = body < 0 ? end : body;

  if (fieldHolds(bytes, fields, fieldsEnd, 'UPGRADE:', 'WEBSOCKET')) traits.push('websocket');
  if (body >= 0 && !traits.includes('bosh')) {
    const searchEnd = Math.min(end, body + BOSH_SEARCH_BYTES);
    if (indexOfAnyCase(bytes, body, searchEnd, BOSH_NAMESPACE) >= 0) traits.push('bosh');
    else if (!final && awaitsXml(bytes, fields, body, searchEnd)) return 'more';
  }
  if (answer.speaker === 'request' && answer.name === undefined) {
    const host = hostOf(bytes, fields, fieldsEnd);
    if (host !== undefined) answer.name = host;
  }
  if (traits.length > 0) answer.traits = traits;
  return answer;
}

/** True while an XML body is announced whose first tag has not come. */
function awaitsXml(bytes: Uint8Array, fields: number, body: number, searchEnd: number): boolean {
  if (!fieldHolds(bytes, fields, body, 'CONTENT-TYPE:', 'XML')) return false;
  const length = fieldValue(bytes, fields, body, 'CONTENT-LENGTH:');
  if (length >= 0 && startsWith(bytes, length, body, '0\r') === 'yes') return false;
  return searchEnd - body < BOSH_SEARCH_BYTES && indexOfByte(bytes, body, searchEnd, GREATER_THAN) < 0;
}

function fieldHolds(bytes: Uint8Array, fields: number, end: number, name: string, word: string): boolean {
  const value = fieldValue(bytes, fields, end, name);
  return value >= 0 && indexOfAnyCase(bytes, value, lineStop(bytes, value, end), word) >= 0;
}

/** Host field, RFC 9110 §7.2, without user information, which does not belong there but may be a secret. */
function hostOf(bytes: Uint8Array, fields: number, end: number): string | undefined {
  const value = fieldValue(bytes, fields, end, 'HOST:');
  if (value < 0) return undefined;
  const stop = lineStop(bytes, value, end);
  let start = value;
  for (let i = value; i < stop; i++) {
    if (bytes[i] === AT_SIGN) start = i + 1;
  }
  return start < stop ? nameOf(bytes, start, stop) : undefined;
}

/** Upper case as in all registered methods, `-` (VERSION-CONTROL) and `_` (RPC_IN_DATA). */
function isMethodByte(byte: number): boolean {
  return (byte < ASCII_UPPER_END && isLetter(byte)) || byte === DASH || byte === UNDERSCORE;
}

function isRegistered(bytes: Uint8Array, at: number, end: number): boolean {
  for (let i = 0; i < METHODS.length; i++) {
    if (METHODS[i].length === end - at && startsWith(bytes, at, end, METHODS[i]) === 'yes') return true;
  }
  return false;
}

/** Origin form, or absolute form with a web scheme (RFC 9112 §3.2), as far as it goes. */
function isWebTarget(bytes: Uint8Array, at: number, end: number): boolean {
  if (at < end && bytes[at] === SLASH) return true;
  return (
    startsWithAnyCase(bytes, at, end, 'HTTP://') === 'yes' || startsWithAnyCase(bytes, at, end, 'HTTPS://') === 'yes'
  );
}

/** Authority form (RFC 9112 §3.2.3): host, colon, port. */
function isAuthority(bytes: Uint8Array, at: number, end: number): boolean {
  let colon = end - 1;
  while (colon > at && isDigit(bytes[colon])) colon--;
  return colon > at && colon < end - 1 && bytes[colon] === COLON;
}

function isBoshPath(bytes: Uint8Array, at: number, end: number): boolean {
  const query = indexOfByte(bytes, at, end, QUESTION);
  const pathEnd = query < 0 ? end : query;
  return BOSH_PATHS.some((path) => indexOfAnyCase(bytes, at, pathEnd, path) >= 0);
}
