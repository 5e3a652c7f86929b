import { MAX_8023_LENGTH } from '../../wire/ethertype.js';
import type { Cursor } from '../cursor.js';
import { ends } from '../frame-classes.js';
import { decodeLlc } from './llc.js';
import { decodeRadiotap } from './radiotap.js';

const END_OTHER_LINK = ends('other-link');

const ARPHRD_FRAD = 770;
const ARPHRD_IEEE80211_RADIOTAP = 803;
const ARPHRD_NETLINK = 824;
const PROTOCOL_LLC = 0x0004;

/**
 * What follows a Linux cooked header: the protocol field means an EtherType for most ARPHRD_ types, nothing for Frame Relay
 * and radiotap, a netlink family for netlink. Of the numbers that are no EtherTypes only 802.2 carries IP.
 * tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html.
 */
export function decodeCookedPayload(cursor: Cursor, arphrd: number, protocol: number): number {
  switch (arphrd) {
    case ARPHRD_FRAD:
    case ARPHRD_NETLINK:
      return END_OTHER_LINK;
    case ARPHRD_IEEE80211_RADIOTAP:
      return decodeRadiotap(cursor);
    default:
      if (protocol > MAX_8023_LENGTH) return protocol;
      return protocol === PROTOCOL_LLC ? decodeLlc(cursor) : END_OTHER_LINK;
  }
}
