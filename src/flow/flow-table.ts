import { BATCH_PACKETS, Kind, Meta, type PacketBatch, Row } from '../decode/packet-batch.js';
import { NO_TIME } from '../wire/frame-batch.js';
import { IPPROTO_TCP, IPPROTO_UDP } from '../wire/ip-protocol.js';
import { ACK, FIN, RST, SYN } from '../wire/tcp-flag.js';
import { beginsAnew } from './begins-anew.js';
import { CopyCounter } from './copy-counter.js';
import { EarlyErrors } from './early-errors.js';
import { FlowStore } from './flow-store.js';
import { FragmentTable } from './fragment-table.js';
import { Letter, addLetter } from './history.js';
import { Identification } from './identification.js';
import { PastOriginators } from './past-originators.js';
import type { Recognize } from './recognize.js';
import { reserve } from './reserve.js';
import { observeControl } from './tcp-control.js';
import { Cold, Evidence, FlowFlag, Hot, Rare, TcpField } from './record-layout.js';
import { EndpointState } from './zeek-state.js';

/** Why a flow left the table. `closed`: a SYN began a new flow with its 5-tuple. */
export type EndReason = 'closed' | 'expired' | 'evicted';

export interface FlowTableOptions {
  maxFlows: number;
  tcpTimeoutSec: number;
  udpTimeoutSec: number;
  recognize: Recognize;
  /** Called before the record of a flow is reused; read it at once. */
  onEnd: (store: FlowStore, slot: number, reason: EndReason) => void;
  /** Endpoint that opened the flow as far as is known when it ends, or -1: what a continuation inherits. */
  originatorOf: (store: FlowStore, slot: number) => number;
}

/** Reassembly buffers, 8 KiB each. */
const STREAM_BUFFERS = 2048;
/** Buckets of the index at the start; it doubles when half full. */
const FIRST_BUCKETS = 1 << 15;
/** Slots that an eviction looks at where no one-packet flow is left, taking the longest idle. */
const IDLE_SAMPLE = 16;
/** Slots looked at per flow that begins, to find those that have been idle for twice their timeout. */
const SWEEP_LOOKS = 2;
/** Eight packets of a batch are asked for the time. */
const CLOCK_SHIFT = 3;
/** Bits of `Row.Meta` by which a packet is the plain SYN that most flows begin with. */
const OPENING_MASK =
  ((SYN | FIN | RST | ACK) << Meta.FlagsShift) | Meta.TcpHeader | Meta.ZeroWindow | Meta.FirstFragment | Meta.KindMask;
const OPENING_SYN = (SYN << Meta.FlagsShift) | Meta.TcpHeader;
/** Places to note the flows that began in a batch, four for each frame: few are mixed up. */
const BEGUN = 2 * BATCH_PACKETS;

/**
 * Groups packets by unordered 5-tuple (CLI.md, "What makes a flow"). Bounded: when it is full, a flow gives way: first
 * those that consist of one packet, in turn around the table; where there are none, the longest idle of the next
 * sixteen. Every flow that leaves goes through `onEnd`, so no verdict is lost, and
 * created = open + closed + expired + evicted.
 */
export class FlowTable {
  readonly store: FlowStore;
  readonly identification: Identification;
  readonly fragments = new FragmentTable();
  private readonly past = new PastOriginators();
  /** TCP and UDP flows: begun = open + closed + expired + evicted. */
  created = 0;
  open = 0;
  closed = 0;
  expired = 0;
  evicted = 0;
  fragmentsAttributed = 0;
  fragmentsSeen = 0;
  /** Input that the next batch comes from. */
  input = 0;
  /** `FlowFlag`s of every flow that begins: `Salvaged` once damage was skipped. */
  mark = 0;
  /** Frames may come twice: several interfaces or inputs. Looking for copies costs a tenth of the time of small packets. */
  seesCopies = true;

