import { Kind, Meta, Row } from '../decode/packet-batch.js';
import type { FoundPacket } from './second-look.js';

/** How much of each frame is kept: a number of bytes, as `tcpdump -s`; its headers only; or all that was captured. */
export type Snaplen = number | 'headers' | null;

const ICMP_HEADER = 8;
const IPV6_HEADER = 40;
/** What every ICMP error quotes at least behind the IP header: both ports. */
const QUOTED_TRANSPORT = 8;

/** Bytes of the frame that `snaplen` leaves. */
export function keptLength(packet: FoundPacket, snaplen: Snaplen): number {
  const caplen = packet.frames.caplen[packet.at];
  if (snaplen === null) return caplen;
  return Math.min(caplen, snaplen === 'headers' ? headersLength(packet) : snaplen);
}

/** Bytes of the frame before the payload that belongs to its flow. */
function headersLength({ frames, at, batch, entry }: FoundPacket): number {
  const row = entry << 4;
  const end = batch.rows[row + Row.PayloadAt];
  const kind = (batch.rows[row + Row.Meta] & Meta.KindMask) >>> Meta.KindShift;
  if (kind !== Kind.Unreachable) return end - frames.at[at];
  // Of an ICMP error, the entry tells where the ICMP header is.
  const quoted = frames.bytes[end + ICMP_HEADER];
  const quotedHeader = quoted >>> 4 === 4 ? (quoted & 15) << 2 : IPV6_HEADER;
  return end + ICMP_HEADER + quotedHeader + QUOTED_TRANSPORT - frames.at[at];
}
