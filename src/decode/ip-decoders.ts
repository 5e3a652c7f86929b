import {
  IPPROTO_AH,
  IPPROTO_DSTOPTS,
  IPPROTO_FRAGMENT,
  IPPROTO_GRE,
  IPPROTO_HIP,
  IPPROTO_HOPOPTS,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_IGMP,
  IPPROTO_IPIP,
  IPPROTO_IPV6,
  IPPROTO_MOBILITY,
  IPPROTO_NONE,
  IPPROTO_ROUTING,
  IPPROTO_SHIM6,
  IPPROTO_TCP,
  IPPROTO_UDP,
} from '../wire/ip-protocol.js';
import type { LayerDecoder } from './cursor.js';
import { ends } from './frame-classes.js';
import { LATER_FRAGMENT, decodeAh, decodeIpv6Extension, decodeIpv6Fragment } from './network/ipv6.js';
import { decodeIcmp, decodeIcmpv6 } from './transport/icmp.js';
import { decodeIpv6LaterFragment } from './transport/fragment.js';
import { decodeTcp } from './transport/tcp.js';
import { decodeUdp } from './transport/udp.js';
import { decodeGre } from './tunnel/gre.js';
import { decodeIpv4InIp, decodeIpv6InIp } from './tunnel/ip-in-ip.js';

const END_IGMP = ends('igmp');
const END_NO_NEXT_HEADER = ends('no-next-header');

/** IP protocol number to decoder. A protocol without a row is `other-ip`. */
export const IP_DECODERS = {
  [IPPROTO_HOPOPTS]: decodeIpv6Extension,
  [IPPROTO_ICMP]: decodeIcmp,
  [IPPROTO_IGMP]: () => END_IGMP,
  [IPPROTO_IPIP]: decodeIpv4InIp,
  [IPPROTO_TCP]: decodeTcp,
  [IPPROTO_UDP]: decodeUdp,
  [IPPROTO_IPV6]: decodeIpv6InIp,
  [IPPROTO_ROUTING]: decodeIpv6Extension,
  [IPPROTO_FRAGMENT]: decodeIpv6Fragment,
  [IPPROTO_GRE]: decodeGre,
  [IPPROTO_AH]: decodeAh,
  [IPPROTO_ICMPV6]: decodeIcmpv6,
  [IPPROTO_NONE]: () => END_NO_NEXT_HEADER,
  [IPPROTO_DSTOPTS]: decodeIpv6Extension,
  [IPPROTO_MOBILITY]: decodeIpv6Extension,
  [IPPROTO_HIP]: decodeIpv6Extension,
  [IPPROTO_SHIM6]: decodeIpv6Extension,
  [LATER_FRAGMENT]: decodeIpv6LaterFragment,
} as const satisfies Record<number, LayerDecoder>;
