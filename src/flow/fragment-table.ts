import { Meta, type PacketBatch, Row } from '../decode/packet-batch.js';
import { HashRing } from './hash-ring.js';

/** Datagrams whose fragments are remembered. */
const CAPACITY = 8192;
/** How long an identification is remembered, in seconds of packet time. */
const REMEMBER_SEC = 30;

/** Words per key: source and destination (IPv4 in words 3 and 7), the id with the protocol of IPv4, the IP version. */
const KEY = 10;

/** Sums of what fragments that came before their first one have carried so far. */
export interface PendingFragments {
  packets: number;
  payload: number;
  ipBytes: number;
  wireBytes: number;
}

/**
 * Remembers which flow the first fragment of a datagram belongs to, by source, destination, protocol and IP id, and keeps
 * the counts of fragments that came before it. Bounded: where it is full, the oldest gives way.
 */
export class FragmentTable {
  /** Entries that were still remembered when they gave way. */
  displaced = 0;
  /** Most captures have no fragments: there is no room for any before the first. */
  private ring: HashRing | null = null;
  private keys = new Int32Array(0);
  /** Slot + 1 of the flow; 0: the first fragment has not come. */
  private slots = new Int32Array(0);
  private serials = new Float64Array(0);
  private times = new Float64Array(0);
  private packets = new Float64Array(0);
  private payload = new Float64Array(0);
  private ipBytes = new Float64Array(0);
  private wireBytes = new Float64Array(0);
  private readonly key = new Int32Array(KEY);
  private hash = 0;

  /** Entry of the datagram that packet `i` of the batch is a fragment of, or -1. */
  find(batch: PacketBatch, i: number): number {
    if (this.ring === null) return -1;
    this.load(batch, i);
    const entry = this.entryOf(this.ring);
    return entry >= 0 && Math.abs(timeOf(batch, i) - this.times[entry]) > REMEMBER_SEC ? -1 : entry;
  }

  /** A new entry for the datagram of packet `i`, in place of an old one of the same key. */
  add(batch: PacketBatch, i: number): number {
    const ring = (this.ring ??= this.makeRoom());
    this.load(batch, i);
    const known = this.entryOf(ring);
    if (known >= 0) ring.forget(known);
    const { oldest } = ring;
    if (oldest >= 0 && timeOf(batch, i) - this.times[oldest] <= REMEMBER_SEC) this.displaced++;
    const entry = ring.take(this.hash);
    this.keys.set(this.key, entry * KEY);
    this.slots[entry] = 0;
    this.times[entry] = timeOf(batch, i);
    this.packets[entry] = 0;
    this.payload[entry] = 0;
    this.ipBytes[entry] = 0;
    this.wireBytes[entry] = 0;
    return entry;
  }

  /** Slot of the entry's flow, or -1 while its first fragment has not come. */
  slot(entry: number): number {
    return this.slots[entry] - 1;
  }

  serial(entry: number): number {
    return this.serials[entry];
  }

  /** Ties the entry to a flow; `serial` tells later whether the slot still holds that flow. */
  bind(entry: number, slot: number, serial: number, batch: PacketBatch, i: number): void {
    this.slots[entry] = slot + 1;
    this.serials[entry] = serial;
    this.times[entry] = timeOf(batch, i);
  }

  /** Keeps the counts of fragment `i`, which came before the first one. */
  hold(entry: number, batch: PacketBatch, i: number): void {
    this.packets[entry]++;
    this.payload[entry] += batch.rows[(i << 4) + Row.Payload] >>> 0;
    this.ipBytes[entry] += batch.rows[(i << 4) + Row.IpBytes] >>> 0;
    this.wireBytes[entry] += batch.rows[(i << 4) + Row.WireBytes] >>> 0;
  }

  /** What was held for the entry; it is empty afterwards. Null where nothing was. */
  release(entry: number): PendingFragments | null {
    if (this.packets[entry] === 0) return null;
    const held = {
      packets: this.packets[entry],
      payload: this.payload[entry],
      ipBytes: this.ipBytes[entry],
      wireBytes: this.wireBytes[entry],
    };
    this.packets[entry] = this.payload[entry] = this.ipBytes[entry] = this.wireBytes[entry] = 0;
    return held;
  }

  private makeRoom(): HashRing {
    this.keys = new Int32Array(CAPACITY * KEY);
    this.slots = new Int32Array(CAPACITY);
    this.serials = new Float64Array(CAPACITY);
    this.times = new Float64Array(CAPACITY);
    this.packets = new Float64Array(CAPACITY);
    this.payload = new Float64Array(CAPACITY);
    this.ipBytes = new Float64Array(CAPACITY);
    this.wireBytes = new Float64Array(CAPACITY);
    return new HashRing(CAPACITY);
  }

  /** Entry with the key that was loaded last, or -1. */
  private entryOf(ring: HashRing): number {
    let entry = ring.find(this.hash);
    while (entry >= 0 && !this.isKey(entry)) entry = ring.before(entry);
    return entry;
  }

  private load(batch: PacketBatch, i: number): void {
    const meta = batch.rows[(i << 4) + Row.Meta];
    const { key } = this;
    // Source first: ids are the sender's. In IPv6 the protocol is no part of it (RFC 8200 §4.5).
    const reverse = (meta & Meta.Reverse) !== 0 ? 4 : 0;
    key.fill(0, 0, 8);
    if ((meta & Meta.Ipv6) !== 0) {
      for (let w = 0; w < 4; w++) {
        key[w] = batch.v6[i * 8 + reverse + w];
        key[4 + w] = batch.v6[i * 8 + (4 - reverse) + w];
      }
      key[9] = Meta.Ipv6;
    } else {
      key[3] = reverse ? batch.rows[(i << 4) + Row.B] : batch.rows[(i << 4) + Row.A];
      key[7] = reverse ? batch.rows[(i << 4) + Row.A] : batch.rows[(i << 4) + Row.B];
      // The protocol of the IP header stands beside the id: behind AH the packet's own is another.
      key[9] = 0;
    }
    key[8] = batch.rows[(i << 4) + Row.IpId];
    let hash = batch.hashSeed;
    for (let w = 0; w < KEY; w++) hash = Math.imul((hash ^ (hash >>> 15)) + key[w], 0x85ebca6b);
    this.hash = hash ^ (hash >>> 13);
  }

  private isKey(entry: number): boolean {
    for (let w = 0; w < KEY; w++) if (this.keys[entry * KEY + w] !== this.key[w]) return false;
    return true;
  }
}

/** Seconds, exact to a fraction of a microsecond: enough for a limit of 30. */
function timeOf(batch: PacketBatch, i: number): number {
  return batch.tsSec[i] + batch.rows[(i << 4) + Row.Nsec] * 1e-9;
}
