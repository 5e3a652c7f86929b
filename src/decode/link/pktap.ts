import {
  LINKTYPE_RAW_12,
  LINKTYPE_ETHERNET,
  LINKTYPE_IEEE802_11_RADIOTAP,
  LINKTYPE_LOOP,
  LINKTYPE_NULL,
  LINKTYPE_PPP,
  LINKTYPE_RAW,
} from '../../wire/linktype.js';
import type { Cursor } from '../cursor.js';
import { ends } from '../frame-classes.js';
import { decodeLoop, decodeNull } from './bsd-loopback.js';
import { decodeEthernet } from './ethernet.js';
import { decodePppHdlc } from './ppp-hdlc.js';
import { decodeRadiotap } from './radiotap.js';
import { decodeRawIp } from './raw-ip.js';

const END_OTHER_LINK = ends('other-link');

/** Length, type of the record, DLT; interface, process and more follow up to the length. */
const MIN_HEADER = 12;
const TYPE_PACKET = 1;

/** LINKTYPE_PKTAP: what macOS puts before each frame when several interfaces are captured, little-endian. */
export function decodePktap(cursor: Cursor): number {
  const { view, at, end } = cursor;
  if (at + MIN_HEADER > end) return cursor.stop('link.header_cut');
  const length = view.getUint32(at, true);
  if (length < MIN_HEADER) return cursor.stop('link.bad_header');
  if (at + length > end) return cursor.stop('link.header_cut');
  cursor.at = at + length;
  if (view.getUint32(at + 4, true) !== TYPE_PACKET) return END_OTHER_LINK;
  return decodeInner(cursor, view.getUint32(at + 8, true));
}

/** The link types of Darwin's interfaces. */
function decodeInner(cursor: Cursor, linktype: number): number {
  switch (linktype) {
    case LINKTYPE_NULL:
      return decodeNull(cursor);
    case LINKTYPE_ETHERNET:
      return decodeEthernet(cursor);
    case LINKTYPE_PPP:
      return decodePppHdlc(cursor);
    case LINKTYPE_RAW_12:
    case LINKTYPE_RAW:
      return decodeRawIp(cursor);
    case LINKTYPE_LOOP:
      return decodeLoop(cursor);
    case LINKTYPE_IEEE802_11_RADIOTAP:
      return decodeRadiotap(cursor);
    default:
      return cursor.stop('link.unknown_linktype');
  }
}