  private readonly maxFlows: number;
  private readonly tcpTimeout: number;
  private readonly udpTimeout: number;
  /** Whole seconds within which no flow times out. */
  private readonly shortTimeout: number;
  private readonly onEnd: FlowTableOptions['onEnd'];
  private readonly originatorOf: FlowTableOptions['originatorOf'];
  /** [hash, slot + 1] pairs, linear probing; at most half full. */
  private index = new Int32Array(FIRST_BUCKETS * 2);
  private mask = FIRST_BUCKETS - 1;
  /** Hash of the flow in each slot. */
  private readonly hashes: Int32Array;
  /** Slots handed out so far, and those given back. */
  private used = 0;
  private freeSlots = new Int32Array(0);
  private freeCount = 0;
  private records = 0;
  private hand = 0;
  private sweepHand = 0;
  /** Records begun, and how many there were at the last sweep. */
  private begun = 0;
  private begunAtSweep = 0;
  /** Time that the whole of the latest batch has reached: one bad stamp moves no clock, and one bad batch not for long. */
  private clock = -Infinity;
  /** Evictions for which no search for one-packet flows is worth while. */
  private skipSearch = 0;
  private sink = 0;
  /** Slots of the flows that a sweep ends. */
  private readonly due = new Int32Array(1 + BATCH_PACKETS * SWEEP_LOOKS);
  /** Slots that touch() found for the packets of the batch, or -1. */
  private readonly found = new Int32Array(BATCH_PACKETS);
  /** Number of the batch in which a flow began, by the lower bits of the flow's hash. */
  private readonly begunIn = new Int32Array(BEGUN);
  private batches = 0;
  private readonly earlyErrors = new EarlyErrors();
  private readonly copyCounter = new CopyCounter();

  constructor(options: FlowTableOptions) {
    this.store = new FlowStore(options.maxFlows);
    this.identification = new Identification(
      this.store,
      options.recognize,
      Math.min(STREAM_BUFFERS, 2 * options.maxFlows),
    );
    this.maxFlows = options.maxFlows;
    this.hashes = new Int32Array(reserve(options.maxFlows * 4));
    this.tcpTimeout = options.tcpTimeoutSec;
    this.udpTimeout = options.udpTimeoutSec;
    this.shortTimeout = Math.floor(Math.min(this.tcpTimeout, this.udpTimeout));
    this.onEnd = options.onEnd;
    this.originatorOf = options.originatorOf;
  }

  /**
   * Applies a batch. First touches the index and record lines of all its packets, so that their cache misses overlap; then
   * packet by packet: plain ones in one loop, the others one at a time.
   */
  observe(batch: PacketBatch): void {
    const n = batch.count;
    this.batches = (this.batches + 1) | 0;
    this.touch(batch);
    if (this.records + n > this.maxFlows) this.touchVictims(n);
    if (this.seesCopies) this.copyCounter.count(batch);
    for (let i = this.observePlain(batch, 0); i < n; i = this.observePlain(batch, i + 1)) this.observeOne(batch, i);
    this.sweep(batch);
  }

