import { u16be } from '../../wire/bytes.js';
import type { Cursor } from '../cursor.js';

/** Two addresses of 8 bytes and an EtherType. */
const HEADER = 18;

/** LINKTYPE_APPLE_IP_OVER_IEEE1394: IP over FireWire as macOS gives it. */
export function decodeAppleIeee1394(cursor: Cursor): number {
  const { bytes, at } = cursor;
  if (at + HEADER > cursor.end) return cursor.stop('link.header_cut');
  cursor.at = at + HEADER;
  return u16be(bytes, at + 16);
}
