import { type Cursor, Fragment } from './cursor.js';
import { Kind, Meta, Row } from './packet-batch.js';

/**
 * Appends a packet to the cursor's batch, endpoints in canonical order, and gives its index. The transport decoder then
 * fills the columns that are its own. Inside a tunnel the packet takes the place of the one that carries it. `protocol` is the IP protocol; ports are 0 where the kind has none.
 */
export function emit(
  cursor: Cursor,
  kind: Kind,
  protocol: number,
  sourcePort: number,
  destinationPort: number,
): number {
  const { batch, view } = cursor;
  let n = cursor.outer;
  if (n < 0 || kind === Kind.Unreachable) n = batch.count++;
  else cursor.outer = -1;
  let meta = protocol | (kind << Meta.KindShift);
  let hash = Math.imul(protocol ^ batch.hashSeed, 0x9e3779b1);
  let reverse: boolean;
  if (cursor.version === 4) {
    const source = view.getInt32(cursor.sourceAt);
    const destination = view.getInt32(cursor.destinationAt);
    reverse = source === destination ? sourcePort > destinationPort : source >>> 0 > destination >>> 0;
    batch.rows[(n << 4) + Row.A] = reverse ? destination : source;
    batch.rows[(n << 4) + Row.B] = reverse ? source : destination;
  } else {
    meta |= Meta.Ipv6;
    let order = 0;
    for (let i = 0; i < 4 && order === 0; i++) {
      order = view.getUint32(cursor.sourceAt + 4 * i) - view.getUint32(cursor.destinationAt + 4 * i);
    }
    reverse = order === 0 ? sourcePort > destinationPort : order > 0;
    const low = reverse ? cursor.destinationAt : cursor.sourceAt;
    const high = reverse ? cursor.sourceAt : cursor.destinationAt;
    for (let i = 0; i < 4; i++) {
      const lowWord = view.getInt32(low + 4 * i);
      const highWord = view.getInt32(high + 4 * i);
      batch.v6[n * 8 + i] = lowWord;
      batch.v6[n * 8 + 4 + i] = highWord;
      hash = Math.imul((hash ^ (hash >>> 15)) + lowWord, 0xcc9e2d51);
      hash = Math.imul((hash ^ (hash >>> 13)) + highWord, 0x1b873593);
    }
    batch.rows[(n << 4) + Row.A] = view.getInt32(low + 12);
    batch.rows[(n << 4) + Row.B] = view.getInt32(high + 12);
  }
  if (reverse) meta |= Meta.Reverse;
  if (cursor.fragment === Fragment.First) meta |= Meta.FirstFragment;
  const ports = reverse ? (destinationPort << 16) | sourcePort : (sourcePort << 16) | destinationPort;
  hash = Math.imul((hash ^ (hash >>> 15)) + ports, 0x85ebca6b);
  hash = Math.imul((hash ^ (hash >>> 15)) + batch.rows[(n << 4) + Row.A], 0xc2b2ae35);
  hash = Math.imul((hash ^ (hash >>> 13)) + batch.rows[(n << 4) + Row.B], 0x27d4eb2f);
  batch.rows[(n << 4) + Row.Hash] = hash ^ (hash >>> 16);
  batch.rows[(n << 4) + Row.Meta] = meta;
  batch.rows[(n << 4) + Row.Ports] = ports;
  batch.rows[(n << 4) + Row.IpId] = cursor.ipId;
  batch.rows[(n << 4) + Row.Seq] = 0;
  batch.rows[(n << 4) + Row.Ack] = 0;
  batch.rows[(n << 4) + Row.PayloadAt] = cursor.at;
  batch.rows[(n << 4) + Row.PayloadCap] = 0;
  batch.rows[(n << 4) + Row.Payload] = 0;
  batch.rows[(n << 4) + Row.IpBytes] = cursor.ipBytes;
  batch.rows[(n << 4) + Row.WireBytes] = cursor.wireBytes;
  batch.tsSec[n] = cursor.tsSec;
  batch.rows[(n << 4) + Row.Nsec] = cursor.tsNsec;
  batch.rows[(n << 4) + Row.Frame] = cursor.frame;
  batch.rows[(n << 4) + Row.Vlan] = cursor.vlan;
  return n;
}
