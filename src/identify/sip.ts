import type { Identified, Identifier, PayloadContext } from './identifier.js';
import { indexOfByte, indexOfAnyCase, isDigit, isText, LF, SPACE, startsWith, startsWithAnyCase } from './text.js';

const REQUEST: Identified = { service: 'sip', speaker: 'request' };
const RESPONSE: Identified = { service: 'sip', speaker: 'response' };
/** Both ends of a dialogue send requests (RFC 3261 §12.2), so one met in midstream proves nothing. */
const EITHER: Identified = { service: 'sip', speaker: 'neither' };

const VERSION = 'SIP/2.0';
/** IANA "SIP Parameters", Methods. */
const METHODS = [
  'ACK',
  'BYE',
  'CANCEL',
  'INFO',
  'INVITE',
  'MESSAGE',
  'NOTIFY',
  'OPTIONS',
  'PRACK',
  'PUBLISH',
  'REFER',
  'REGISTER',
  'SUBSCRIBE',
  'UPDATE',
];
/** Methods that open a conversation when they are the first thing heard. */
const OPENING_METHODS = ['INVITE', 'MESSAGE', 'OPTIONS', 'PUBLISH', 'REGISTER', 'SUBSCRIBE'];
const URI_SCHEMES = ['SIP:', 'SIPS:', 'TEL:'];

/** SIP start line, RFC 3261 §7.1 and §7.2. */
export const identifySip: Identifier = (bytes, at, end, context, final) => {
  const response = startsWith(bytes, at, end, VERSION);
  if (response === 'more') return 'more';
  if (response === 'yes') return statusLine(bytes, at + VERSION.length, end, context);
  const method = methodAt(bytes, at, end);
  if (method === 'no' || method === 'more') return method;
  return requestLine(bytes, at + method.length + 1, end, final) ?? request(method, context);
};

function statusLine(bytes: Uint8Array, at: number, end: number, context: PayloadContext): 'no' | 'more' | Identified {
  const length = ' 200 '.length;
  for (let i = 0; i < length; i++) {
    if (at + i >= end) return 'more';
    const fits = i === 0 || i === length - 1 ? bytes[at + i] === SPACE : isDigit(bytes[at + i]);
    if (!fits) return 'no';
  }
  return context.fromStart ? RESPONSE : EITHER;
}

/** The method with a space after it. */
function methodAt(bytes: Uint8Array, at: number, end: number): string {
  let best = 'no';
  for (let i = 0; i < METHODS.length; i++) {
    const match = startsWith(bytes, at, end, METHODS[i]);
    if (match === 'more') best = 'more';
    if (match !== 'yes') continue;
    const space = at + METHODS[i].length;
    if (space >= end) return 'more';
    if (bytes[space] === SPACE) return METHODS[i];
  }
  return best;
}

/** The rest of the line: a URI of ours and the version. Undefined when it is a request line, as far as it goes. */
function requestLine(bytes: Uint8Array, at: number, end: number, final: boolean): 'no' | 'more' | undefined {
  let scheme = 'no';
  for (let i = 0; i < URI_SCHEMES.length && scheme !== 'yes'; i++) {
    const match = startsWithAnyCase(bytes, at, end, URI_SCHEMES[i]);
    if (match !== 'no') scheme = match;
  }
  if (scheme !== 'yes') return scheme === 'more' ? 'more' : 'no';
  const lf = indexOfByte(bytes, at, end, LF);
  if (lf < 0) return isText(bytes, at, end - 1) ? (final ? undefined : 'more') : 'no';
  const version = indexOfAnyCase(bytes, at, lf, ` ${VERSION}`);
  return version < 0 ? 'no' : undefined;
}

function request(method: string, context: PayloadContext): Identified {
  // Only a user agent registers, and only it does so first (RFC 3261 §10).
  if (method === 'REGISTER') return REQUEST;
  return context.fromStart && OPENING_METHODS.includes(method) ? REQUEST : EITHER;
}
