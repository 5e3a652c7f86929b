import { Kind, Meta, type PacketBatch, Row } from '../decode/packet-batch.js';
import { NO_TIME } from '../wire/frame-batch.js';
import type { FlowStore } from './flow-store.js';
import { FragmentTable } from './fragment-table.js';
import { Cold, Evidence, Hot, Rare } from './record-layout.js';
import { secretKey } from './secret-key.js';

/** ICMP errors that are given with one flow. */
const MAX_ERRORS = 4;

/** A flow whose packets are looked for a second time. */
export interface PickedFlow {
  /** Its slot in the store that the picker was given. */
  readonly slot: number;
  /** Packets that it has, by its counters. */
  readonly packets: number;
}

/** Packet number of an ICMP error that quotes the flow and is not counted with it. */
export const ICMP_ERROR = -1;

interface Search extends PickedFlow {
  /** Packets that are looked for, of all that it has. */
  wanted: number;
  /** Packets given so far. */
  seen: number;
  errors: number;
  input: number;
  firstFrame: number;
  lastSec: number;
  lastNsec: number;
  /** An ICMP error was seen that quotes the flow: it is still to come while `errors` is 0. */
  hasError: boolean;
  /** Nothing more comes: all packets were given, or another flow has taken the 5-tuple. */
  isOver: boolean;
  /** Its number, for the fragment table. */
  index: number;
}

/** Flows with one 5-tuple, of which one at a time goes on. */
interface Tuple {
  /** `Meta.ProtocolMask` and `Meta.Ipv6`. */
  kind: number;
  a: number;
  b: number;
  ports: number;
  /** IPv6 only: the addresses. */
  v6: Int32Array;
  flows: Search[];
  current: Search | null;
  /** Tuples with equal hash form a chain. */
  next: Tuple | null;
}

/**
 * Finds the packets of certain flows when the same captures are read again in the same order. A flow begins with its first
 * frame, and takes as many packets of its 5-tuple as it counted, none of them later than its latest: so connections that
 * use one 5-tuple after another stay apart. Fragments that come before their first fragment are not found.
 */
export class FlowPicker {
  /** Flows that may still have packets to come. */
  open: number;
  private readonly searches: Search[] = [];
  private readonly tuples = new Map<number, Tuple>();
  private readonly fragments = new FragmentTable();

  /**
   * @param slots the flows in `store`, each once.
   * @param take gets the flow, the packet's 0-based number in it or `ICMP_ERROR`, and the entry of the batch.
   * @param mostPackets of each flow only so many are looked for, its first.
   */
  constructor(
    store: FlowStore,
    slots: readonly number[],
    private readonly take: (flow: PickedFlow, packet: number, entry: number) => void,
    private readonly mostPackets = Infinity,
  ) {
    this.open = slots.length;
    for (const slot of slots) this.add(store, slot);
  }

  /** Looks through a batch of the input with this index. */
  observe(batch: PacketBatch, input: number): void {
    const { rows, count } = batch;
    for (let i = 0; i < count; i++) {
      const row = i << 4;
      const kind = (rows[row + Row.Meta] & Meta.KindMask) >>> Meta.KindShift;
      if (kind === Kind.LaterFragment) {
        this.takeFragment(batch, i);
        continue;
      }
      const tuple = this.find(batch, i);
      if (tuple === null) continue;
      if (kind === Kind.Unreachable) this.takeError(tuple, i);
      else this.takePacket(tuple, batch, i, input);
    }
  }

  private add(store: FlowStore, slot: number): void {
    const { hot, cold, rare } = store;
    const h = slot * Hot.Size;
    const c = slot * Cold.Size;
    const r = slot * Rare.Size + Rare.V6;
    const kind = hot[h + Hot.Meta] & (Meta.ProtocolMask | Meta.Ipv6);
    const a = hot[h + Hot.A];
    const b = hot[h + Hot.B];
    const ports = hot[h + Hot.Ports];
    const v6 = (kind & Meta.Ipv6) === 0 ? NO_WORDS : rare.slice(r, r + 8);
    const packets = (hot[h + Hot.Packets0] >>> 0) + (hot[h + Hot.Packets0 + 1] >>> 0);
    const search: Search = {
      slot,
      packets,
      wanted: Math.min(packets, this.mostPackets),
      seen: 0,
      errors: 0,
      input: cold[c + Cold.Input],
      firstFrame: cold[c + Cold.FirstFrame] >>> 0,
      lastSec: store.lastSec(slot),
      lastNsec: hot[h + Hot.LastNsec],
      hasError: (cold[c + Cold.Evidence] & (Evidence.Unreachable | (Evidence.Unreachable << 1))) !== 0,
      isOver: false,
      index: this.searches.length,
    };
    this.searches.push(search);
    const hash = tupleHash(a, b, ports, kind);
    const head = this.tuples.get(hash) ?? null;
    let tuple = head;
    while (tuple !== null && !isTuple(tuple, kind, a, b, ports, v6, 0)) tuple = tuple.next;
    if (tuple === null) {
      tuple = { kind, a, b, ports, v6, flows: [], current: null, next: head };
      this.tuples.set(hash, tuple);
    }
    tuple.flows.push(search);
  }