  /**
   * Applies packets from `from` on as long as they are plain: of a flow that goes on, without news for its state, history
   * or service. Gives the index of the first one that is not, or the batch's count. `observeOne` would do the same with
   * these (tested). Without a call in it the loop keeps arrays and bounds in registers (test/bench/README.md).
   */
  private observePlain(batch: PacketBatch, from: number): number {
    const { hot, rare } = this.store;
    const { rows, tsSec, v6 } = batch;
    const { found, begunIn, shortTimeout, index, mask } = this;
    const n = batch.count;
    let i = from;
    for (; i < n; i++) {
      const row = i << 4;
      const meta = rows[row + Row.Meta];
      if ((meta & (Meta.KindMask | Meta.FirstFragment | Meta.ZeroWindow)) !== 0) break;
      let slot = found[i];
      if (slot < 0) {
        // Perhaps begun since, by a packet that stands before it in the batch.
        const hash = rows[row + Row.Hash];
        if (begunIn[hash & (BEGUN - 1)] !== this.batches) break;
        let bucket = (hash & mask) << 1;
        while (index[bucket + 1] !== 0 && index[bucket] !== hash) bucket = (bucket + 2) & ((mask << 1) | 1);
        slot = index[bucket + 1] - 1;
        if (slot < 0) break;
      }
      const h = slot << 4;
      const flowMeta = hot[h + Hot.Meta];
      // The flow that touch() found may have ended since: its key decides.
      if (
        ((flowMeta ^ meta) & (Meta.ProtocolMask | Meta.Ipv6)) !== 0 ||
        hot[h + Hot.A] !== rows[row + Row.A] ||
        hot[h + Hot.B] !== rows[row + Row.B] ||
        hot[h + Hot.Ports] !== rows[row + Row.Ports]
      ) {
        break;
      }
      if ((meta & Meta.Ipv6) !== 0) {
        const r = (slot << 4) + Rare.V6;
        const p = i << 3;
        if (
          ((rare[r] ^ v6[p]) | (rare[r + 1] ^ v6[p + 1]) | (rare[r + 2] ^ v6[p + 2])) !== 0 ||
          ((rare[r + 4] ^ v6[p + 4]) | (rare[r + 5] ^ v6[p + 5]) | (rare[r + 6] ^ v6[p + 6])) !== 0
        ) {
          break;
        }
      }
      const endpoint = (meta >>> 9) & 1;
      const payload = rows[row + Row.Payload];
      const isTcp = (meta & Meta.TcpHeader) !== 0;
      if (isTcp && ((meta >>> Meta.FlagsShift) & (SYN | FIN | RST | ACK)) !== ACK) break;
      let seen = payload !== 0 ? FlowFlag.DataSeen : isTcp ? FlowFlag.AckSeen : 0;
      if (rows[row + Row.PayloadCap] !== 0) seen |= FlowFlag.Identified;
      seen <<= endpoint;
      if ((flowMeta & (seen | FlowFlag.FarTime)) !== seen) break;

      const sec = tsSec[i];
      const second = sec >>> 0;
      const last = hot[h + Hot.LastSec] >>> 0;
      if (second !== sec || second - last >= shortTimeout) break;

      const h1 = h + endpoint;
      const ipBytes = rows[row + Row.IpBytes];
      const wire = rows[row + Row.WireBytes];
      const payloadSum = (hot[h1 + Hot.Payload0] + payload) | 0;
      const ipSum = (hot[h1 + Hot.IpBytes0] + ipBytes) | 0;
      const wireSum = (hot[h1 + Hot.WireBytes0] + wire) | 0;
      // A sum below its addend has overflowed.
      if (wireSum >>> 0 < wire >>> 0 || ipSum >>> 0 < ipBytes >>> 0 || payloadSum >>> 0 < payload >>> 0) break;
      if (isTcp && payload !== 0) {
        const next = hot[h1 + Hot.Next0];
        const seq = rows[row + Row.Seq];
        if (((seq - next) | 0) < 0) break;
        const after = (seq + payload) | 0;
        if (((after - next) | 0) > 0) hot[h1 + Hot.Next0] = after;
      }
      hot[h1 + Hot.Packets0]++;
      hot[h1 + Hot.Payload0] = payloadSum;
      hot[h1 + Hot.IpBytes0] = ipSum;
      hot[h1 + Hot.WireBytes0] = wireSum;
      const nsec = rows[row + Row.Nsec];
      if ((second > last || (second === last && nsec > hot[h + Hot.LastNsec])) && nsec !== NO_TIME) {
        hot[h + Hot.LastSec] = second;
        hot[h + Hot.LastNsec] = nsec;
      }
    }
    return i;
  }

  /** Applies packet `i`, whatever it is. */
  private observeOne(batch: PacketBatch, i: number): void {
    const { hot, cold } = this.store;
    const { rows } = batch;
    const row = i << 4;
    const meta = rows[row + Row.Meta];
    if ((meta & Meta.KindMask) !== 0 && this.observeOther(batch, i)) return;
    const from = (meta >>> 9) & 1;
    const sec = batch.tsSec[i];

    let slot = this.find(batch, i);
    if (slot >= 0) {
      const gap = sec - this.store.lastSec(slot);
      const isSyn = ((meta >>> Meta.FlagsShift) & (SYN | RST | FIN)) === SYN;
      if (gap >= this.shortTimeout || isSyn) slot = this.stillSameFlow(slot, batch, i, from, gap);
    }
    const payload = rows[row + Row.Payload] >>> 0;
    if (slot < 0) {
      slot = this.create(batch, i);
      if ((meta & OPENING_MASK) === OPENING_SYN && payload === 0) {
        this.openWithSyn(slot, from, rows[row + Row.Seq]);
        return;
      }
    } else {
      const h = slot * Hot.Size;
      hot[h + Hot.Packets0 + from]++;
      this.store.addBytes(slot, Hot.Payload0 + from, payload);
      this.store.addBytes(slot, Hot.IpBytes0 + from, rows[row + Row.IpBytes] >>> 0);
      this.store.addBytes(slot, Hot.WireBytes0 + from, rows[row + Row.WireBytes] >>> 0);
      this.setTime(slot, sec, rows[row + Row.Nsec]);
    }
    const h = slot * Hot.Size;

    if ((meta & Meta.TcpHeader) !== 0) {
      const flags = (meta >>> Meta.FlagsShift) & 0xff;
      const seen = (payload > 0 ? FlowFlag.DataSeen : FlowFlag.AckSeen) << from;
      if (
        (flags & (SYN | FIN | RST | ACK)) !== ACK ||
        (hot[h + Hot.Meta] & seen) === 0 ||
        (meta & Meta.ZeroWindow) !== 0
      ) {
        observeControl(this.store, slot, batch, i, from, flags);
      } else if (payload > 0) {
        const next = hot[h + Hot.Next0 + from];
        if (((rows[row + Row.Seq] - next) | 0) < 0) addLetter(this.store, slot, from, Letter.Retransmission);
        const after = (rows[row + Row.Seq] + payload) | 0;
        if (((after - next) | 0) > 0) hot[h + Hot.Next0 + from] = after;
      }
    } else if (payload > 0 && (hot[h + Hot.Meta] & (FlowFlag.DataSeen << from)) === 0) {
      hot[h + Hot.Meta] |= FlowFlag.DataSeen << from;
      cold[slot * Cold.Size + Cold.Evidence] |= Evidence.Data << from;
      addLetter(this.store, slot, from, Letter.Data);
    }

    if (rows[row + Row.PayloadCap] > 0 && (hot[h + Hot.Meta] & (FlowFlag.Identified << from)) === 0) {
      this.identification.inspect(slot, from, batch, i);
    }
    if (((meta >>> Meta.FlagsShift) & (FIN | RST)) !== 0) this.releaseBuffers(slot, batch, i, from);
    if ((meta & Meta.FirstFragment) !== 0) this.observeFirstFragment(slot, batch, i, from);
  }

