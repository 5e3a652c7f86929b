import ipaddr from 'ipaddr.js';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, ETHERTYPE_VLAN } from '../../src/wire/ethertype.js';
import {
  IPPROTO_AH,
  IPPROTO_FRAGMENT,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_NONE,
  IPPROTO_TCP,
  IPPROTO_UDP,
} from '../../src/wire/ip-protocol.js';
import { ACK, FIN, PSH, RST, SYN, URG } from '../../src/wire/tcp-flag.js';

/*
 * Packets for tests. One function per header: `ethernet({}, ipv4({ src, dst, protocol: 6 }, tcp({ sport, dport })))`.
 * Lengths and checksums are right unless an option overrides them, so the frames also satisfy other tools. `tcpPacket`
 * and `udpPacket` give an IP packet of the version of the addresses, `tcpFrame` and `udpFrame` the same in Ethernet.
 */

/** Payloads may be given as text (UTF-8) or as a count of zero bytes. */
export type Payload = Uint8Array | string | number;

const EMPTY = new Uint8Array(0);

export function payloadBytes(payload: Payload): Uint8Array {
  if (typeof payload === 'number') return new Uint8Array(payload);
  return typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
}

/** Bytes of hexadecimal text; anything but hexadecimal digits separates: `hex('ff03 0021', '45:00')`. */
export function hex(...texts: string[]): Uint8Array {
  const digits = texts.join('').replace(/[^0-9a-f]/gi, '');
  if (digits.length % 2 !== 0) throw new RangeError(`odd number of hexadecimal digits: ${texts.join(' ')}`);
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

export function concat(...parts: Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Big-endian 16-bit numbers. */
export function u16(...values: number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [(value >>> 8) & 255, value & 255]));
}

/** Big-endian 32-bit numbers. */
export function u32(...values: number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((v) => [(v >>> 24) & 255, (v >>> 16) & 255, (v >>> 8) & 255, v & 255]));
}

/** The 4 or 16 bytes of an address. */
export function addressBytes(address: string): Uint8Array {
  return Uint8Array.from(ipaddr.parse(address).toByteArray());
}

