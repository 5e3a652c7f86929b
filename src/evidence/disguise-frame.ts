import { Decoder } from '../decode/decoder.js';
import { PacketBatch } from '../decode/packet-batch.js';
import type { TunnelName } from '../decode/tunnel/tunnels.js';
import type { Pseudonyms } from '../findings/pseudonyms.js';
import { u16be } from '../wire/bytes.js';
import { ETHERTYPE_QINQ, ETHERTYPE_QINQ_OLD, ETHERTYPE_VLAN } from '../wire/ethertype.js';
import { IPPROTO_FRAGMENT, IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_TCP, IPPROTO_UDP } from '../wire/ip-protocol.js';
import {
  LINKTYPE_ETHERNET,
  LINKTYPE_IPV4,
  LINKTYPE_IPV6,
  LINKTYPE_LINUX_SLL,
  LINKTYPE_LINUX_SLL2,
  LINKTYPE_LOOP,
  LINKTYPE_NULL,
  LINKTYPE_RAW,
} from '../wire/linktype.js';
import type { FoundPacket } from './second-look.js';

const TAGS: ReadonlySet<number> = new Set([ETHERTYPE_VLAN, ETHERTYPE_QINQ, ETHERTYPE_QINQ_OLD]);
const NOP = 1;
/** TCP options without addresses: end, no-operation, MSS, window scale, SACK permitted, SACK, time stamps. */
const HARMLESS_OPTIONS: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 5, 8]);
const TCP_HEADER = 20;
const UDP_HEADER = 8;
const ICMP_HEADER = 8;
const IPV6_HEADER = 40;
const FRAGMENT_HEADER = 8;
const ICMP_REDIRECT = 5;
/** ICMP and ICMPv6 errors, which quote the packet they are about (RFC 792, RFC 4443 §2.1). */
const ICMP_ERRORS: ReadonlySet<number> = new Set([3, 4, ICMP_REDIRECT, 11, 12]);
const ICMPV6_LAST_ERROR = 127;

export interface DisguisedFrame {
  bytes: Uint8Array;
  linktype: number;
  /** Bytes of the link header that were left out. */
  dropped: number;
}

/**
 * Frames with pseudonyms in their headers and nothing behind them: payload may name addresses, so it is cut. What a header
 * holds beyond what is known here (IP options, TCP options that carry addresses, other extension headers, tunnels around the
 * packet) is blanked or cut. Of link types other than Ethernet, Linux cooked and those without addresses the IP packet alone
 * is kept. Checksums are kept as right or wrong as they were.
 */
export class FrameDisguise {
  /** Finds the headers again, and keeps its counts to itself. */
  private readonly decoder: Decoder;

  constructor(
    private readonly pseudonyms: Pseudonyms,
    decapsulate: readonly TunnelName[],
  ) {
    this.decoder = new Decoder(new PacketBatch(0), decapsulate);
  }

  disguise({ frames, at: i, iface: { linktype } }: FoundPacket): DisguisedFrame {
    const from = frames.at[i];
    const ip = this.decoder.ipHeaderOf(frames, i, linktype);
    if (ip < 0) return { bytes: new Uint8Array(0), linktype, dropped: 0 };
    const link = this.linkHeader(frames.bytes.slice(from, ip), linktype);
    const packet = frames.bytes.slice(ip, from + frames.caplen[i]);
    const kept = packet.subarray(0, this.ipPacket(packet));
    if (link === null) return { bytes: kept, linktype: LINKTYPE_RAW, dropped: ip - from };
    return { bytes: Buffer.concat([link, kept]), linktype, dropped: 0 };
  }

  /** Null where it is not known to the last byte. */
  private linkHeader(header: Uint8Array, linktype: number): Uint8Array | null {
    switch (linktype) {
      case LINKTYPE_ETHERNET:
        return this.ethernet(header);
      case LINKTYPE_LINUX_SLL:
        return header.length === 16 ? this.cooked(header, 6, u16be(header, 4)) : null;
      case LINKTYPE_LINUX_SLL2:
        return header.length === 20 ? this.cooked(header, 12, header[11]) : null;
      case LINKTYPE_NULL:
      case LINKTYPE_LOOP:
        return header.length === 4 ? header : null;
      case LINKTYPE_RAW:
      case LINKTYPE_IPV4:
      case LINKTYPE_IPV6:
        return header.length === 0 ? header : null;
      default:
        return null;
    }
  }

  private ethernet(header: Uint8Array): Uint8Array | null {
    let type = 12;
    while (type + 2 < header.length && TAGS.has(u16be(header, type))) type += 4;
    if (type + 2 !== header.length) return null;
    header.set(this.pseudonyms.ofLinkAddress(header.slice(0, 6)), 0);
    header.set(this.pseudonyms.ofLinkAddress(header.slice(6, 12)), 6);
    return header;
  }

  /** The address field of a Linux cooked header has 8 bytes, of which `length` count. */
  private cooked(header: Uint8Array, at: number, length: number): Uint8Array {
    const address = header.slice(at, at + Math.min(8, length));
    header.fill(0, at, at + 8);
    header.set(this.pseudonyms.ofLinkAddress(address), at);
    return header;
  }

