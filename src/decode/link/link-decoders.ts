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

/**
 * Link type to the decoder of its header. A link type without a row is counted by name and never guessed at. LINKTYPE_SLIP
 * has none: what stands before the packet differs between the systems that wrote such captures, and nothing tells which.
 * Loaded when a capture has the type: few captures have two of them.
 */
export const LINK_DECODERS = {
  [LINKTYPE_NULL]: async () => (await import('./bsd-loopback.js')).decodeNull,
  [LINKTYPE_ETHERNET]: async () => (await import('./ethernet.js')).decodeEthernet,
  [LINKTYPE_IEEE802_5]: async () => (await import('./token-ring.js')).decodeTokenRing,
  [LINKTYPE_PPP]: async () => (await import('./ppp-hdlc.js')).decodePppHdlc,
  [LINKTYPE_FDDI]: async () => (await import('./fddi.js')).decodeFddi,
  [LINKTYPE_RAW_12]: async () => (await import('./raw-ip.js')).decodeRawIp,
  [LINKTYPE_RAW_14]: async () => (await import('./raw-ip.js')).decodeRawIp,
  [LINKTYPE_PPP_HDLC]: async () => (await import('./ppp-hdlc.js')).decodePppHdlc,
  [LINKTYPE_PPP_ETHER]: async () => (await import('./pppoe.js')).decodePppoeSession,
  [LINKTYPE_ATM_RFC1483]: async () => (await import('./atm-llc.js')).decodeAtmLlc,
  [LINKTYPE_RAW]: async () => (await import('./raw-ip.js')).decodeRawIp,
  [LINKTYPE_C_HDLC]: async () => (await import('./cisco-hdlc.js')).decodeCiscoHdlc,
  [LINKTYPE_IEEE802_11]: async () => (await import('./wlan.js')).decodeWlan,
  [LINKTYPE_LOOP]: async () => (await import('./bsd-loopback.js')).decodeLoop,
  [LINKTYPE_LINUX_SLL]: async () => (await import('./linux-sll.js')).decodeLinuxSll,
  [LINKTYPE_IEEE802_11_PRISM]: async () => (await import('./wlan-monitor.js')).decodePrism,
  [LINKTYPE_SUNATM]: async () => (await import('./sunatm.js')).decodeSunAtm,
  [LINKTYPE_IEEE802_11_RADIOTAP]: async () => (await import('./radiotap.js')).decodeRadiotap,
  [LINKTYPE_APPLE_IP_OVER_IEEE1394]: async () => (await import('./apple-ieee-1394.js')).decodeAppleIeee1394,
  [LINKTYPE_IEEE802_11_AVS]: async () => (await import('./wlan-monitor.js')).decodeAvs,
  [LINKTYPE_PPI]: async () => (await import('./ppi.js')).decodePpi,
  [LINKTYPE_PPP_WITH_DIR]: async () => (await import('./ppp-hdlc.js')).decodePppWithDirection,
  [LINKTYPE_C_HDLC_WITH_DIR]: async () => (await import('./cisco-hdlc.js')).decodeCiscoHdlcWithDirection,
  [LINKTYPE_MPLS]: async () => (await import('./mpls.js')).decodeMpls,
  [LINKTYPE_IPNET]: async () => (await import('./ipnet.js')).decodeIpnet,
  [LINKTYPE_IPV4]: async () => (await import('./raw-ip.js')).decodeRawIpv4,
  [LINKTYPE_IPV6]: async () => (await import('./raw-ip.js')).decodeRawIpv6,
  [LINKTYPE_NFLOG]: async () => (await import('./nflog.js')).decodeNflog,
  [LINKTYPE_PKTAP]: async () => (await import('./pktap.js')).decodePktap,
  [LINKTYPE_LINUX_SLL2]: async () => (await import('./linux-sll2.js')).decodeLinuxSll2,
  [LINKTYPE_DSA_TAG_DSA]: async () => (await import('./dsa.js')).decodeDsa,
  [LINKTYPE_DSA_TAG_EDSA]: async () => (await import('./dsa.js')).decodeEdsa,
} as const satisfies Record<number, () => Promise<LayerDecoder>>;

const LOADERS: Readonly<Record<number, (() => Promise<LayerDecoder>) | undefined>> = LINK_DECODERS;
/** Those loaded so far; undefined for a link type without a row. */
const loaded = new Map<number, LayerDecoder | undefined>();
/** How many interfaces of each list are known to have their decoders. The lists grow while a capture is read. */
const known = new WeakMap<readonly LinkInterface[], number>();

interface LinkInterface {
  linktype: number;
}

/** Has to be waited for before frames of `interfaces` are decoded, where it is not null: all decoders are there. */
export function loadLinkDecoders(interfaces: readonly LinkInterface[]): Promise<void> | null {
  const from = known.get(interfaces) ?? 0;
  if (from === interfaces.length) return null;
  const { length } = interfaces;
  return load(interfaces.slice(from)).then(() => void known.set(interfaces, length));
}

async function load(interfaces: readonly LinkInterface[]): Promise<void> {
  for (const { linktype } of interfaces) {
    if (!loaded.has(linktype)) loaded.set(linktype, await LOADERS[linktype]?.());
  }
}

/** Undefined for a link type without a row. Its decoder must have been loaded. */
export function linkDecoder(linktype: number): LayerDecoder | undefined {
  const decoder = loaded.get(linktype);
  if (decoder === undefined && !loaded.has(linktype)) throw new Error(`link type ${linktype} was not loaded`);
  return decoder;
}
