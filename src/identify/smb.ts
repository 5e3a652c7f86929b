import { u24be } from '../wire/bytes.js';
import type { Answer, Identified, Identifier } from './identifier.js';
import { startsWith } from './text.js';

const REQUEST: Identified = { service: 'smb', speaker: 'request' };
const RESPONSE: Identified = { service: 'smb', speaker: 'response' };
const EITHER: Identified = { service: 'smb', speaker: 'neither' };

/** NetBIOS session service, RFC 1002 §4.3; over TCP 445 only its session message, MS-SMB2 §2.1. */
const SESSION_MESSAGE = 0x00;
const SESSION_REQUEST = 0x81;
const SESSION_POSITIVE_RESPONSE = 0x82;
const NBSS_HEADER = 4;
/** Two encoded names: 0x20, 32 letters, 0. */
const ENCODED_NAME = 34;

/** `\xffSMB`, MS-CIFS §2.2.3.1; `\xfeSMB`, MS-SMB2 §2.2.1; `\xfdSMB` encrypted and `\xfcSMB` compressed, §2.2.41, §2.2.42. */
const SMB1 = 0xff;
const SMB2 = 0xfe;
const SMB2_ENCRYPTED = 0xfd;
const SMB2_COMPRESSED = 0xfc;
const MAGIC = 'SMB';
const SMB_HEADER = 32;
const SMB1_FLAGS = 9;
const SMB1_FLAG_REPLY = 0x80;
const SMB2_STRUCTURE_SIZE = 4;
const SMB2_FLAGS = 16;
const SMB2_FLAG_RESPONSE = 0x01;

/** SMB 1 to 3 over NetBIOS sessions or directly over TCP. */
export const identifySmb: Identifier = (bytes, at, end, _context, final) => {
  if (at >= end) return 'more';
  if (bytes[at] === SESSION_REQUEST) return identifySessionRequest(bytes, at, end);
  let start = at;
  if (bytes[at] === SESSION_POSITIVE_RESPONSE) {
    for (let i = 1; i < NBSS_HEADER; i++) {
      if (at + i < end && bytes[at + i] !== 0) return 'no';
    }
    start = at + NBSS_HEADER;
  }
  return identifyMessage(bytes, start, end, final);
};

function identifyMessage(bytes: Uint8Array, at: number, end: number, final: boolean): Answer {
  if (at < end && bytes[at] !== SESSION_MESSAGE) return 'no';
  const header = at + NBSS_HEADER;
  if (end < header) return 'more';
  if (u24be(bytes, at + 1) < SMB_HEADER) return 'no';
  if (header < end && bytes[header] < SMB2_COMPRESSED) return 'no';
  const magic = startsWith(bytes, header + 1, end, MAGIC);
  if (magic !== 'yes') return magic;
  if (bytes[header] === SMB2_ENCRYPTED || bytes[header] === SMB2_COMPRESSED) return EITHER;
  if (end - header < SMB_HEADER) return final ? EITHER : 'more';
  if (bytes[header] === SMB1) return (bytes[header + SMB1_FLAGS] & SMB1_FLAG_REPLY) === 0 ? REQUEST : RESPONSE;
  if (bytes[header] !== SMB2 || bytes[header + SMB2_STRUCTURE_SIZE] !== 64) return 'no';
  return (bytes[header + SMB2_FLAGS] & SMB2_FLAG_RESPONSE) === 0 ? REQUEST : RESPONSE;
}

/** Called and calling name (RFC 1002 §4.3.2): what a NetBIOS session opens with before SMB. */
function identifySessionRequest(bytes: Uint8Array, at: number, end: number): Answer {
  const names = at + NBSS_HEADER;
  if (end >= names && u24be(bytes, at + 1) !== 2 * ENCODED_NAME) return 'no';
  for (let i = 0; i < 2 * ENCODED_NAME; i++) {
    if (names + i >= end) return 'more';
    const byte = bytes[names + i];
    const place = i % ENCODED_NAME;
    const fits = place === 0 ? byte === 32 : place === ENCODED_NAME - 1 ? byte === 0 : byte >= 0x41 && byte <= 0x50;
    if (!fits) return 'no';
  }
  return REQUEST;
}
