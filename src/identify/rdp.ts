import { u16be } from '../wire/bytes.js';
import type { Identified, Identifier } from './identifier.js';
import { startsWith } from './text.js';

const REQUEST: Identified = { service: 'rdp', speaker: 'request' };
const RESPONSE: Identified = { service: 'rdp', speaker: 'response' };

/** TPKT (RFC 1006 §6): version 3, reserved, length. */
const TPKT_VERSION = 3;
/** TPKT header and the fixed part of the connection PDUs of X.224 class 0 (§13.3, §13.4). */
const FIXED = 11;
/** A routing token or cookie and a correlation id are far from filling this. */
const MAX_LENGTH = 512;
const CONNECTION_REQUEST = 0xe0;
const CONNECTION_CONFIRM = 0xd0;

const COOKIES = ['Cookie: mstshash=', 'Cookie: msts='];
/** Negotiation structures, MS-RDPBCGR §2.2.1.1.1, §2.2.1.2.1, §2.2.1.2.2: type, flags, length 8. */
const NEGOTIATION_REQUEST = 1;
const NEGOTIATION_RESPONSE = 2;
const NEGOTIATION_FAILURE = 3;
const NEGOTIATION_LENGTH = 8;

/**
 * RDP: X.224 Connection Request and Confirm, MS-RDPBCGR §2.2.1.1 and §2.2.1.2. Other users of TPKT (S7, MMS, H.323)
 * have X.224 parameters or other PDUs there.
 */
export const identifyRdp: Identifier = (bytes, at, end) => {
  if (at < end && bytes[at] !== TPKT_VERSION) return 'no';
  if (at + 1 < end && bytes[at + 1] !== 0) return 'no';
  if (end - at < FIXED) return 'more';
  const length = u16be(bytes, at + 2);
  // The X.224 length counts what follows it.
  if (length < FIXED || length > MAX_LENGTH || (length < 260 && bytes[at + 4] !== length - 5)) return 'no';
  const pdu = bytes[at + 5];
  if (pdu !== CONNECTION_REQUEST && pdu !== CONNECTION_CONFIRM) return 'no';
  const isRequest = pdu === CONNECTION_REQUEST;
  // Class 0, no options; a request names no destination.
  if (bytes[at + 10] !== 0 || (isRequest && u16be(bytes, at + 6) !== 0)) return 'no';
  const answer = isRequest ? REQUEST : RESPONSE;
  if (length === FIXED) return answer;
  if (end - at < FIXED + 4) return 'more';
  return isVariablePart(bytes, at + FIXED, Math.min(end, at + length), isRequest) ? answer : 'no';
};

function isVariablePart(bytes: Uint8Array, at: number, end: number, isRequest: boolean): boolean {
  const type = bytes[at];
  const isNegotiation = bytes[at + 2] === NEGOTIATION_LENGTH && bytes[at + 3] === 0;
  if (!isRequest) return isNegotiation && (type === NEGOTIATION_RESPONSE || type === NEGOTIATION_FAILURE);
  if (isNegotiation && type === NEGOTIATION_REQUEST) return true;
  for (let i = 0; i < COOKIES.length; i++) {
    if (startsWith(bytes, at, end, COOKIES[i]) !== 'no') return true;
  }
  return false;
}
