import { u16be } from '../../wire/bytes.js';
import type { Cursor } from '../cursor.js';
import { decodeCookedPayload } from './linux-cooked.js';

/**
 * Packet type, ARPHRD_ type, address length, address, protocol. The address always takes 8 bytes, whatever its length
 * field says.
 */
const HEADER = 16;

/** LINKTYPE_LINUX_SLL, what Linux gives for the interface "any". */
export function decodeLinuxSll(cursor: Cursor): number {
  const { bytes, at } = cursor;
  if (at + HEADER > cursor.end) return cursor.stop('link.header_cut');
  cursor.at = at + HEADER;
  return decodeCookedPayload(cursor, u16be(bytes, at + 2), u16be(bytes, at + 14));
}
