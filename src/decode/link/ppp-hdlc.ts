import type { Cursor } from '../cursor.js';
import { decodeCiscoHdlc, HDLC_MULTICAST, HDLC_UNICAST } from './cisco-hdlc.js';
import { decodePpp } from './ppp.js';

const HDLC_ALL_STATIONS = 0xff;

/**
 * PPP in HDLC-like framing (RFC 1662 §3.1) and LINKTYPE_PPP, PPP_HDLC: address ff and control 03, left out where that was
 * negotiated. Links that speak Cisco HDLC are captured with the same link types: their address byte tells.
 */
export function decodePppHdlc(cursor: Cursor): number {
  const { bytes, at, end } = cursor;
  if (at >= end) return cursor.stop('ppp.header_cut');
  switch (bytes[at]) {
    case HDLC_UNICAST:
    case HDLC_MULTICAST:
      return decodeCiscoHdlc(cursor);
    case HDLC_ALL_STATIONS:
      if (at + 2 > end) return cursor.stop('ppp.header_cut');
      cursor.at = at + 2;
      return decodePpp(cursor);
    default:
      return decodePpp(cursor);
  }
}

/** LINKTYPE_PPP_WITH_DIR: a byte for the direction, then as above. */
export function decodePppWithDirection(cursor: Cursor): number {
  if (cursor.at >= cursor.end) return cursor.stop('link.header_cut');
  cursor.at++;
  return decodePppHdlc(cursor);
}
