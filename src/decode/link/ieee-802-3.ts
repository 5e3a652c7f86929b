import { MAX_8023_LENGTH } from '../../wire/ethertype.js';
import type { Cursor } from '../cursor.js';
import { ends } from '../frame-classes.js';
import { decodeLlc } from './llc.js';

const END_OTHER_LINK = ends('other-link');

/**
 * What the type/length field of an Ethernet frame or tag, just left behind, announces (IEEE 802.3 §3.2.6): an EtherType,
 * which is returned, or the length of the data field at the cursor, which is decoded.
 */
export function decodeTypeOrLength(cursor: Cursor, value: number): number {
  return value > MAX_8023_LENGTH ? value : decodeDataField(cursor, value);
}

/**
 * LLC, or IPX without LLC ("raw 802.3"), told by the checksum ffff that IPX never uses and that is no LLC address. What
 * follows `length` is padding. A length beyond the frame is ignored.
 */
function decodeDataField(cursor: Cursor, length: number): number {
  const { bytes, at } = cursor;
  cursor.cutAt(at + length);
  if (at + 2 <= cursor.end && bytes[at] === 0xff && bytes[at + 1] === 0xff) return END_OTHER_LINK;
  return decodeLlc(cursor);
}