  /**
   * Looks up the hashes of the batch, and loads one word of each record found: the cache misses of all its packets overlap.
   * What is found goes to `found`.
   */
  private touch(batch: PacketBatch): void {
    const { hot } = this.store;
    const { rows, count } = batch;
    const { index, mask, found } = this;
    let touched = 0;
    // Without a branch that waits for what is loaded: a wrong guess there would end the overlap.
    for (let i = 0; i < count; i++) touched ^= index[(rows[(i << 4) + Row.Hash] & mask) << 1];
    for (let i = 0; i < count; i++) {
      const hash = rows[(i << 4) + Row.Hash];
      let bucket = (hash & mask) << 1;
      let slot = index[bucket + 1] - 1;
      while (slot >= 0 && index[bucket] !== hash) {
        bucket = (bucket + 2) & ((mask << 1) | 1);
        slot = index[bucket + 1] - 1;
      }
      found[i] = slot;
    }
    for (let i = 0; i < count; i++) {
      const slot = found[i];
      if (slot >= 0) touched ^= hot[slot << 4];
    }
    this.sink ^= touched;
  }

  /** Loads what the next evictions, `count` of them at most, will touch beside the records themselves. */
  private touchVictims(count: number): void {
    const { index, mask, hashes, hand } = this;
    let touched = 0;
    for (let k = 0; k < count && hand + k < this.used; k++) {
      touched ^= index[(hashes[hand + k] & mask) << 1];
    }
    this.sink ^= touched;
  }

  /** Packets counted as copies of another. */
  get copies(): number {
    return this.copyCounter.copies;
  }

  /** Slots in use, and some among them that are free, are below this. */
  get slots(): number {
    return this.used;
  }

  /** The time of a packet, where it or that of its flow's latest packet is far away. */
  private setTime(slot: number, sec: number, nsec: number): void {
    if (nsec === NO_TIME) return;
    const { hot } = this.store;
    const last = this.store.lastSec(slot);
    if (sec < last || (sec === last && nsec <= hot[(slot << 4) + Hot.LastNsec])) return;
    this.store.setLastSec(slot, sec);
    hot[(slot << 4) + Hot.LastNsec] = nsec;
  }

  /** Calls `visit` for every flow in the table, in order of slot. */
  forEach(visit: (slot: number) => void): void {
    for (let slot = 0; slot < this.used; slot++) {
      if ((this.store.hot[slot * Hot.Size + Hot.Meta] & FlowFlag.Used) !== 0) visit(slot);
    }
  }

  /** Damage was skipped: marks the flows that may go on behind it, and all that begin later. */
  markSalvaged(): void {
    if (this.mark !== 0) return;
    this.mark = FlowFlag.Salvaged;
    this.forEach((slot) => {
      const isOver = this.hasEnded(slot) || this.idleSince(slot, this.clock);
      if (!isOver) this.store.hot[slot * Hot.Size + Hot.Meta] |= FlowFlag.Salvaged;
    });
  }

  /**
   * The capture is over: ends identification of all flows. TCP flows whose ends both closed, or that were reset, count as
   * closed from now on, those idle beyond their timeout as expired; only the rest stay open. `visit` is called for each.
   */
  finish(visit?: (slot: number, reason: EndReason | 'open') => void): void {
    this.forEach((slot) => {
      this.identification.finish(slot);
      if (this.isFlow(slot) === 0) return;
      const reason = this.hasEnded(slot) ? 'closed' : this.idleSince(slot, this.clock) ? 'expired' : 'open';
      if (reason !== 'open') {
        this.open--;
        this[reason]++;
      }
      visit?.(slot, reason);
    });
  }

