import type { Cursor } from '../cursor.js';
import { ends } from '../frame-classes.js';
import { decodeLlc } from './llc.js';

const END_OTHER_LINK = ends('other-link');

/** Access control, frame control, two addresses. */
const HEADER = 14;
const SOURCE_ADDRESS = 8;
/** First bit of the source address: routing information follows (IEEE 802.5 §3.3). */
const ROUTED = 0x80;
const ROUTING_LENGTH = 0x1f;
const FRAME_TYPE = 0xc0;
const FRAME_LLC = 0x40;

/** Token ring (IEEE 802.5), with source routing. MAC frames end as `other-link`. */
export function decodeTokenRing(cursor: Cursor): number {
  const { bytes, at, end } = cursor;
  let headerEnd = at + HEADER;
  if (headerEnd > end) return cursor.stop('link.header_cut');
  if ((bytes[at + SOURCE_ADDRESS] & ROUTED) !== 0) {
    if (headerEnd >= end) return cursor.stop('link.header_cut');
    const length = bytes[headerEnd] & ROUTING_LENGTH;
    if (length < 2 || length % 2 !== 0) return cursor.stop('link.bad_header');
    headerEnd += length;
    if (headerEnd > end) return cursor.stop('link.header_cut');
  }
  cursor.at = headerEnd;
  return (bytes[at + 1] & FRAME_TYPE) === FRAME_LLC ? decodeLlc(cursor) : END_OTHER_LINK;
}
