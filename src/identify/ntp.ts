import { u16be, u32be } from '../wire/bytes.js';
import type { Identified, Identifier } from './identifier.js';

const REQUEST: Identified = { service: 'ntp', speaker: 'request' };
const RESPONSE: Identified = { service: 'ntp', speaker: 'response' };
/** Broadcast: nobody asked. */
const BROADCAST: Identified = { service: 'ntp', speaker: 'neither' };

/** Header, RFC 5905 §7.3. */
const HEADER = 48;
const STRATUM = 1;
const POLL = 2;
const ROOT_DELAY = 4;
const ROOT_DISPERSION = 8;
const RECEIVE_TIMESTAMP = 32;
const TRANSMIT_TIMESTAMP = 40;

const MAX_STRATUM = 16;
/** Log2 of seconds: 4 to 17 in RFC 5905 §7.2; some clients say 0 to 3, or less than a second. */
const MIN_POLL = -7;
const MAX_POLL = 17;
/** 16 s, the greatest root distance of a server that is not lost (MAXDISP, RFC 5905 §7.2), in 16.16 seconds. */
const MAX_ROOT = 16 << 16;
/** A server answers within this many seconds of what it heard. */
const MAX_TURNAROUND = 16;

const MODE_SYMMETRIC_ACTIVE = 1;
const MODE_CLIENT = 3;
const MODE_SERVER = 4;
const MODE_BROADCAST = 5;

/** RFC 7822: fields of at least 16 bytes, in words of 4; key id and digest of MD5 or SHA-1; key id alone is crypto-NAK. */
const MIN_EXTENSION = 16;
const MAC_LENGTHS = new Set([0, 4, 20, 24]);

/** NTP versions 1 to 4 over UDP, RFC 5905 §7.3; the control messages of modes 6 and 7 are left out. */
export const identifyNtp: Identifier = (bytes, at, end, _context, final) => {
  if (at >= end) return 'more';
  const mode = bytes[at] & 0x07;
  const version = (bytes[at] >> 3) & 0x07;
  if (mode < MODE_SYMMETRIC_ACTIVE || mode > MODE_BROADCAST || version < 1 || version > 4) return 'no';
  if (end - at < HEADER) return 'more';
  if (!isPlausible(bytes, at, mode)) return 'no';
  if (!endsInMac(bytes, at + HEADER, end)) return final ? 'no' : 'more';
  if (mode === MODE_BROADCAST) return BROADCAST;
  return mode === MODE_CLIENT || mode === MODE_SYMMETRIC_ACTIVE ? REQUEST : RESPONSE;
};

function isPlausible(bytes: Uint8Array, at: number, mode: number): boolean {
  const poll = (bytes[at + POLL] << 24) >> 24;
  if (bytes[at + STRATUM] > MAX_STRATUM || poll < MIN_POLL || poll > MAX_POLL) return false;
  if (u32be(bytes, at + ROOT_DELAY) > MAX_ROOT || u32be(bytes, at + ROOT_DISPERSION) > MAX_ROOT) return false;
  if (mode !== MODE_SERVER) return true;
  const received = u32be(bytes, at + RECEIVE_TIMESTAMP);
  const sent = u32be(bytes, at + TRANSMIT_TIMESTAMP);
  return sent !== 0 && sent - received >= 0 && sent - received <= MAX_TURNAROUND;
}

/** Extension fields, then a message authentication code or nothing. */
function endsInMac(bytes: Uint8Array, at: number, end: number): boolean {
  let i = at;
  while (!MAC_LENGTHS.has(end - i)) {
    if (i + 4 > end) return false;
    const length = u16be(bytes, i + 2);
    if (length < MIN_EXTENSION || length % 4 !== 0 || i + length > end) return false;
    i += length;
  }
  return true;
}