/** Internet checksum over the parts, each of even length but the last, RFC 1071. */
export function internetChecksum(...parts: Uint8Array[]): number {
  let sum = 0;
  for (const part of parts) {
    for (let i = 0; i < part.length; i += 2) sum += (part[i] << 8) | (part[i + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

// ---- link layer ----

export interface EthernetOptions {
  dst?: string;
  src?: string;
  /** EtherType or 802.3 length; by default what the first nibble of the payload says. */
  type?: number;
}

/** Ethernet II header and payload; no padding, no FCS. */
export function ethernet(options: EthernetOptions, payload: Uint8Array): Uint8Array {
  const { dst = '02:00:00:00:00:02', src = '02:00:00:00:00:01', type = ipEtherType(payload) } = options;
  return concat(hex(dst), hex(src), u16(type), payload);
}

/** ETHERTYPE_IPV6 for a packet of version 6, otherwise ETHERTYPE_IPV4. */
export function ipEtherType(packet: Uint8Array): number {
  return packet[0] >>> 4 === 6 ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4;
}

/** Puts 802.1Q tags (outermost first) behind the addresses of an Ethernet frame. */
export function vlan(frame: Uint8Array, ids: readonly number[], tpid = ETHERTYPE_VLAN): Uint8Array {
  return concat(frame.subarray(0, 12), ...ids.map((id) => u16(tpid, id)), frame.subarray(12));
}

/** MPLS label stack, outermost first, with the bottom bit on the last label; RFC 3032 §2.1. */
export function mpls(labels: readonly number[], payload: Uint8Array): Uint8Array {
  const words = labels.map((label, i) => (label << 12) | (i === labels.length - 1 ? 0x100 : 0) | 64);
  return concat(u32(...words), payload);
}

/** PPPoE session header around a PPP frame (protocol field first), RFC 2516 §4. */
export function pppoe(ppp: Uint8Array, options: { session?: number; length?: number } = {}): Uint8Array {
  return concat(hex('11 00'), u16(options.session ?? 1, options.length ?? ppp.length), ppp);
}

// ---- network layer ----

export interface Ipv4Options {
  src?: string;
  dst?: string;
  protocol?: number;
  id?: number;
  ttl?: number;
  tos?: number;
  dontFragment?: boolean;
  moreFragments?: boolean;
  /** In bytes, a multiple of 8. */
  fragmentOffset?: number;
  /** Header options, padded to a multiple of four bytes. */
  options?: Uint8Array;
  version?: number;
  /** Header length in 32-bit words, overriding. */
  ihl?: number;
  totalLength?: number;
  checksum?: number;
}

/** IPv4 header and payload, RFC 791 §3.1. */
export function ipv4(fields: Ipv4Options, payload: Payload = EMPTY): Uint8Array {
  const body = payloadBytes(payload);
  const options = padTo(4, fields.options ?? EMPTY);
  const headerLength = 20 + options.length;
  const fragment =
    (fields.dontFragment ? 0x4000 : 0) | (fields.moreFragments ? 0x2000 : 0) | ((fields.fragmentOffset ?? 0) >>> 3);
  const header = concat(
    Uint8Array.of(((fields.version ?? 4) << 4) | (fields.ihl ?? headerLength / 4), fields.tos ?? 0),
    u16(fields.totalLength ?? headerLength + body.length, fields.id ?? 0, fragment),
    Uint8Array.of(fields.ttl ?? 64, fields.protocol ?? IPPROTO_NONE),
    u16(fields.checksum ?? 0),
    addressBytes(fields.src ?? '10.0.0.1'),
    addressBytes(fields.dst ?? '10.0.0.2'),
    options,
  );
  if (fields.checksum === undefined) header.set(u16(internetChecksum(header)), 10);
  return concat(header, body);
}

/** An IPv6 extension header without its Next Header byte, which `ipv6` fills in. */
export interface ExtensionHeader {
  /** IP protocol number of this header. */
  protocol: number;
  /** All bytes of the header; the first is replaced by the number of what follows. */
  bytes: Uint8Array;
}

/** Hop-by-Hop Options, Destination Options or Routing header of 8 bytes times `units`; RFC 8200 §4.3, §4.6. */
export function optionsHeader(protocol: number, units = 1): ExtensionHeader {
  const bytes = new Uint8Array(8 * units);
  bytes[1] = units - 1;
  bytes.set([1, bytes.length - 4], 2); // one PadN option over the whole rest
  return { protocol, bytes };
}

/** Fragment header, RFC 8200 §4.5; `offset` in bytes. */
export function fragmentHeader(offset: number, more: boolean, id = 1): ExtensionHeader {
  return { protocol: IPPROTO_FRAGMENT, bytes: concat(hex('0000'), u16((offset & 0xfff8) | (more ? 1 : 0)), u32(id)) };
}

/** Authentication Header with an integrity value of `icvLength` bytes, RFC 4302 §2. */
export function authenticationHeader(icvLength = 12): ExtensionHeader {
  const bytes = new Uint8Array(12 + icvLength);
  bytes[1] = bytes.length / 4 - 2;
  return { protocol: IPPROTO_AH, bytes };
}

export interface Ipv6Options {
  src?: string;
  dst?: string;
  /** Protocol behind the last extension header. */
  protocol?: number;
  extensions?: readonly ExtensionHeader[];
  hopLimit?: number;
  trafficClass?: number;
  flowLabel?: number;
  version?: number;
  payloadLength?: number;
}

/** IPv6 header, extension headers and payload, RFC 8200 §3. */
export function ipv6(fields: Ipv6Options, payload: Payload = EMPTY): Uint8Array {
  const protocol = fields.protocol ?? IPPROTO_NONE;
  const extensions = fields.extensions ?? [];
  const chain = extensions.map(({ bytes }, i) =>
    concat(Uint8Array.of(extensions[i + 1]?.protocol ?? protocol), bytes.subarray(1)),
  );
  const body = concat(...chain, payloadBytes(payload));
  return concat(
    u32(((fields.version ?? 6) << 28) | ((fields.trafficClass ?? 0) << 20) | (fields.flowLabel ?? 0)),
    u16(fields.payloadLength ?? body.length),
    Uint8Array.of(extensions[0]?.protocol ?? protocol, fields.hopLimit ?? 64),
    addressBytes(fields.src ?? 'fd00::1'),
    addressBytes(fields.dst ?? 'fd00::2'),
    body,
  );
}

// ---- transport layer ----

const FLAG_LETTERS: Readonly<Record<string, number>> = { F: FIN, S: SYN, R: RST, P: PSH, A: ACK, U: URG };

/** Control bits of letters out of `FSRPAU`. */
export function tcpFlags(letters: string): number {
  return Array.from(letters).reduce((flags, letter) => flags | FLAG_LETTERS[letter], 0);
}

export interface TcpOptions {
  sport?: number;
  dport?: number;
  seq?: number;
  ack?: number;
  /** Letters out of `FSRPAU`; default `A`. */
  flags?: string;
  window?: number;
  /** Header options, padded to a multiple of four bytes. */
  options?: Uint8Array;
  /** Header length in 32-bit words, overriding. */
  dataOffset?: number;
  checksum?: number;
}

/** TCP header and payload, RFC 9293 §3.1. The checksum is left 0: `tcpPacket` knows the addresses. */
export function tcp(fields: TcpOptions, payload: Payload = EMPTY): Uint8Array {
  const options = padTo(4, fields.options ?? EMPTY);
  return concat(
    u16(fields.sport ?? 1024, fields.dport ?? 80),
    u32(fields.seq ?? 0, fields.ack ?? 0),
    Uint8Array.of((fields.dataOffset ?? 5 + options.length / 4) << 4, tcpFlags(fields.flags ?? 'A')),
    u16(fields.window ?? 65535, fields.checksum ?? 0, 0),
    options,
    payloadBytes(payload),
  );
}

export interface UdpOptions {
  sport?: number;
  dport?: number;
  length?: number;
  checksum?: number;
}

/** UDP header and payload, RFC 768. The checksum is left 0 (none): `udpPacket` knows the addresses. */
export function udp(fields: UdpOptions, payload: Payload = EMPTY): Uint8Array {
  const body = payloadBytes(payload);
  return concat(
    u16(fields.sport ?? 1024, fields.dport ?? 53, fields.length ?? 8 + body.length, fields.checksum ?? 0),
    body,
  );
}

/** ICMP or ICMPv6 message: type, code, checksum 0, four bytes, then what it quotes; RFC 792, RFC 4443 §2.1. */
export function icmp(type: number, code: number, quoted: Uint8Array = EMPTY, rest = 0): Uint8Array {
  return concat(Uint8Array.of(type, code, 0, 0), u32(rest), quoted);
}

// ---- whole packets ----

export interface PacketOptions {
  src?: string;
  dst?: string;
  payload?: Payload;
  /** Further fields of the IPv4 header, where the addresses are IPv4. */
  ip4?: Ipv4Options;
  /** Further fields of the IPv6 header, where the addresses are IPv6. */
  ip6?: Ipv6Options;
}

export type TcpPacketOptions = PacketOptions & TcpOptions;
export type UdpPacketOptions = PacketOptions & UdpOptions;

/** IP packet with a TCP segment. */
export function tcpPacket(fields: TcpPacketOptions): Uint8Array {
  const segment = tcp(fields, fields.payload);
  if (fields.checksum === undefined) segment.set(u16(transportChecksum(fields, IPPROTO_TCP, segment)), 16);
  return ipPacket(fields, IPPROTO_TCP, segment);
}

/** IP packet with a UDP datagram. */
export function udpPacket(fields: UdpPacketOptions): Uint8Array {
  const datagram = udp(fields, fields.payload);
  if (fields.checksum === undefined) {
    datagram.set(u16(transportChecksum(fields, IPPROTO_UDP, datagram) || 0xffff), 6);
  }
  return ipPacket(fields, IPPROTO_UDP, datagram);
}

/** IP packet with an ICMP error (of the version of the addresses) that quotes `quoted`. */
export function icmpPacket(fields: PacketOptions, type: number, code: number, quoted: Uint8Array): Uint8Array {
  const protocol = isIpv6(fields) ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
  const message = icmp(type, code, quoted);
  const checksum = protocol === IPPROTO_ICMP ? internetChecksum(message) : transportChecksum(fields, protocol, message);
  message.set(u16(checksum), 2);
  return ipPacket(fields, protocol, message);
}

/** IP packet of the version of the addresses around any transport payload. */
export function ipPacket(fields: PacketOptions, protocol: number, payload: Payload): Uint8Array {
  const { src, dst } = endpoints(fields);
  return isIpv6(fields)
    ? ipv6({ src, dst, protocol, ...fields.ip6 }, payload)
    : ipv4({ src, dst, protocol, ...fields.ip4 }, payload);
}

export interface FrameOptions {
  /** Tags, outermost first. */
  vlans?: readonly number[];
}

/** Ethernet frame with a TCP segment. */
export function tcpFrame(fields: TcpPacketOptions & FrameOptions): Uint8Array {
  return vlan(ethernet({}, tcpPacket(fields)), fields.vlans ?? []);
}

/** Ethernet frame with a UDP datagram. */
export function udpFrame(fields: UdpPacketOptions & FrameOptions): Uint8Array {
  return vlan(ethernet({}, udpPacket(fields)), fields.vlans ?? []);
}

function endpoints(fields: PacketOptions): { src: string; dst: string } {
  const six = isIpv6(fields);
  return { src: fields.src ?? (six ? 'fd00::1' : '10.0.0.1'), dst: fields.dst ?? (six ? 'fd00::2' : '10.0.0.2') };
}

function isIpv6(fields: PacketOptions): boolean {
  return (fields.src ?? fields.dst ?? '').includes(':');
}

/** Checksum over the pseudo header and the segment, RFC 9293 §3.1 and RFC 8200 §8.1. */
function transportChecksum(fields: PacketOptions, protocol: number, segment: Uint8Array): number {
  const { src, dst } = endpoints(fields);
  return internetChecksum(addressBytes(src), addressBytes(dst), u32(segment.length), u32(protocol), segment);
}

function padTo(unit: number, bytes: Uint8Array): Uint8Array {
  return concat(bytes, new Uint8Array((unit - (bytes.length % unit)) % unit));
}
