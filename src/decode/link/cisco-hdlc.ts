import { u16be } from '../../wire/bytes.js';
import type { Cursor } from '../cursor.js';
import { ends } from '../frame-classes.js';

const END_OTHER_LINK = ends('other-link');

const HEADER = 4;
/** Cisco's keepalives; the number is RARP's elsewhere. */
const TYPE_SLARP = 0x8035;
export const HDLC_UNICAST = 0x0f;
export const HDLC_MULTICAST = 0x8f;

/** Cisco HDLC, LINKTYPE_C_HDLC (RFC 1547 §4.3.1): address, control 0, EtherType. */
export function decodeCiscoHdlc(cursor: Cursor): number {
  const { bytes, at } = cursor;
  if (at + HEADER > cursor.end) return cursor.stop('link.header_cut');
  const type = u16be(bytes, at + 2);
  cursor.at = at + HEADER;
  return type === TYPE_SLARP ? END_OTHER_LINK : type;
}

/** LINKTYPE_C_HDLC_WITH_DIR: a byte for the direction, then as above. */
export function decodeCiscoHdlcWithDirection(cursor: Cursor): number {
  if (cursor.at >= cursor.end) return cursor.stop('link.header_cut');
  cursor.at++;
  return decodeCiscoHdlc(cursor);
}
