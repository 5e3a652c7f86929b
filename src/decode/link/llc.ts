import { u16be, u24be } from '../../wire/bytes.js';
import { ETHERTYPE_IPV4, MAX_8023_LENGTH } from '../../wire/ethertype.js';
import type { Cursor } from '../cursor.js';
import { ends } from '../frame-classes.js';

const END_LLC = ends('llc');

const LLC_HEADER = 3;
const SNAP_HEADER = LLC_HEADER + 5;
const SAP_IP = 0x06;
const SAP_SNAP = 0xaa;
/** Unnumbered information, the poll/final bit aside: the only command that carries IP (RFC 1042). */
const CONTROL_UI = 0x03;
const POLL_FINAL = 0x10;
const OUI_ENCAPSULATED_ETHERNET = 0x000000;
/** Bridge-Tunnel Encapsulation, IEEE 802.1H. */
const OUI_BRIDGE_TUNNEL = 0x0000f8;

/**
 * LLC (IEEE 802.2) and SNAP (IEEE 802, RFC 1042). IP and what SNAP names by EtherType goes on; spanning tree, IS-IS, CDP,
 * NetBEUI and the like end as `llc`.
 */
export function decodeLlc(cursor: Cursor): number {
  const { bytes, at, end } = cursor;
  if (at + LLC_HEADER > end) return cursor.stop('llc.header_cut');
  const dsap = bytes[at];
  const isUi = (bytes[at + 2] & ~POLL_FINAL) === CONTROL_UI;
  if (dsap !== SAP_SNAP || bytes[at + 1] !== SAP_SNAP || !isUi) {
    cursor.at = at + LLC_HEADER;
    return dsap === SAP_IP && isUi ? ETHERTYPE_IPV4 : END_LLC;
  }
  if (at + SNAP_HEADER > end) return cursor.stop('llc.header_cut');
  const oui = u24be(bytes, at + LLC_HEADER);
  const type = u16be(bytes, at + LLC_HEADER + 3);
  cursor.at = at + SNAP_HEADER;
  const isEtherType = (oui === OUI_ENCAPSULATED_ETHERNET || oui === OUI_BRIDGE_TUNNEL) && type > MAX_8023_LENGTH;
  return isEtherType ? type : END_LLC;
}
