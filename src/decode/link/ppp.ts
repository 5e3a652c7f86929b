import { u16be } from '../../wire/bytes.js';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, ETHERTYPE_MPLS, ETHERTYPE_MPLS_MULTICAST } from '../../wire/ethertype.js';
import type { Cursor } from '../cursor.js';
import { ends } from '../frame-classes.js';

const END_OTHER_LINK = ends('other-link');
const END_PPP_CONTROL = ends('ppp-control');

const PPP_IPV4 = 0x0021;
const PPP_IPV6 = 0x0057;
const PPP_MPLS = 0x0281;
const PPP_MPLS_MULTICAST = 0x0283;
/** Network and link control protocols from here on, RFC 1661 §2. */
const PPP_FIRST_CONTROL = 0x8000;

/**
 * PPP protocol field (RFC 1661 §2), perhaps compressed to one byte (§6.5): the first byte of two is even. Multilink
 * fragments (RFC 1990), compressed headers and the like end as `other-link`.
 */
export function decodePpp(cursor: Cursor): number {
  const { bytes, at, end } = cursor;
  if (at >= end) return cursor.stop('ppp.header_cut');
  let protocol = bytes[at];
  if ((protocol & 1) !== 0) {
    cursor.at = at + 1;
  } else {
    if (at + 2 > end) return cursor.stop('ppp.header_cut');
    protocol = u16be(bytes, at);
    cursor.at = at + 2;
  }
  switch (protocol) {
    case PPP_IPV4:
      return ETHERTYPE_IPV4;
    case PPP_IPV6:
      return ETHERTYPE_IPV6;
    case PPP_MPLS:
      return ETHERTYPE_MPLS;
    case PPP_MPLS_MULTICAST:
      return ETHERTYPE_MPLS_MULTICAST;
    default:
      return protocol >= PPP_FIRST_CONTROL ? END_PPP_CONTROL : END_OTHER_LINK;
  }
}
