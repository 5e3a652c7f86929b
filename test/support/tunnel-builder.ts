import { concat, ethernet, hex, ipEtherType, ipv4, u16, u32, udpPacket } from './frame-builder.js';

/* Tunnel headers in IPv4 packets from 192.0.2.1 to 192.0.2.2, for tests. */

const OUTER = { src: '192.0.2.1', dst: '192.0.2.2' };

export interface GreOptions {
  checksum?: boolean;
  key?: boolean;
  sequence?: boolean;
  /** Further bits of the first 16. */
  flags?: number;
  /** EtherType; by default that of the IP packet inside. */
  type?: number;
}

/** GRE, RFC 2784 §2.1 and RFC 2890 §2. */
export function gre(options: GreOptions, inner: Uint8Array): Uint8Array {
  const { checksum = false, key = false, sequence = false, flags = 0, type = ipEtherType(inner) } = options;
  const bits = (checksum ? 0x8000 : 0) | (key ? 0x2000 : 0) | (sequence ? 0x1000 : 0) | flags;
  const fields = new Uint8Array(4 * [checksum, key, sequence].filter(Boolean).length).fill(0xee);
  return ipv4({ ...OUTER, protocol: 47 }, concat(u16(bits, type), fields, inner));
}

/** ERSPAN type I: GRE without sequence number, and no header of its own; draft-foschiano-erspan §4. */
export function erspan1(inner: Uint8Array): Uint8Array {
  return gre({ type: 0x88be }, inner);
}

/** ERSPAN type II, 8 bytes of header. */
export function erspan2(inner: Uint8Array): Uint8Array {
  return gre({ type: 0x88be, sequence: true }, concat(hex('1001 0000 0000 0000'), inner));
}

/** ERSPAN type III, 12 bytes of header and 8 more where `subheader`. */
export function erspan3(inner: Uint8Array, subheader = false): Uint8Array {
  const header = concat(hex('2001 0000 0000 0000 0000'), u16(subheader ? 1 : 0));
  return gre({ type: 0x22eb, sequence: true }, concat(header, new Uint8Array(subheader ? 8 : 0), inner));
}

/** IPv4 or IPv6 in IPv4. */
export function ipInIp(inner: Uint8Array): Uint8Array {
  return ipv4({ ...OUTER, protocol: inner[0] >>> 4 === 6 ? 41 : 4 }, inner);
}

function inUdp(dport: number, payload: Uint8Array): Uint8Array {
  return udpPacket({ ...OUTER, sport: 50_000, dport, payload });
}

/** VXLAN around an Ethernet frame, RFC 7348 §5. */
export function vxlan(frame: Uint8Array, options: { dport?: number; flags?: number } = {}): Uint8Array {
  return inUdp(options.dport ?? 4789, concat(Uint8Array.of(options.flags ?? 8, 0, 0, 0), u32(0x100), frame));
}

/** GENEVE, RFC 8926 §3.4, with so many words of options. */
export function geneve(
  inner: Uint8Array,
  options: { words?: number; version?: number; type?: number } = {},
): Uint8Array {
  const { words = 0, version = 0, type = ipEtherType(inner) } = options;
  const first = Uint8Array.of((version << 6) | words, 0);
  return inUdp(6081, concat(first, u16(type), u32(0x100), new Uint8Array(4 * words).fill(0xee), inner));
}

export interface GtpOptions {
  /** Message type; default 255, G-PDU. */
  message?: number;
  version?: number;
  sequence?: boolean;
  /** Extension headers without their last byte, the type of what follows. */
  extensions?: readonly Uint8Array[];
}

/** GTP-U around an IP packet, 3GPP TS 29.281 §5. */
export function gtp(inner: Uint8Array, options: GtpOptions = {}): Uint8Array {
  const { message = 255, version = 1, sequence = false, extensions = [] } = options;
  const flags = (version << 5) | 0x10 | (sequence ? 2 : 0) | (extensions.length > 0 ? 4 : 0);
  const next = extensions.map((_, i) => (i + 1 < extensions.length ? 0x85 : 0));
  const chain = extensions.map((bytes, i) => concat(bytes, Uint8Array.of(next[i])));
  const optional = (flags & 7) === 0 ? new Uint8Array(0) : hex('0007 00', extensions.length > 0 ? '85' : '00');
  const body = concat(optional, ...chain, inner);
  return inUdp(2152, concat(Uint8Array.of(flags, message), u16(body.length), u32(0x1234), body));
}

/** The packet in an Ethernet frame. */
export function inEthernet(packet: Uint8Array): Uint8Array {
  return ethernet({}, packet);
}