  /** Disguises the IP packet in place and gives the length of its headers: how much of it may be shown. */
  private ipPacket(packet: Uint8Array): number {
    const original = packet.slice();
    if (packet.length >= 20 && packet[0] >>> 4 === 4) {
      const length = Math.min(packet.length, Math.max(20, (packet[0] & 15) << 2));
      packet.fill(NOP, 20, length);
      this.address(packet, 12, 4);
      this.address(packet, 16, 4);
      adjustChecksum(original, packet, 10, [[0, length]]);
      if ((u16be(packet, 6) & 0x1fff) !== 0) return length;
      return this.transport(original, packet, length, packet[9], [12, 20]);
    }
    if (packet.length < IPV6_HEADER) return 0;
    this.address(packet, 8, 16);
    this.address(packet, 24, 16);
    let protocol = packet[6];
    let at = IPV6_HEADER;
    if (protocol === IPPROTO_FRAGMENT) {
      if (at + FRAGMENT_HEADER > packet.length) return at;
      protocol = packet[at];
      at += FRAGMENT_HEADER;
      if (u16be(packet, at - 6) >>> 3 !== 0) return at;
    }
    return this.transport(original, packet, at, protocol, [8, 40]);
  }

  /** `addresses`: where those of the IP header stand, which TCP, UDP and ICMPv6 put into their checksums. */
  private transport(
    original: Uint8Array,
    packet: Uint8Array,
    at: number,
    protocol: number,
    addresses: [number, number],
  ): number {
    const end = packet.length;
    switch (protocol) {
      case IPPROTO_TCP: {
        const length = at + 13 <= end ? Math.max(TCP_HEADER, (packet[at + 12] >>> 4) << 2) : TCP_HEADER;
        const kept = Math.min(end, at + length);
        blankOptions(packet, at + TCP_HEADER, kept);
        adjustChecksum(original, packet, at + 16, [addresses, [at + TCP_HEADER, kept]]);
        return kept;
      }
      case IPPROTO_UDP:
        // 0 is none (RFC 768).
        if (at + UDP_HEADER <= end && u16be(packet, at + 6) !== 0) {
          adjustChecksum(original, packet, at + 6, [addresses]);
        }
        return Math.min(end, at + UDP_HEADER);
      case IPPROTO_ICMP:
      case IPPROTO_ICMPV6:
        return this.icmp(original, packet, at, protocol, addresses);
      default:
        return at;
    }
  }

  private icmp(
    original: Uint8Array,
    packet: Uint8Array,
    at: number,
    protocol: number,
    addresses: [number, number],
  ): number {
    const quoted = at + ICMP_HEADER;
    if (quoted > packet.length) return at;
    const isV4 = protocol === IPPROTO_ICMP;
    const isError = isV4 ? ICMP_ERRORS.has(packet[at]) : packet[at] <= ICMPV6_LAST_ERROR;
    // Queries and the rest may carry addresses in any place.
    if (!isError) return at;
    if (isV4 && packet[at] === ICMP_REDIRECT) this.address(packet, at + 4, 4);
    const inside = packet.subarray(quoted);
    const kept = quoted + this.ipPacket(inside);
    adjustChecksum(original, packet, at + 2, [[at + 4, kept], ...(isV4 ? [] : [addresses])]);
    return kept;
  }

  private address(packet: Uint8Array, at: number, length: number): void {
    packet.set(this.pseudonyms.ofBytes(packet.slice(at, at + length)), at);
  }
}

/** TCP options in `packet[at…end)`: those that may carry addresses (MPTCP and all unknown ones) become no-operations. */
function blankOptions(packet: Uint8Array, at: number, end: number): void {
  while (at < end) {
    const kind = packet[at];
    const isSingle = kind <= NOP;
    const length = isSingle ? 1 : at + 1 < end ? packet[at + 1] : 0;
    const isSound = length >= (isSingle ? 1 : 2) && at + length <= end;
    if (!isSound || kind === 0) {
      packet.fill(kind === 0 && isSound ? 0 : NOP, at, end);
      return;
    }
    if (!HARMLESS_OPTIONS.has(kind)) packet.fill(NOP, at, at + length);
    at += length;
  }
}

/**
 * Changes the checksum at `place` by what has changed in `ranges` (RFC 1624): a right one stays right, also where what it
 * covers is cut. Ranges begin at even distances from what the checksum covers.
 */
function adjustChecksum(
  original: Uint8Array,
  packet: Uint8Array,
  place: number,
  ranges: readonly (readonly [from: number, to: number])[],
): void {
  if (place + 2 > packet.length) return;
  let sum = ~u16be(original, place) & 0xffff;
  for (const [from, to] of ranges) {
    for (let i = from; i < to; i += 2) {
      if (i === place) continue;
      sum += (~wordAt(original, i, to) & 0xffff) + wordAt(packet, i, to);
    }
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  packet[place] = (~sum >>> 8) & 0xff;
  packet[place + 1] = ~sum & 0xff;
}

/** A last byte alone is the upper one of its word. */
function wordAt(bytes: Uint8Array, at: number, end: number): number {
  return (bytes[at] << 8) | (at + 1 < end ? bytes[at + 1] : 0);
}
