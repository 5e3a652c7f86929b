import type { Notes } from '../notes.js';
import type { TimeScale } from './time-scale.js';

/** Interface of one section while it is read. */
export class SectionInterface {
  /** Drops as the last Interface Statistics Block states them, and as the packets' own counts add up. */
  private droppedByStatistics = 0;
  private droppedByPackets = 0;

  constructor(
    /** Index into the source's interfaces. */
    readonly index: number,
    readonly snaplen: number,
    readonly scale: TimeScale,
  ) {}

  /**
   * Both ways tell of the same drops: the statistics from the start of the capture, the packets as far as they were
   * written. So the larger one counts, not their sum.
   */
  private get dropped(): number {
    return Math.max(this.droppedByStatistics, this.droppedByPackets);
  }

  /** Takes the total that an Interface Statistics Block states. */
  stateDropped(total: number, notes: Notes): void {
    const before = this.dropped;
    this.droppedByStatistics = total;
    notes.addDropped(this.dropped - before);
  }

  /** Adds what a packet says was lost since the packet before it. */
  addDropped(count: number, notes: Notes): void {
    const before = this.dropped;
    this.droppedByPackets += count;
    notes.addDropped(this.dropped - before);
  }
}
