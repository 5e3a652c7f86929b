import { u16be, u24be } from '../../wire/bytes.js';
import type { Cursor } from '../cursor.js';
import { decodeEthernet } from './ethernet.js';
import { decodeLlc } from './llc.js';

const LLC_SNAP_UI = 0xaaaa03;
const OUI_BRIDGED = 0x0080c2;
const PID_ETHERNET_WITH_FCS = 0x0001;
const PID_ETHERNET = 0x0007;
/** LLC, SNAP and two bytes of padding. */
const BRIDGED_HEADER = 10;

/** LLC encapsulation over ATM, LINKTYPE_ATM_RFC1483: routed as on other links, or a bridged Ethernet frame (RFC 2684 §5). */
export function decodeAtmLlc(cursor: Cursor): number {
  const { bytes, at } = cursor;
  if (at + BRIDGED_HEADER <= cursor.end && isBridgedEthernet(bytes, at)) {
    cursor.at = at + BRIDGED_HEADER;
    return decodeEthernet(cursor);
  }
  return decodeLlc(cursor);
}

function isBridgedEthernet(bytes: Uint8Array, at: number): boolean {
  if (u24be(bytes, at) !== LLC_SNAP_UI || u24be(bytes, at + 3) !== OUI_BRIDGED) return false;
  const pid = u16be(bytes, at + 6);
  return pid === PID_ETHERNET || pid === PID_ETHERNET_WITH_FCS;
}
