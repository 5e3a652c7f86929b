import { u16be } from '../../wire/bytes.js';
import type { Cursor } from '../cursor.js';
import { decodeTypeOrLength } from './ieee-802-3.js';

export const ETHERNET_HEADER = 14;

/** Ethernet: two addresses, then an EtherType or an 802.3 length (IEEE 802.3 §3.2.6). */
export function decodeEthernet(cursor: Cursor): number {
  const { bytes, at } = cursor;
  if (at + ETHERNET_HEADER > cursor.end) return cursor.stop('link.header_cut');
  cursor.at = at + ETHERNET_HEADER;
  return decodeTypeOrLength(cursor, u16be(bytes, at + 12));
}
