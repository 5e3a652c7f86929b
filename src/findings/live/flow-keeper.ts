import { tupleHash } from '../../flow/flow-picker.js';
import { FlowSamples } from '../../flow/flow-samples.js';
import type { FlowStore } from '../../flow/flow-store.js';
import { Hot } from '../../flow/record-layout.js';
import { type LedgerEntry, SAMPLE_FLOWS } from '../ledger.js';

/** Flows kept for a second look, of all findings; beyond that, the one kept longest gives way. */
const MAX_KEPT = 1 << 14;

/** The first few flows of each finding, as they stand, kept while the run goes on: for a second look at any time. */
export class FlowKeeper {
  readonly samples = new FlowSamples(MAX_KEPT);
  /** Where a flow is kept, by `FlowStore.serial`; in the order in which they came. */
  private readonly slotOf = new Map<number, number>();

  /** @param mark asks for the packets of a 5-tuple to be kept, by `tupleHash`. */
  constructor(private readonly mark: (hash: number) => void) {}

  /** Takes note of a flow as it has just been judged. `entriesOf` gives the findings that it is part of. */
  note(store: FlowStore, slot: number, entriesOf: () => readonly LedgerEntry[]): void {
    const serial = store.serial(slot);
    const known = this.slotOf.get(serial);
    if (known !== undefined) {
      this.samples.replace(known, store, slot);
      return;
    }
    const entries = entriesOf().filter(({ samples }) => samples.length < SAMPLE_FLOWS);
    if (entries.length === 0) return;
    const kept = this.keep(store, slot);
    this.slotOf.set(serial, kept);
    for (const { samples } of entries) samples.push(kept);
    const { hot } = store;
    const h = slot * Hot.Size;
    this.mark(tupleHash(hot[h + Hot.A], hot[h + Hot.B], hot[h + Hot.Ports], hot[h + Hot.Meta]));
  }

  private keep(store: FlowStore, slot: number): number {
    const free = this.samples.keep(store, slot);
    if (free >= 0) return free;
    const [[serial, oldest]] = this.slotOf;
    this.slotOf.delete(serial);
    this.samples.replace(oldest, store, slot);
    return oldest;
  }
}