  /** An entry that is no packet of a flow. False: a packet of another protocol, which is counted like one. */
  private observeOther(batch: PacketBatch, i: number): boolean {
    switch ((batch.rows[(i << 4) + Row.Meta] & Meta.KindMask) >>> Meta.KindShift) {
      case Kind.LaterFragment:
        this.observeLaterFragment(batch, i);
        return true;
      case Kind.Unreachable:
        this.observeUnreachable(batch, i);
        return true;
      default:
        return false;
    }
  }

  /** After FIN and RST no more bytes come that could tell the service. */
  private releaseBuffers(slot: number, batch: PacketBatch, i: number, from: number): void {
    if (this.store.cold[slot * Cold.Size + Cold.Buffers] === 0) return;
    if (this.hasEnded(slot)) this.identification.finish(slot);
    else
      this.identification.endsAt(
        slot,
        from,
        (batch.rows[(i << 4) + Row.Seq] + (batch.rows[(i << 4) + Row.Payload] >>> 0)) | 0,
      );
  }

  /**
   * The slot, if packet `i`, which comes `gap` whole seconds after the flow's latest or is a SYN, goes on with that flow;
   * otherwise the flow is ended, and -1 asks for a new one.
   */
  private stillSameFlow(slot: number, batch: PacketBatch, i: number, from: number, gap: number): number {
    const h = slot * Hot.Size;
    const { hot } = this.store;
    const meta = batch.rows[(i << 4) + Row.Meta];
    const timeout = (meta & Meta.ProtocolMask) === IPPROTO_TCP ? this.tcpTimeout : this.udpTimeout;
    const hasTimes = batch.rows[(i << 4) + Row.Nsec] !== NO_TIME && hot[h + Hot.LastNsec] !== NO_TIME;
    if (hasTimes && gap + (batch.rows[(i << 4) + Row.Nsec] - hot[h + Hot.LastNsec]) * 1e-9 > timeout) {
      this.end(slot, 'expired');
      return -1;
    }
    if (((meta >>> Meta.FlagsShift) & (SYN | RST | FIN)) === SYN && beginsAnew(this.store, slot, batch, i, from)) {
      this.end(slot, 'closed');
      return -1;
    }
    return slot;
  }

  private observeFirstFragment(slot: number, batch: PacketBatch, i: number, from: number): void {
    let entry = this.fragments.find(batch, i);
    if (entry < 0) entry = this.fragments.add(batch, i);
    const held = this.fragments.release(entry);
    if (held) this.addFragments(slot, from, held.packets, held.payload, held.ipBytes, held.wireBytes);
    this.fragments.bind(entry, slot * 2 + from, this.store.serial(slot), batch, i);
  }

  private observeLaterFragment(batch: PacketBatch, i: number): void {
    this.fragmentsSeen++;
    let entry = this.fragments.find(batch, i);
    if (entry < 0) entry = this.fragments.add(batch, i);
    const bound = this.fragments.slot(entry);
    if (bound < 0) {
      this.fragments.hold(entry, batch, i);
      return;
    }
    const slot = bound >>> 1;
    const isUsed = (this.store.hot[slot * Hot.Size + Hot.Meta] & FlowFlag.Used) !== 0;
    if (!isUsed || this.fragments.serial(entry) !== this.store.serial(slot)) return;
    this.addFragments(
      slot,
      bound & 1,
      1,
      batch.rows[(i << 4) + Row.Payload] >>> 0,
      batch.rows[(i << 4) + Row.IpBytes] >>> 0,
      batch.rows[(i << 4) + Row.WireBytes] >>> 0,
    );
    this.setTime(slot, batch.tsSec[i], batch.rows[(i << 4) + Row.Nsec]);
  }

  private addFragments(slot: number, from: number, packets: number, payload: number, ip: number, wire: number): void {
    this.store.hot[slot * Hot.Size + Hot.Packets0 + from] += packets;
    this.store.addBytes(slot, Hot.Payload0 + from, payload);
    this.store.addBytes(slot, Hot.IpBytes0 + from, ip);
    this.store.addBytes(slot, Hot.WireBytes0 + from, wire);
    this.fragmentsAttributed += packets;
  }

