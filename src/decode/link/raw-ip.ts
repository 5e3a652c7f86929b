import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from '../../wire/ethertype.js';
import type { Cursor } from '../cursor.js';

/** LINKTYPE_RAW: no link-layer header, the IP version tells. */
export function decodeRawIp(cursor: Cursor): number {
  if (cursor.at >= cursor.end) return cursor.stop('link.header_cut');
  switch (cursor.bytes[cursor.at] >>> 4) {
    case 4:
      return ETHERTYPE_IPV4;
    case 6:
      return ETHERTYPE_IPV6;
    default:
      return cursor.stop('link.bad_header');
  }
}

/** LINKTYPE_IPV4: no link-layer header. */
export function decodeRawIpv4(): number {
  return ETHERTYPE_IPV4;
}

/** LINKTYPE_IPV6: no link-layer header. */
export function decodeRawIpv6(): number {
  return ETHERTYPE_IPV6;
}
