import {
  ETHERTYPE_ARISTA,
  ETHERTYPE_ARP,
  ETHERTYPE_CISCO_METADATA,
  ETHERTYPE_EAPOL,
  ETHERTYPE_IPV4,
  ETHERTYPE_IPV6,
  ETHERTYPE_JUMBO_LLC,
  ETHERTYPE_LLDP,
  ETHERTYPE_MPLS,
  ETHERTYPE_MPLS_MULTICAST,
  ETHERTYPE_PBB,
  ETHERTYPE_PPP,
  ETHERTYPE_PPPOE_DISCOVERY,
  ETHERTYPE_PPPOE_SESSION,
  ETHERTYPE_QINQ,
  ETHERTYPE_QINQ_OLD,
  ETHERTYPE_RARP,
  ETHERTYPE_SLOW,
  ETHERTYPE_TRANS_ETHER_BRIDGING,
  ETHERTYPE_VLAN,
  ETHERTYPE_VN_TAG,
} from '../wire/ethertype.js';
import type { LayerDecoder } from './cursor.js';
import { type FrameClass, ends } from './frame-classes.js';
import { decodeAristaTimestamp } from './link/arista-timestamp.js';
import { decodeCiscoMetadata, decodeVnTag } from './link/cisco-tags.js';
import { decodeEthernet } from './link/ethernet.js';
import { decodeLlc } from './link/llc.js';
import { decodeMpls } from './link/mpls.js';
import { decodePppHdlc } from './link/ppp-hdlc.js';
import { decodePppoeSession } from './link/pppoe.js';
import { decodeProviderBackbone } from './link/provider-backbone.js';
import { decodeVlan } from './link/vlan.js';
import { decodeIpv4 } from './network/ipv4.js';
import { decodeIpv6 } from './network/ipv6.js';

/** A protocol that is counted but not decoded. */
function endIn(name: FrameClass): LayerDecoder {
  const end = ends(name);
  return () => end;
}

/** EtherType to the decoder of what follows it. An EtherType without a row ends the walk as `other-link`. */
export const ETHERTYPE_DECODERS = {
  [ETHERTYPE_IPV4]: decodeIpv4,
  [ETHERTYPE_ARP]: endIn('arp'),
  [ETHERTYPE_TRANS_ETHER_BRIDGING]: decodeEthernet,
  [ETHERTYPE_RARP]: endIn('arp'),
  [ETHERTYPE_VLAN]: decodeVlan,
  [ETHERTYPE_IPV6]: decodeIpv6,
  [ETHERTYPE_SLOW]: endIn('slow-protocols'),
  [ETHERTYPE_PPP]: decodePppHdlc,
  [ETHERTYPE_MPLS]: decodeMpls,
  [ETHERTYPE_MPLS_MULTICAST]: decodeMpls,
  [ETHERTYPE_PPPOE_DISCOVERY]: endIn('pppoe-discovery'),
  [ETHERTYPE_PPPOE_SESSION]: decodePppoeSession,
  [ETHERTYPE_JUMBO_LLC]: decodeLlc,
  [ETHERTYPE_EAPOL]: endIn('eapol'),
  [ETHERTYPE_QINQ]: decodeVlan,
  [ETHERTYPE_LLDP]: endIn('lldp'),
  [ETHERTYPE_PBB]: decodeProviderBackbone,
  [ETHERTYPE_CISCO_METADATA]: decodeCiscoMetadata,
  [ETHERTYPE_VN_TAG]: decodeVnTag,
  [ETHERTYPE_QINQ_OLD]: decodeVlan,
  [ETHERTYPE_ARISTA]: decodeAristaTimestamp,
} as const satisfies Record<number, LayerDecoder>;
