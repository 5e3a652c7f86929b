import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from '../../wire/ethertype.js';
import type { Cursor } from '../cursor.js';
import { ends } from '../frame-classes.js';
import { decodeEthernetPseudowire } from './ethernet-pseudowire.js';
import { MAX_STACKED_TAGS } from './tag-stack.js';

const END_OTHER_LINK = ends('other-link');

const LABEL = 4;

/**
 * MPLS label stack (RFC 3032 §2.1). Nothing in it names the payload; as routers do, the first nibble is taken for an IP
 * version, 1 for an associated channel (RFC 5586), anything else for an Ethernet pseudowire (RFC 4928 §3).
 */
export function decodeMpls(cursor: Cursor): number {
  const { bytes, end } = cursor;
  let at = cursor.at;
  let isBottom = false;
  while (!isBottom) {
    if (at + LABEL > end) return cursor.stop('mpls.header_cut');
    if (++cursor.steps > MAX_STACKED_TAGS) return cursor.stop('ethernet.too_many_tags');
    isBottom = (bytes[at + 2] & 1) !== 0;
    at += LABEL;
  }
  if (at === end) return cursor.stop('mpls.header_cut');
  cursor.at = at;
  switch (bytes[at] >>> 4) {
    case 1:
      return END_OTHER_LINK;
    case 4:
      return ETHERTYPE_IPV4;
    case 6:
      return ETHERTYPE_IPV6;
    default:
      return decodeEthernetPseudowire(cursor);
  }
}
