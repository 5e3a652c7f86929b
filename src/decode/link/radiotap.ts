import type { Cursor } from '../cursor.js';
import { decodeWlanFrame } from './wlan.js';

/** Version, padding, length, first word of the present bitmap. */
const MIN_HEADER = 8;
const PRESENT_TSFT = 1 << 0;
const PRESENT_FLAGS = 1 << 1;
const PRESENT_MORE = 1 << 31;
const TSFT_LENGTH = 8;
const FLAG_FCS = 0x10;
const FLAG_DATA_PADDED = 0x20;
const FCS_LENGTH = 4;

/**
 * LINKTYPE_IEEE802_11_RADIOTAP (radiotap.org): a header whose fields stand in the order of a bitmap, aligned from its start.
 * Of the fields only Flags matters here: whether a frame check sequence ends the frame, and padding its header.
 */
export function decodeRadiotap(cursor: Cursor): number {
  const { bytes, view, at, end } = cursor;
  if (at + MIN_HEADER > end) return cursor.stop('link.header_cut');
  const length = view.getUint16(at + 2, true);
  if (bytes[at] !== 0 || length < MIN_HEADER) return cursor.stop('link.bad_header');
  const headerEnd = at + length;
  if (headerEnd > end) return cursor.stop('link.header_cut');

  const present = view.getUint32(at + 4, true);
  let field = at + MIN_HEADER;
  for (let word = present; (word & PRESENT_MORE) !== 0; field += 4) {
    if (field + 4 > headerEnd) return cursor.stop('link.bad_header');
    word = view.getUint32(field, true);
  }
  if ((present & PRESENT_TSFT) !== 0) field = at + ((field - at + 7) & ~7) + TSFT_LENGTH;
  let flags = 0;
  if ((present & PRESENT_FLAGS) !== 0) {
    if (field >= headerEnd) return cursor.stop('link.bad_header');
    flags = bytes[field];
  }

  cursor.at = headerEnd;
  if ((flags & FLAG_FCS) !== 0) cursor.cutAt(Math.max(cursor.wireEnd - FCS_LENGTH, headerEnd));
  return decodeWlanFrame(cursor, (flags & FLAG_DATA_PADDED) !== 0);
}