  private observeUnreachable(batch: PacketBatch, i: number): void {
    const slot = this.find(batch, i);
    const evidence = Evidence.Unreachable << ((batch.rows[(i << 4) + Row.Meta] >>> 9) & 1);
    if (slot >= 0) {
      this.store.cold[slot * Cold.Size + Cold.Evidence] |= evidence;
      return;
    }
    this.earlyErrors.keep(batch, i, evidence);
  }

  /** Slot of the flow with the 5-tuple of packet `i`, or -1. */
  private find(batch: PacketBatch, i: number): number {
    const { index, mask } = this;
    const { hot, rare } = this.store;
    const hash = batch.rows[(i << 4) + Row.Hash];
    const a = batch.rows[(i << 4) + Row.A];
    const b = batch.rows[(i << 4) + Row.B];
    const ports = batch.rows[(i << 4) + Row.Ports];
    const kind = batch.rows[(i << 4) + Row.Meta] & (Meta.ProtocolMask | Meta.Ipv6);
    for (let bucket = hash & mask; ; bucket = (bucket + 1) & mask) {
      const slot = index[(bucket << 1) + 1] - 1;
      if (slot < 0) return -1;
      if (index[bucket << 1] !== hash) continue;
      const h = slot * Hot.Size;
      if (
        hot[h + Hot.A] !== a ||
        hot[h + Hot.B] !== b ||
        hot[h + Hot.Ports] !== ports ||
        (hot[h + Hot.Meta] & (Meta.ProtocolMask | Meta.Ipv6)) !== kind
      ) {
        continue;
      }
      if ((kind & Meta.Ipv6) === 0) return slot;
      const r = slot * Rare.Size + Rare.V6;
      let same = true;
      for (let w = 0; w < 8; w++) same &&= rare[r + w] === batch.v6[i * 8 + w];
      if (same) return slot;
    }
  }

  /** Begins a flow with packet `i` and counts it. What its TCP flags and payload show is left to the caller. */
  private create(batch: PacketBatch, i: number): number {
    if (this.records === this.maxFlows) this.evict();
    if (this.records * 2 >= this.mask) this.growIndex();
    const slot = this.freeCount > 0 ? this.freeSlots[--this.freeCount] : this.used++;
    this.records++;
    this.begun++;
    const { hot, cold, coldF64, rare } = this.store;
    const { rows } = batch;
    const row = i << 4;
    const meta = rows[row + Row.Meta];
    const hash = rows[row + Row.Hash];
    const from = (meta >>> 9) & 1;
    const to = from ^ 1;
    const h = slot * Hot.Size;
    hot[h + Hot.A] = rows[row + Row.A];
    hot[h + Hot.B] = rows[row + Row.B];
    hot[h + Hot.Ports] = rows[row + Row.Ports];
    hot[h + Hot.Meta] = (meta & (Meta.ProtocolMask | Meta.Ipv6 | Meta.Reverse)) | FlowFlag.Used | this.mark;
    hot[h + Hot.Packets0 + from] = 1;
    hot[h + Hot.Packets0 + to] = 0;
    hot[h + Hot.Payload0 + from] = rows[row + Row.Payload];
    hot[h + Hot.Payload0 + to] = 0;
    hot[h + Hot.IpBytes0 + from] = rows[row + Row.IpBytes];
    hot[h + Hot.IpBytes0 + to] = 0;
    hot[h + Hot.WireBytes0 + from] = rows[row + Row.WireBytes];
    hot[h + Hot.WireBytes0 + to] = 0;
    hot[h + Hot.LastNsec] = rows[row + Row.Nsec];
    hot[h + Hot.Next0] = 0;
    hot[h + Hot.Next0 + 1] = 0;
    this.store.setLastSec(slot, batch.tsSec[i]);
    if ((meta & Meta.Ipv6) !== 0) {
      for (let w = 0; w < 8; w++) rare[slot * Rare.Size + Rare.V6 + w] = batch.v6[i * 8 + w];
    }
    const c = slot * Cold.Size;
    coldF64[slot * Cold.SizeF64 + Cold.FirstSecF64] = batch.tsSec[i];
    cold[c + Cold.FirstNsec] = rows[row + Row.Nsec];
    cold[c + Cold.FirstFrame] = rows[row + Row.Frame];
    cold[c + Cold.Input] = this.input;
    cold[c + Cold.Vlan] = rows[row + Row.Vlan];
    // By hand: a call of fill() costs more than the stores.
    for (let w = c + Cold.History; w < c + Cold.Size; w++) cold[w] = 0;
    this.insert(hash, slot);
    this.hashes[slot] = hash;
    this.begunIn[hash & (BEGUN - 1)] = this.batches;
    if (((meta >>> Meta.FlagsShift) & (SYN | ACK)) !== SYN) {
      const opener = this.past.recall(hash, this.tagOf(slot));
      if (opener >= 0) cold[c + Cold.Evidence] = Evidence.Continued << opener;
    }
    if (!this.earlyErrors.isEmpty) cold[c + Cold.Evidence] |= this.earlyErrors.take(batch, i);
    const isFlow = this.isFlow(slot);
    this.created += isFlow;
    this.open += isFlow;
    return slot;
  }

