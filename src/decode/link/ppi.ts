import { LINKTYPE_ETHERNET, LINKTYPE_IEEE802_11 } from '../../wire/linktype.js';
import type { Cursor } from '../cursor.js';
import { decodeEthernet } from './ethernet.js';
import { decodeWlan } from './wlan.js';

/** Version, flags, length, DLT. */
const MIN_HEADER = 8;

/** LINKTYPE_PPI: per-packet information (CACE), then a frame of the link type that it names, nearly always 802.11. */
export function decodePpi(cursor: Cursor): number {
  const { bytes, view, at, end } = cursor;
  if (at + MIN_HEADER > end) return cursor.stop('link.header_cut');
  const length = view.getUint16(at + 2, true);
  if (bytes[at] !== 0 || length < MIN_HEADER) return cursor.stop('link.bad_header');
  if (at + length > end) return cursor.stop('link.header_cut');
  const linktype = view.getUint32(at + 4, true);
  cursor.at = at + length;
  switch (linktype) {
    case LINKTYPE_ETHERNET:
      return decodeEthernet(cursor);
    case LINKTYPE_IEEE802_11:
      return decodeWlan(cursor);
    default:
      return cursor.stop('link.unknown_linktype');
  }
}
