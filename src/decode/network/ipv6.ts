import { u16be, u32be } from '../../wire/bytes.js';
import { IPPROTO_HOPOPTS, IPPROTO_NONE } from '../../wire/ip-protocol.js';
import { type Cursor, Fragment } from '../cursor.js';
import { IP_PROTOCOL } from '../frame-classes.js';

const HEADER_LENGTH = 40;
const MAX_EXTENSIONS = 16;
const OPTION_PAD1 = 0;
const OPTION_JUMBO = 0xc2;
/** A jumbo payload length up to this is an error (RFC 2675 §3). */
const MAX_PAYLOAD_LENGTH = 0xffff;

/**
 * IPv6 header (RFC 8200 §3). A payload length of 0 stands for a jumbogram (RFC 2675 §2) or, without that option, for the
 * sending host's segmentation offload: then the frame's own length is taken. Behind "no next header" there is only padding.
 */
export function decodeIpv6(cursor: Cursor): number {
  const { bytes, at } = cursor;
  if (cursor.end - at < HEADER_LENGTH) return cursor.stop('ipv6.header_cut');
  if (bytes[at] >>> 4 !== 6) return cursor.stop('ipv6.bad_version');
  const nextHeader = bytes[at + 6];
  cursor.at = at + HEADER_LENGTH;

  let payloadLength = u16be(bytes, at + 4);
  const frameLength = cursor.wireEnd - cursor.at;
  if (payloadLength === 0 && frameLength > 0 && nextHeader !== IPPROTO_NONE) {
    const jumbo = nextHeader === IPPROTO_HOPOPTS ? jumboLength(cursor) : 0;
    if (jumbo === 0) cursor.note('ipv6.payload_length_zero');
    payloadLength = jumbo || frameLength;
  }
  if (payloadLength > frameLength) cursor.note('ipv6.payload_length_beyond_frame');
  cursor.wireEnd = cursor.at + payloadLength;
  if (cursor.end > cursor.wireEnd) cursor.end = cursor.wireEnd;

  cursor.fragment = Fragment.None;
  cursor.version = 6;
  cursor.sourceAt = at + 8;
  cursor.destinationAt = at + 24;
  // A jumbogram may claim 2^32 - 1 bytes of payload.
  cursor.ipBytes = Math.min(HEADER_LENGTH + payloadLength, 0xffffffff);
  cursor.ipId = 0;
  return IP_PROTOCOL + nextHeader;
}

/** Jumbo payload length in the hop-by-hop header at the cursor, or 0. */
function jumboLength({ bytes, at, end }: Cursor): number {
  if (at + 8 > end) return 0;
  const optionsEnd = Math.min(at + 8 + bytes[at + 1] * 8, end);
  for (let option = at + 2; option + 2 <= optionsEnd;) {
    if (bytes[option] === OPTION_PAD1) {
      option++;
      continue;
    }
    if (bytes[option] === OPTION_JUMBO && bytes[option + 1] === 4 && option + 6 <= optionsEnd) {
      const length = u32be(bytes, option + 2);
      return length > MAX_PAYLOAD_LENGTH ? length : 0;
    }
    option += 2 + bytes[option + 1];
  }
  return 0;
}

/**
 * Hop-by-hop, routing, destination options, mobility, HIP and Shim6 headers (RFC 8200 §4, RFC 6564): next header, then
 * the length in units of 8 bytes without the first 8.
 */
export function decodeIpv6Extension(cursor: Cursor): number {
  return stepOver(cursor, 8, 8);
}

/** Authentication Header (RFC 4302 §2): the length counts 4-byte words, less 2. In IPv4 too. */
export function decodeAh(cursor: Cursor): number {
  return stepOver(cursor, 4, 8);
}

function stepOver(cursor: Cursor, unit: number, fixed: number): number {
  const { bytes, at } = cursor;
  if (cursor.fragment === Fragment.Later) return IP_PROTOCOL + LATER_FRAGMENT;
  if (at + 2 > cursor.end) return cursor.stop('ipv6.extension_cut');
  if (++cursor.steps > MAX_EXTENSIONS) return cursor.stop('ipv6.too_many_extensions');
  cursor.at = at + fixed + bytes[at + 1] * unit;
  if (cursor.at > cursor.end) return cursor.stop('ipv6.extension_cut');
  return IP_PROTOCOL + bytes[at];
}

/**
 * Stands for "whatever the first fragment has": a later fragment begins in the middle, so the header that its
 * fragment header announces is not there. Outside the range of IP protocol numbers.
 */
export const LATER_FRAGMENT = 0x100;

/** Fragment header (RFC 8200 §4.5). Offset 0 without more fragments is an atomic fragment (RFC 6946): a whole packet. */
export function decodeIpv6Fragment(cursor: Cursor): number {
  const { bytes, at } = cursor;
  if (at + 8 > cursor.end) return cursor.stop('ipv6.extension_cut');
  if (++cursor.steps > MAX_EXTENSIONS) return cursor.stop('ipv6.too_many_extensions');
  const offsetAndMore = u16be(bytes, at + 2);
  cursor.at = at + 8;
  cursor.ipId = u32be(bytes, at + 4) | 0;
  if (offsetAndMore >>> 3 !== 0) {
    cursor.fragment = Fragment.Later;
    return IP_PROTOCOL + LATER_FRAGMENT;
  }
  cursor.fragment = (offsetAndMore & 1) !== 0 ? Fragment.First : Fragment.None;
  return IP_PROTOCOL + bytes[at];
}