  /** The packet that began the flow in `slot` is a SYN and nothing else: what `observeControl` would note, in one go. */
  private openWithSyn(slot: number, from: number, seq: number): void {
    const { hot, cold } = this.store;
    const c = slot * Cold.Size;
    hot[slot * Hot.Size + Hot.Next0 + from] = (seq + 1) | 0;
    cold[c + Cold.Isn0 + from] = seq;
    cold[c + Cold.Evidence] |= Evidence.Syn << from;
    cold[c + Cold.Tcp] =
      (EndpointState.SynSent | TcpField.IsnKnown | TcpField.NextKnown) << (from * TcpField.Endpoint1);
    addLetter(this.store, slot, from, Letter.Syn);
  }

  /** 1 for TCP and UDP, 0 for records of other protocols, which the books leave out. */
  private isFlow(slot: number): number {
    const protocol = this.store.hot[slot * Hot.Size + Hot.Meta] & Meta.ProtocolMask;
    return protocol === IPPROTO_TCP || protocol === IPPROTO_UDP ? 1 : 0;
  }

  private end(slot: number, why: EndReason): void {
    this.identification.finish(slot);
    const h = slot * Hot.Size;
    const hasEnded = this.hasEnded(slot);
    // As in finish(): when the sweep comes by must not show in the books.
    const reason = why === 'expired' && hasEnded ? 'closed' : why;
    // A connection that was closed is not gone on with.
    if (reason !== 'closed' && !hasEnded) {
      const opener = this.originatorOf(this.store, slot);
      const isLone = this.store.hot[h + Hot.Packets0] + this.store.hot[h + Hot.Packets0 + 1] === 1;
      if (opener >= 0) this.past.remember(this.hashes[slot], this.tagOf(slot), opener, isLone);
    }
    this.onEnd(this.store, slot, reason);
    const counts = this.isFlow(slot);
    this.open -= counts;
    this[reason] += counts;
    this.remove(slot);
    this.store.hot[h + Hot.Meta] = 0;
    if (this.freeCount === this.freeSlots.length) {
      const larger = new Int32Array(Math.max(1024, this.freeSlots.length * 2));
      larger.set(this.freeSlots);
      this.freeSlots = larger;
    }
    this.freeSlots[this.freeCount++] = slot;
    this.records--;
  }

  /** A second hash of the 5-tuple, unlike the one in the index. */
  private tagOf(slot: number): number {
    const { hot, rare } = this.store;
    const h = slot * Hot.Size;
    let tag = Math.imul(hot[h + Hot.Ports] ^ (hot[h + Hot.Meta] & Meta.ProtocolMask), 0x2c1b3c6d);
    tag = Math.imul((tag ^ (tag >>> 12)) + hot[h + Hot.A], 0x297a2d39);
    tag = Math.imul((tag ^ (tag >>> 15)) + hot[h + Hot.B], 0x1b56c4e9);
    if ((hot[h + Hot.Meta] & Meta.Ipv6) !== 0) {
      const r = slot * Rare.Size + Rare.V6;
      for (let w = 0; w < 8; w++) tag = Math.imul((tag ^ (tag >>> 13)) + rare[r + w], 0x297a2d39);
    }
    return tag ^ (tag >>> 16);
  }

  private evict(): void {
    const { hot } = this.store;
    if (this.skipSearch === 0) {
      for (let looked = 0; looked < this.used; looked++) {
        const slot = this.hand;
        this.hand = slot + 1 === this.used ? 0 : slot + 1;
        const h = slot * Hot.Size;
        if (hot[h + Hot.Packets0] + hot[h + Hot.Packets0 + 1] === 1) {
          this.end(slot, this.idleSince(slot, this.clock) ? 'expired' : 'evicted');
          return;
        }
      }
      this.skipSearch = this.used >>> 3;
    } else this.skipSearch--;
    let victim = this.hand;
    for (let k = 0; k < IDLE_SAMPLE; k++) {
      const slot = (this.hand + k) % this.used;
      if (this.store.lastSec(slot) < this.store.lastSec(victim)) victim = slot;
    }
    this.hand = (this.hand + IDLE_SAMPLE) % this.used;
    this.end(victim, this.idleSince(victim, this.clock) ? 'expired' : 'evicted');
  }

