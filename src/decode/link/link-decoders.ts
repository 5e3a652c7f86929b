import {
  LINKTYPE_APPLE_IP_OVER_IEEE1394,
  LINKTYPE_ATM_RFC1483,
  LINKTYPE_C_HDLC,
  LINKTYPE_C_HDLC_WITH_DIR,
  LINKTYPE_RAW_12,
  LINKTYPE_RAW_14,
  LINKTYPE_DSA_TAG_DSA,
  LINKTYPE_DSA_TAG_EDSA,
  LINKTYPE_ETHERNET,
  LINKTYPE_FDDI,
  LINKTYPE_IEEE802_11,
  LINKTYPE_IEEE802_11_AVS,
  LINKTYPE_IEEE802_11_PRISM,
  LINKTYPE_IEEE802_11_RADIOTAP,
  LINKTYPE_IEEE802_5,
  LINKTYPE_IPNET,
  LINKTYPE_IPV4,
  LINKTYPE_IPV6,
  LINKTYPE_LINUX_SLL,
  LINKTYPE_LINUX_SLL2,
  LINKTYPE_LOOP,
  LINKTYPE_MPLS,
  LINKTYPE_NFLOG,
  LINKTYPE_NULL,
  LINKTYPE_PKTAP,
  LINKTYPE_PPI,
  LINKTYPE_PPP,
  LINKTYPE_PPP_ETHER,
  LINKTYPE_PPP_HDLC,
  LINKTYPE_PPP_WITH_DIR,
  LINKTYPE_RAW,
  LINKTYPE_SUNATM,
} from '../../wire/linktype.js';
import type { LayerDecoder } from '../cursor.js';
import { decodeAppleIeee1394 } from './apple-ieee-1394.js';
import { decodeAtmLlc } from './atm-llc.js';
import { decodeLoop, decodeNull } from './bsd-loopback.js';
import { decodeCiscoHdlc, decodeCiscoHdlcWithDirection } from './cisco-hdlc.js';
import { decodeDsa, decodeEdsa } from './dsa.js';
import { decodeEthernet } from './ethernet.js';
import { decodeFddi } from './fddi.js';
import { decodeIpnet } from './ipnet.js';
import { decodeLinuxSll } from './linux-sll.js';
import { decodeLinuxSll2 } from './linux-sll2.js';
import { decodeMpls } from './mpls.js';
import { decodeNflog } from './nflog.js';
import { decodePktap } from './pktap.js';
import { decodePpi } from './ppi.js';
import { decodePppHdlc, decodePppWithDirection } from './ppp-hdlc.js';
import { decodePppoeSession } from './pppoe.js';
import { decodeRadiotap } from './radiotap.js';
import { decodeRawIp, decodeRawIpv4, decodeRawIpv6 } from './raw-ip.js';
import { decodeSunAtm } from './sunatm.js';
import { decodeTokenRing } from './token-ring.js';
import { decodeAvs, decodePrism } from './wlan-monitor.js';
import { decodeWlan } from './wlan.js';

/**
 * Link type to the decoder of its header. A link type without a row is counted by name and never guessed at. LINKTYPE_SLIP
 * has none: what stands before the packet differs between the systems that wrote such captures, and nothing tells which.
 */
export const LINK_DECODERS = {
  [LINKTYPE_NULL]: decodeNull,
  [LINKTYPE_ETHERNET]: decodeEthernet,
  [LINKTYPE_IEEE802_5]: decodeTokenRing,
  [LINKTYPE_PPP]: decodePppHdlc,
  [LINKTYPE_FDDI]: decodeFddi,
  [LINKTYPE_RAW_12]: decodeRawIp,
  [LINKTYPE_RAW_14]: decodeRawIp,
  [LINKTYPE_PPP_HDLC]: decodePppHdlc,
  [LINKTYPE_PPP_ETHER]: decodePppoeSession,
  [LINKTYPE_ATM_RFC1483]: decodeAtmLlc,
  [LINKTYPE_RAW]: decodeRawIp,
  [LINKTYPE_C_HDLC]: decodeCiscoHdlc,
  [LINKTYPE_IEEE802_11]: decodeWlan,
  [LINKTYPE_LOOP]: decodeLoop,
  [LINKTYPE_LINUX_SLL]: decodeLinuxSll,
  [LINKTYPE_IEEE802_11_PRISM]: decodePrism,
  [LINKTYPE_SUNATM]: decodeSunAtm,
  [LINKTYPE_IEEE802_11_RADIOTAP]: decodeRadiotap,
  [LINKTYPE_APPLE_IP_OVER_IEEE1394]: decodeAppleIeee1394,
  [LINKTYPE_IEEE802_11_AVS]: decodeAvs,
  [LINKTYPE_PPI]: decodePpi,
  [LINKTYPE_PPP_WITH_DIR]: decodePppWithDirection,
  [LINKTYPE_C_HDLC_WITH_DIR]: decodeCiscoHdlcWithDirection,
  [LINKTYPE_MPLS]: decodeMpls,
  [LINKTYPE_IPNET]: decodeIpnet,
  [LINKTYPE_IPV4]: decodeRawIpv4,
  [LINKTYPE_IPV6]: decodeRawIpv6,
  [LINKTYPE_NFLOG]: decodeNflog,
  [LINKTYPE_PKTAP]: decodePktap,
  [LINKTYPE_LINUX_SLL2]: decodeLinuxSll2,
  [LINKTYPE_DSA_TAG_DSA]: decodeDsa,
  [LINKTYPE_DSA_TAG_EDSA]: decodeEdsa,
} as const satisfies Record<number, LayerDecoder>;
