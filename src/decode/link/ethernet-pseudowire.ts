import { u16be } from '../../wire/bytes.js';
import {
  ETHERTYPE_ARP,
  ETHERTYPE_IPV4,
  ETHERTYPE_IPV6,
  ETHERTYPE_MPLS,
  ETHERTYPE_PPPOE_SESSION,
  ETHERTYPE_QINQ,
  ETHERTYPE_VLAN,
  MAX_8023_LENGTH,
} from '../../wire/ethertype.js';
import type { Cursor } from '../cursor.js';
import { ETHERNET_HEADER, decodeEthernet } from './ethernet.js';

const CONTROL_WORD = 4;
const LLC_HEADER = 3;

const UNLIKELY = 0;
const POSSIBLE = 1;
const LIKELY = 2;

/**
 * Ethernet over MPLS (RFC 4448). Whether a control word precedes the frame was agreed between the routers and is not in
 * the packet: its first nibble is 0 (RFC 4385 §3), but so is that of many addresses. The reading whose type field makes
 * more sense is taken, that with the control word where both make as much.
 */
export function decodeEthernetPseudowire(cursor: Cursor): number {
  const { bytes, at } = cursor;
  const plain = likelihood(cursor, at);
  const controlled = bytes[at] >>> 4 === 0 ? likelihood(cursor, at + CONTROL_WORD) : UNLIKELY;
  if (plain === UNLIKELY && controlled === UNLIKELY) return cursor.stop('mpls.unknown_payload');
  if (controlled >= plain) cursor.at = at + CONTROL_WORD;
  return decodeEthernet(cursor);
}

/** How much the bytes at `at` look like an Ethernet frame, by their type field. */
function likelihood({ bytes, end, wireEnd }: Cursor, at: number): number {
  const data = at + ETHERNET_HEADER;
  if (data > end) return UNLIKELY;
  const type = u16be(bytes, data - 2);
  switch (type) {
    case ETHERTYPE_IPV4:
    case ETHERTYPE_ARP:
    case ETHERTYPE_VLAN:
    case ETHERTYPE_IPV6:
    case ETHERTYPE_MPLS:
    case ETHERTYPE_PPPOE_SESSION:
    case ETHERTYPE_QINQ:
      return LIKELY;
    default:
      return type >= LLC_HEADER && type <= MAX_8023_LENGTH && data + type <= wireEnd ? POSSIBLE : UNLIKELY;
  }
}