  /** Ends flows that timed out long ago, a few slots at a time, so that a long capture does not fill the table. */
  private sweep(batch: PacketBatch): void {
    const { rows, tsSec } = batch;
    // A few packets stand for the batch: the clock goes to the earliest of them.
    let earliest = Infinity;
    const step = batch.count >>> CLOCK_SHIFT || 1;
    for (let i = 0; i < batch.count; i += step) {
      if (rows[(i << 4) + Row.Nsec] !== NO_TIME && tsSec[i] < earliest) earliest = tsSec[i];
    }
    const isSure = batch.count > 1 || this.clock === -Infinity;
    if (earliest !== Infinity && isSure) this.clock = earliest;
    const begun = this.begun - this.begunAtSweep;
    this.begunAtSweep = this.begun;
    const looks = Math.min(1 + begun * SWEEP_LOOKS, this.used);
    const { hot } = this.store;
    const { index, mask, hashes, due } = this;
    let count = 0;
    let touched = 0;
    for (let k = 0; k < looks; k++) {
      this.sweepHand = this.sweepHand + 1 < this.used ? this.sweepHand + 1 : 0;
      const slot = this.sweepHand;
      if ((hot[slot * Hot.Size + Hot.Meta] & FlowFlag.Used) === 0 || !this.isLongIdle(slot)) continue;
      // Their places in the index are waited for together.
      touched ^= index[(hashes[slot] & mask) << 1];
      due[count++] = slot;
    }
    this.sink ^= touched;
    for (let k = 0; k < count; k++) this.end(due[k], 'expired');
  }

  /** Did FIN from both sides or a RST end it? */
  private hasEnded(slot: number): boolean {
    const tcp = this.store.cold[slot * Cold.Size + Cold.Tcp];
    const state0 = tcp & TcpField.StateMask;
    const state1 = (tcp >>> TcpField.Endpoint1) & TcpField.StateMask;
    if (state0 === EndpointState.Reset || state1 === EndpointState.Reset) return true;
    return state0 === EndpointState.Closed && state1 === EndpointState.Closed;
  }

  /** Had the flow timed out at time `sec`? */
  private idleSince(slot: number, sec: number): boolean {
    const h = slot * Hot.Size;
    if (this.store.hot[h + Hot.LastNsec] === NO_TIME) return false;
    const isTcp = (this.store.hot[h + Hot.Meta] & Meta.ProtocolMask) === IPPROTO_TCP;
    return sec - this.store.lastSec(slot) > (isTcp ? this.tcpTimeout : this.udpTimeout) + 1;
  }

  /** Idle for twice its timeout: then a clock that steps back by less than that ends no flow too early. */
  private isLongIdle(slot: number): boolean {
    const isTcp = (this.store.hot[slot * Hot.Size + Hot.Meta] & Meta.ProtocolMask) === IPPROTO_TCP;
    return this.idleSince(slot, this.clock - (isTcp ? this.tcpTimeout : this.udpTimeout));
  }

  private insert(hash: number, slot: number): void {
    const { index, mask } = this;
    let bucket = hash & mask;
    while (index[(bucket << 1) + 1] !== 0) bucket = (bucket + 1) & mask;
    index[bucket << 1] = hash;
    index[(bucket << 1) + 1] = slot + 1;
  }

  /** Takes the flow out of the index and closes the hole: entries behind it move back as far as their hash allows. */
  private remove(slot: number): void {
    const { index, mask } = this;
    let hole = this.hashes[slot] & mask;
    while (index[(hole << 1) + 1] !== slot + 1) hole = (hole + 1) & mask;
    for (let next = (hole + 1) & mask; index[(next << 1) + 1] !== 0; next = (next + 1) & mask) {
      const home = index[next << 1] & mask;
      if (((next - home) & mask) < ((next - hole) & mask)) continue;
      index[hole << 1] = index[next << 1];
      index[(hole << 1) + 1] = index[(next << 1) + 1];
      hole = next;
    }
    index[(hole << 1) + 1] = 0;
  }

  private growIndex(): void {
    const old = this.index;
    const buckets = (this.mask + 1) * 2;
    this.index = new Int32Array(buckets * 2);
    this.mask = buckets - 1;
    for (let k = 0; k < old.length; k += 2) {
      const slot = old[k + 1] - 1;
      if (slot >= 0) this.insert(old[k], slot);
    }
  }
}
