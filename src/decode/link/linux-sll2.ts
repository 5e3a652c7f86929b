import { u16be } from '../../wire/bytes.js';
import type { Cursor } from '../cursor.js';
import { decodeCookedPayload } from './linux-cooked.js';

/** Protocol, reserved, interface index, ARPHRD_ type, packet type, address length, address (always 8 bytes). */
const HEADER = 20;

/** LINKTYPE_LINUX_SLL2, tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html. */
export function decodeLinuxSll2(cursor: Cursor): number {
  const { bytes, at } = cursor;
  if (at + HEADER > cursor.end) return cursor.stop('link.header_cut');
  cursor.at = at + HEADER;
  return decodeCookedPayload(cursor, u16be(bytes, at + 8), u16be(bytes, at));
}
