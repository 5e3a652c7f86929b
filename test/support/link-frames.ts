import type { LINK_DECODERS } from '../../src/decode/link/link-decoders.js';
import { concat, ethernet, hex, ipEtherType, mpls, pppoe, u16, u32 } from './frame-builder.js';

/** Puts an IP packet into a frame of one link type. */
export type FrameMaker = (packet: Uint8Array) => Uint8Array;

const isIpv6 = (packet: Uint8Array) => packet[0] >>> 4 === 6;

/** SNAP header that names the packet's EtherType, behind LLC addresses and control (RFC 1042). */
export function snap(packet: Uint8Array): Uint8Array {
  return concat(hex('aa aa 03 00 00 00'), u16(ipEtherType(packet)), packet);
}

/** PPP protocol field and packet. */
export function ppp(packet: Uint8Array): Uint8Array {
  return concat(hex(isIpv6(packet) ? '00 57' : '00 21'), packet);
}

/** 802.11 data frame from an access point, without quality of service. */
export function wlanData(packet: Uint8Array): Uint8Array {
  return concat(
    hex('08 02 00 00', '02 00 00 00 00 01', '02 00 00 00 00 02', '02 00 00 00 00 03', '10 00'),
    snap(packet),
  );
}

/** One NFLOG attribute, little-endian, padded to 4 bytes. */
export function nflogAttribute(type: number, value: Uint8Array): Uint8Array {
  const length = 4 + value.length;
  return concat(
    Uint8Array.of(length & 255, length >>> 8, type & 255, type >>> 8),
    value,
    new Uint8Array((4 - (length % 4)) % 4),
  );
}

const address8 = hex('02 00 00 00 00 01 00 00');
const macs = hex('02 00 00 00 00 02', '02 00 00 00 00 01');

/** For every row of LINK_DECODERS a frame that carries a given packet; a new link type needs its row here. */
export const LINK_FRAMES = {
  0: (packet) => concat(hex(isIpv6(packet) ? '1e 00 00 00' : '02 00 00 00'), packet),
  1: (packet) => ethernet({}, packet),
  6: (packet) => concat(hex('10 40'), macs, snap(packet)),
  9: (packet) => concat(hex('ff 03'), ppp(packet)),
  10: (packet) => concat(hex('50'), macs, snap(packet)),
  12: (packet) => packet,
  14: (packet) => packet,
  50: (packet) => concat(hex('ff 03'), ppp(packet)),
  51: (packet) => pppoe(ppp(packet)),
  100: snap,
  101: (packet) => packet,
  104: (packet) => concat(hex('0f 00'), u16(ipEtherType(packet)), packet),
  105: wlanData,
  108: (packet) => concat(u32(isIpv6(packet) ? 24 : 2), packet),
  113: (packet) => concat(u16(0, 1, 6), address8, u16(ipEtherType(packet)), packet),
  119: (packet) => concat(new Uint8Array(144), wlanData(packet)),
  123: (packet) => concat(hex('02 00 00 21'), snap(packet)),
  127: (packet) => concat(hex('00 00 09 00', '02 00 00 00', '00'), wlanData(packet)),
  138: (packet) => concat(address8, address8, u16(ipEtherType(packet)), packet),
  163: (packet) => concat(u32(0x80211001, 64), new Uint8Array(56), wlanData(packet)),
  192: (packet) => concat(hex('00 00 08 00', '69 00 00 00'), wlanData(packet)),
  204: (packet) => concat(hex('01 ff 03'), ppp(packet)),
  205: (packet) => concat(hex('01 8f 00'), u16(ipEtherType(packet)), packet),
  219: (packet) => mpls([16, 17], packet),
  226: (packet) => concat(hex('01', isIpv6(packet) ? '1a' : '02', '00 00'), new Uint8Array(20), packet),
  228: (packet) => packet,
  229: (packet) => packet,
  239: (packet) =>
    concat(
      hex(isIpv6(packet) ? '0a' : '02', '00 00 00'),
      nflogAttribute(1, hex('08 00 01 00')),
      nflogAttribute(9, packet),
    ),
  258: (packet) => concat(hex('6c 00 00 00', '01 00 00 00', '01 00 00 00'), new Uint8Array(96), ethernet({}, packet)),
  276: (packet) => concat(u16(ipEtherType(packet), 0), u32(2), u16(1), hex('00 06'), address8, packet),
  284: (packet) => concat(macs, hex('c0 0a 00 00'), u16(ipEtherType(packet)), packet),
  285: (packet) => concat(macs, hex('da da 00 00', 'c0 10 00 00'), u16(ipEtherType(packet)), packet),
} as const satisfies Record<keyof typeof LINK_DECODERS, FrameMaker>;
