import { FlowStore } from './flow-store.js';

/** Flows that there is room for at first. */
const FIRST_CAPACITY = 1024;

/**
 * Flows that have left the table and wait for evidence still to come (a listener proven later, the subject). A ring:
 * where it is full, the longest waiting is given to `onOverflow` to be judged on what is known by then.
 */
export class EndedFlows {
  store: FlowStore;
  private oldest = 0;
  private count = 0;

  /** `capacity`: flows that may wait. Memory grows with those that do. */
  constructor(
    readonly capacity: number,
    private readonly onOverflow: (store: FlowStore, slot: number) => void,
  ) {
    this.store = new FlowStore(Math.min(capacity, FIRST_CAPACITY));
  }

  /** Keeps a copy of the flow, and gives the slot that it has here. */
  push(source: FlowStore, sourceSlot: number): number {
    if (this.count === this.store.capacity && this.count < this.capacity) this.grow();
    const { capacity } = this.store;
    if (this.count === capacity) {
      this.onOverflow(this.store, this.oldest);
      this.oldest = (this.oldest + 1) % capacity;
      this.count--;
    }
    const slot = this.slotAt(this.count++);
    this.store.copyFrom(source, sourceSlot, slot);
    return slot;
  }

  /** Flows that wait. */
  get size(): number {
    return this.count;
  }

  /** Slot of the flow that came `i` flows after the one that waits longest. */
  slotAt(i: number): number {
    return (this.oldest + i) % this.store.capacity;
  }

  /** Doubles the store. It was never full before, so the oldest flow is still in slot 0. */
  private grow(): void {
    const larger = new FlowStore(Math.min(this.capacity, this.store.capacity * 2));
    for (let slot = 0; slot < this.count; slot++) larger.copyFrom(this.store, slot, slot);
    this.store = larger;
  }

  /** Calls `visit` for every flow that waits, longest first. */
  forEach(visit: (slot: number) => void): void {
    for (let i = 0; i < this.count; i++) visit(this.slotAt(i));
  }
}
