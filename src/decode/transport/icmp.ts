import { u16be } from '../../wire/bytes.js';
import {
  IPPROTO_AH,
  IPPROTO_DSTOPTS,
  IPPROTO_FRAGMENT,
  IPPROTO_HIP,
  IPPROTO_HOPOPTS,
  IPPROTO_MOBILITY,
  IPPROTO_ROUTING,
  IPPROTO_SHIM6,
  IPPROTO_TCP,
  IPPROTO_UDP,
} from '../../wire/ip-protocol.js';
import { type Cursor, Fragment } from '../cursor.js';
import { emit } from '../emit.js';
import { ends } from '../frame-classes.js';
import { Kind } from '../packet-batch.js';

const END_ICMP = ends('icmp');
const END_ICMPV6 = ends('icmpv6');
const HEADER_LENGTH = 8;
/** As many as are stepped over in a packet itself; more is nonsense. */
const MAX_EXTENSIONS = 16;
const DESTINATION_UNREACHABLE = 3;
const FRAGMENTATION_NEEDED = 4;
const DESTINATION_UNREACHABLE_V6 = 1;

/** Extension headers (RFC 8200 §4, RFC 6564) that may stand before the ports of a quoted packet. */
const EXTENSIONS: ReadonlySet<number> = new Set([
  IPPROTO_HOPOPTS,
  IPPROTO_ROUTING,
  IPPROTO_FRAGMENT,
  IPPROTO_AH,
  IPPROTO_DSTOPTS,
  IPPROTO_MOBILITY,
  IPPROTO_HIP,
  IPPROTO_SHIM6,
]);

/**
 * ICMP (RFC 792). Destination unreachable tells the flow table which flow was refused; "fragmentation needed" refuses
 * nothing.
 */
export function decodeIcmp(cursor: Cursor): number {
  const { bytes, at } = cursor;
  if (cursor.fragment === Fragment.Later) return END_ICMP;
  if (cursor.end - at < HEADER_LENGTH) {
    cursor.note('icmp.header_cut');
    return END_ICMP;
  }
  if (bytes[at] === DESTINATION_UNREACHABLE && bytes[at + 1] !== FRAGMENTATION_NEEDED) {
    emitQuoted(cursor, at + HEADER_LENGTH);
  }
  return END_ICMP;
}

/** ICMPv6 (RFC 4443 §3.1). */
export function decodeIcmpv6(cursor: Cursor): number {
  const { bytes, at } = cursor;
  if (cursor.fragment === Fragment.Later) return END_ICMPV6;
  if (cursor.end - at < HEADER_LENGTH) {
    cursor.note('icmp.header_cut');
    return END_ICMPV6;
  }
  if (bytes[at] === DESTINATION_UNREACHABLE_V6) emitQuoted(cursor, at + HEADER_LENGTH);
  return END_ICMPV6;
}

/** Emits the 5-tuple of the packet quoted at `quote`, if its ports are there. */
function emitQuoted(cursor: Cursor, quote: number): void {
  const { bytes, end } = cursor;
  if (quote + 20 > end) return;
  const version = bytes[quote] >>> 4;
  let protocol: number;
  let transport: number;
  if (version === 4) {
    if ((u16be(bytes, quote + 6) & 0x1fff) !== 0) return;
    protocol = bytes[quote + 9];
    transport = quote + ((bytes[quote] & 15) << 2);
    cursor.sourceAt = quote + 12;
    cursor.destinationAt = quote + 16;
  } else if (version === 6) {
    protocol = bytes[quote + 6];
    transport = quote + 40;
    for (let steps = 0; EXTENSIONS.has(protocol); steps++) {
      if (steps === MAX_EXTENSIONS || transport + 8 > end || isLaterFragment(bytes, transport, protocol)) return;
      const length = extensionLength(bytes, transport, protocol);
      protocol = bytes[transport];
      transport += length;
    }
    cursor.sourceAt = quote + 8;
    cursor.destinationAt = quote + 24;
  } else return;
  if ((protocol !== IPPROTO_TCP && protocol !== IPPROTO_UDP) || transport < quote + 20 || transport + 4 > end) return;
  cursor.version = version;
  cursor.fragment = Fragment.None;
  emit(cursor, Kind.Unreachable, protocol, u16be(bytes, transport), u16be(bytes, transport + 2));
}

/** Fragment headers have one length; AH counts 4-byte words less 2 (RFC 4302 §2.2), all others 8 bytes less 1. */
function extensionLength(bytes: Uint8Array, at: number, protocol: number): number {
  if (protocol === IPPROTO_FRAGMENT) return 8;
  return 8 + bytes[at + 1] * (protocol === IPPROTO_AH ? 4 : 8);
}

function isLaterFragment(bytes: Uint8Array, at: number, protocol: number): boolean {
  return protocol === IPPROTO_FRAGMENT && u16be(bytes, at + 2) >>> 3 !== 0;
}
