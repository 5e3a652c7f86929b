import { u16be } from '../../wire/bytes.js';
import { type Cursor, Fragment } from '../cursor.js';
import { IP_PROTOCOL } from '../frame-classes.js';

const MORE_FRAGMENTS = 0x2000;
const FRAGMENT_OFFSET = 0x1fff;

/**
 * IPv4 header (RFC 791 §3.1). A total length of 0 (the sending host's segmentation offload) or below the header is
 * noted, and the frame's own length taken instead; a trailer behind the total length is cut off.
 */
export function decodeIpv4(cursor: Cursor): number {
  const { bytes, at } = cursor;
  const captured = cursor.end - at;
  if (captured < 20) return cursor.stop('ipv4.header_cut');
  const first = bytes[at];
  if (first >>> 4 !== 4) return cursor.stop('ipv4.bad_version');
  const headerLength = (first & 15) << 2;
  if (headerLength < 20) return cursor.stop('ipv4.hlen_too_small');
  if (headerLength > captured) return cursor.stop('ipv4.header_cut');

  let totalLength = u16be(bytes, at + 2);
  const frameLength = cursor.wireEnd - at;
  if (totalLength < headerLength) {
    cursor.note(totalLength === 0 ? 'ipv4.total_length_zero' : 'ipv4.total_length_below_header');
    totalLength = frameLength;
  } else if (totalLength > frameLength) {
    cursor.note('ipv4.total_length_beyond_frame');
  }
  cursor.wireEnd = at + totalLength;
  if (cursor.end > cursor.wireEnd) cursor.end = cursor.wireEnd;

  const fragment = u16be(bytes, at + 6);
  cursor.fragment =
    (fragment & FRAGMENT_OFFSET) !== 0
      ? Fragment.Later
      : (fragment & MORE_FRAGMENTS) !== 0
        ? Fragment.First
        : Fragment.None;
  cursor.version = 4;
  cursor.sourceAt = at + 12;
  cursor.destinationAt = at + 16;
  cursor.ipBytes = totalLength;
  cursor.ipId = u16be(bytes, at + 4);
  if (cursor.fragment !== Fragment.None) cursor.ipId |= bytes[at + 9] << 16;
  cursor.at = at + headerLength;
  return IP_PROTOCOL + bytes[at + 9];
}
