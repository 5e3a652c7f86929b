import { u32be } from '../wire/bytes.js';
import type { Answer, Identified, Identifier } from './identifier.js';

const CLIENT: Identified = { service: 'quic', speaker: 'request' };
const SERVER: Identified = { service: 'quic', speaker: 'response' };
const EITHER: Identified = { service: 'quic', speaker: 'neither' };

/** First byte: header form, fixed bit, packet type (RFC 9000 §17.2). */
const LONG_HEADER = 0x80;
const FIXED_BIT = 0x40;
const TYPE_SHIFT = 4;
/** Connection ids of versions 1 and 2. */
const MAX_CONNECTION_ID = 20;
/** The client's first Initial has a random destination id of at least this length (RFC 9000 §7.2). */
const MIN_FIRST_DESTINATION = 8;

const VERSION_NEGOTIATION = 0;
const VERSION_1 = 0x00000001;
/** RFC 9369 §3.1. */
const VERSION_2 = 0x6b3343cf;
/** Drafts 22 to 34 of version 1 have its form. */
const FIRST_DRAFT = 0xff000016;
const LAST_DRAFT = 0xff000022;

const INITIAL = 0;
const ZERO_RTT = 1;
const RETRY = 3;
/** Header protection samples 16 bytes, four behind the start of the packet number (RFC 9001 §5.4.2). */
const MIN_PAYLOAD = 20;
const MAX_PAYLOAD = 0xffff;
/** RFC 9001 §5.8. */
const RETRY_TAG = 16;

/** QUIC long header, RFC 9000 §17.2, of the versions whose form is public. Short headers have no mark. */
export const identifyQuic: Identifier = (bytes, at, end, context, final) => {
  if (at < end && (bytes[at] & LONG_HEADER) === 0) return 'no';
  if (end - at < 5) return 'more';
  const version = u32be(bytes, at + 1);
  if (version !== VERSION_NEGOTIATION && !isKnownVersion(version)) return 'no';

  const destination = at + 5;
  if (destination >= end) return 'more';
  const destinationLength = bytes[destination];
  const source = destination + 1 + destinationLength;
  if (destinationLength > MAX_CONNECTION_ID) return 'no';
  if (source >= end) return 'more';
  const sourceLength = bytes[source];
  const rest = source + 1 + sourceLength;
  if (sourceLength > MAX_CONNECTION_ID) return 'no';
  if (rest >= end) return 'more';

  const open = final ? 'no' : 'more';
  if (version === VERSION_NEGOTIATION) return isVersionList(bytes, rest, end) ? SERVER : open;
  if ((bytes[at] & FIXED_BIT) === 0) return 'no';
  switch (packetType(bytes[at], version)) {
    case INITIAL:
      return identifyInitial(bytes, rest, end, destinationLength, context.fromStart);
    case ZERO_RTT:
      return withLength(bytes, rest, end, CLIENT);
    case RETRY:
      return end - rest > RETRY_TAG ? SERVER : open;
    default:
      return withLength(bytes, rest, end, EITHER);
  }
};

/**
 * Only a client has a token in its Initial (RFC 9000 §17.2.2). Without one either may be the sender; at the start of
 * the conversation a destination id too short for a client's first is the server's answer. Size says nothing: servers
 * fill their datagrams to 1200 bytes too (§14.1).
 */
function identifyInitial(
  bytes: Uint8Array,
  at: number,
  end: number,
  destinationLength: number,
  fromStart: boolean,
): Answer {
  const tokenLength = variableLength(bytes, at, end);
  if (tokenLength < 0) return 'more';
  const length = at + variableSize(bytes[at]) + tokenLength;
  if (length >= end) return 'more';
  const answered = fromStart && destinationLength < MIN_FIRST_DESTINATION;
  return withLength(bytes, length, end, tokenLength > 0 ? CLIENT : answered ? SERVER : EITHER);
}

/** The answer, if the length of packet number and payload is one. They need not be there: the datagram may be cut. */
function withLength(bytes: Uint8Array, at: number, end: number, answer: Identified): Answer {
  const length = variableLength(bytes, at, end);
  if (length < 0) return 'more';
  return length >= MIN_PAYLOAD && length <= MAX_PAYLOAD ? answer : 'no';
}

/** Version 2 counts the types one further (RFC 9369 §3.2). */
function packetType(first: number, version: number): number {
  const type = (first >> TYPE_SHIFT) & 0x03;
  return version === VERSION_2 ? (type + 3) & 0x03 : type;
}

function isKnownVersion(version: number): boolean {
  return version === VERSION_1 || version === VERSION_2 || (version >= FIRST_DRAFT && version <= LAST_DRAFT);
}

/** Version Negotiation, RFC 9000 §17.2.1: a list of versions, at least one of which we know; reserved ones are 0x?a?a?a?a. */
function isVersionList(bytes: Uint8Array, at: number, end: number): boolean {
  if ((end - at) % 4 !== 0) return false;
  for (let i = at; i + 4 <= end; i += 4) {
    if (isKnownVersion(u32be(bytes, i))) return true;
  }
  return false;
}

/** Variable-length integer, RFC 9000 §16; -1 where the bytes end before it does. */
function variableLength(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return -1;
  const size = variableSize(bytes[at]);
  if (at + size > end) return -1;
  let value = bytes[at] & 0x3f;
  for (let i = 1; i < size; i++) value = value * 256 + bytes[at + i];
  return value;
}

function variableSize(first: number): number {
  return 1 << (first >> 6);
}
