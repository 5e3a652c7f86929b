import { u32be } from '../../wire/bytes.js';
import type { Cursor } from '../cursor.js';
import { decodeWlan } from './wlan.js';

const PRISM_HEADER = 144;
/** Magic and version, length. */
const AVS_MIN_HEADER = 8;
const AVS_MAGIC = 0x80211000;

/** LINKTYPE_IEEE802_11_AVS: a header of its own length before the 802.11 frame. */
export function decodeAvs(cursor: Cursor): number {
  const { bytes, at, end } = cursor;
  if (at + AVS_MIN_HEADER > end) return cursor.stop('link.header_cut');
  const length = u32be(bytes, at + 4);
  if (length < AVS_MIN_HEADER) return cursor.stop('link.bad_header');
  if (at + length > end) return cursor.stop('link.header_cut');
  cursor.at = at + length;
  return decodeWlan(cursor);
}

/** LINKTYPE_IEEE802_11_PRISM: 144 bytes before the 802.11 frame, or an AVS header, which drivers gave under the same number. */
export function decodePrism(cursor: Cursor): number {
  const { bytes, at, end } = cursor;
  if (at + 4 <= end && (u32be(bytes, at) & 0xfffff000) >>> 0 === AVS_MAGIC) return decodeAvs(cursor);
  if (at + PRISM_HEADER > end) return cursor.stop('link.header_cut');
  cursor.at = at + PRISM_HEADER;
  return decodeWlan(cursor);
}