  private find(batch: PacketBatch, i: number): Tuple | null {
    const { rows, v6 } = batch;
    const row = i << 4;
    const kind = rows[row + Row.Meta] & (Meta.ProtocolMask | Meta.Ipv6);
    const a = rows[row + Row.A];
    const b = rows[row + Row.B];
    const ports = rows[row + Row.Ports];
    let tuple = this.tuples.get(tupleHash(a, b, ports, kind)) ?? null;
    while (tuple !== null && !isTuple(tuple, kind, a, b, ports, v6, i * 8)) tuple = tuple.next;
    return tuple;
  }

  private takePacket(tuple: Tuple, batch: PacketBatch, i: number, input: number): void {
    const frame = batch.rows[(i << 4) + Row.Frame] >>> 0;
    for (const search of tuple.flows) {
      if (search.firstFrame !== frame || search.input !== input || search.seen > 0) continue;
      // From here on the 5-tuple is this flow's.
      if (tuple.current !== null) this.end(tuple.current);
      tuple.current = search;
    }
    const { current } = tuple;
    if (current === null || current.seen === current.wanted || isAfter(batch, i, current)) return;
    this.give(current, i);
    if ((batch.rows[(i << 4) + Row.Meta] & Meta.FirstFragment) === 0) return;
    let entry = this.fragments.find(batch, i);
    if (entry < 0) entry = this.fragments.add(batch, i);
    this.fragments.bind(entry, current.index, 0, batch, i);
  }

  private takeFragment(batch: PacketBatch, i: number): void {
    const entry = this.fragments.find(batch, i);
    const search = entry < 0 ? null : this.searches[this.fragments.slot(entry)];
    if (search !== null && !search.isOver && search.seen < search.wanted) this.give(search, i);
  }

  /** An error belongs to the flow that goes on, or to the last one that did. */
  private takeError({ current }: Tuple, i: number): void {
    if (current === null || current.errors === MAX_ERRORS) return;
    current.errors++;
    this.take(current, ICMP_ERROR, i);
    if (current.seen === current.wanted) this.end(current);
  }

  private give(search: Search, i: number): void {
    const packet = search.seen++;
    this.take(search, packet, i);
    if (search.seen === search.wanted && (!search.hasError || search.errors > 0)) this.end(search);
  }

  private end(search: Search): void {
    if (!search.isOver) this.open--;
    search.isOver = true;
  }
}

const NO_WORDS = new Int32Array(8);

/** `at`: where the eight words of the addresses stand in `v6`. */
function isTuple(tuple: Tuple, kind: number, a: number, b: number, ports: number, v6: Int32Array, at: number): boolean {
  if (tuple.a !== a || tuple.b !== b || tuple.ports !== ports || tuple.kind !== kind) return false;
  if ((kind & Meta.Ipv6) === 0) return true;
  for (let w = 0; w < 8; w++) if (tuple.v6[w] !== v6[at + w]) return false;
  return true;
}

/** Is packet `i` later than the flow's latest? */
function isAfter(batch: PacketBatch, i: number, { lastSec, lastNsec }: Search): boolean {
  const nsec = batch.rows[(i << 4) + Row.Nsec];
  if (nsec === NO_TIME || lastNsec === NO_TIME) return false;
  return batch.tsSec[i] > lastSec || (batch.tsSec[i] === lastSec && nsec > lastNsec);
}

/** Of the words that `Row` and `Hot` have alike; of `meta`, protocol and version of IP count. Another one in each process. */
export function tupleHash(a: number, b: number, ports: number, meta: number): number {
  let hash = secretKey(ports ^ (meta & (Meta.ProtocolMask | Meta.Ipv6)));
  hash = Math.imul((hash ^ (hash >>> 15)) + a, 0x85ebca6b);
  return Math.imul((hash ^ (hash >>> 13)) + b, 0xc2b2ae35);
}
