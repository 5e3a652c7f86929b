import type { Cursor } from '../cursor.js';
import { followingFamily } from './address-family.js';

/** Version, address family, hook, length, interface indices, zones. */
const HEADER = 24;

/** LINKTYPE_IPNET: Solaris' observability devices, tcpdump.org/linktypes/LINKTYPE_IPNET.html. */
export function decodeIpnet(cursor: Cursor): number {
  const { bytes, at } = cursor;
  if (at + HEADER > cursor.end) return cursor.stop('link.header_cut');
  cursor.at = at + HEADER;
  return followingFamily(bytes[at + 1]);
}
