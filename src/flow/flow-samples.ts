import type { FlowFacts } from './flow-facts.js';
import { FlowStore } from './flow-store.js';
import { Cold } from './record-layout.js';

/** Flows that are asked for and kept. */
const MAX_WATCHED = 20;

/** Copies of flows' records, kept to the end of a run: for a second look at the captures. Bounded. */
export class FlowSamples {
  readonly store: FlowStore;
  /** Slots of the flows that `isWatched` asks for, the first few. */
  readonly watched: number[] = [];
  /** Flows that it asks for beyond those. */
  watchedOmitted = 0;
  private count = 0;

  constructor(
    capacity: number,
    private readonly isWatched: ((facts: FlowFacts) => boolean) | null = null,
  ) {
    this.store = new FlowStore(capacity);
  }

  /** Flows that can still be kept. */
  get room(): number {
    return this.store.capacity - this.count;
  }

  /** Keeps a copy of the flow and gives its slot here; -1 where there is no room. */
  keep(source: FlowStore, slot: number): number {
    if (this.count === this.store.capacity) return -1;
    this.store.copyFrom(source, slot, this.count);
    return this.count++;
  }

  /** Keeps a copy of a flow that is asked for. */
  watch(facts: FlowFacts, source: FlowStore, slot: number): void {
    if (this.isWatched === null || !this.isWatched(facts)) return;
    const kept = this.watched.length < MAX_WATCHED ? this.keep(source, slot) : -1;
    if (kept < 0) this.watchedOmitted++;
    else this.watched.push(kept);
  }

  /** The same flows, as they are now. */
  copy(): FlowSamples {
    const copy = new FlowSamples(Math.max(1, this.count));
    for (let slot = 0; slot < this.count; slot++) copy.keep(this.store, slot);
    return copy;
  }

  /** Flows kept. */
  get size(): number {
    return this.count;
  }

  /** Puts a copy of the flow in the place of another. */
  replace(kept: number, source: FlowStore, slot: number): void {
    this.store.copyFrom(source, slot, kept);
  }

  /** Did the flow of `source` begin before the kept one? */
  isBefore(source: FlowStore, slot: number, kept: number): boolean {
    return compareStarts(source, slot, this.store, kept) < 0;
  }
}

/** Order of flows by the time of their first packets, then by their place in the captures. */
export function compareStarts(a: FlowStore, aSlot: number, b: FlowStore, bSlot: number): number {
  return (
    a.coldF64[aSlot * Cold.SizeF64 + Cold.FirstSecF64] - b.coldF64[bSlot * Cold.SizeF64 + Cold.FirstSecF64] ||
    a.cold[aSlot * Cold.Size + Cold.FirstNsec] - b.cold[bSlot * Cold.Size + Cold.FirstNsec] ||
    a.serial(aSlot) - b.serial(bSlot)
  );
}
