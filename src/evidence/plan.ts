import type { JudgedRun } from '../analysis.js';
import type { Finding } from '../findings/report.js';
import { Hot } from '../flow/record-layout.js';
import { PACKETS_PER_FINDING } from './limits.js';

/** What one finding wants of one flow: its first and its last packets. */
export interface Share {
  finding: Finding;
  head: number;
  tail: number;
}

/** Which flows are looked for, and who wants what of them. */
export interface Plan {
  /** By slot in the samples. */
  shares: ReadonlyMap<number, readonly Share[]>;
  /** Findings that flows stand for, but none of which could be kept. */
  unkept: number;
  /** Flows of which only the first packets can be found again. */
  shortened: number;
}

/** Shares out the packets of each finding among its sample flows. A flow that several findings stand on is looked for once. */
export function planPackets({ report, samples, samplesOf, firstPackets }: JudgedRun): Plan {
  const shares = new Map<number, Share[]>();
  const slotOf = new Map<number, number>();
  let unkept = 0;
  const shortened = new Set<number>();
  const most = firstPackets ?? Infinity;
  for (const finding of report.findings) {
    const slots = samplesOf.get(finding.id) ?? [];
    if (slots.length === 0 && finding.flows > 0) unkept++;
    const sizes = slots.map((slot) => Math.min(packetsOf(samples.store.hot, slot), most));
    for (const slot of slots) if (packetsOf(samples.store.hot, slot) > most) shortened.add(slot);
    for (const [i, count] of shareOut(PACKETS_PER_FINDING, sizes).entries()) {
      const serial = samples.store.serial(slots[i]);
      const slot = slotOf.get(serial) ?? slots[i];
      slotOf.set(serial, slot);
      const tail = count < sizes[i] && firstPackets === null ? count >>> 1 : 0;
      const share = { finding, head: count - tail, tail };
      const others = shares.get(slot);
      if (others) others.push(share);
      else shares.set(slot, [share]);
    }
  }
  return { shares, unkept, shortened: shortened.size };
}

/** Is packet `number` of `ofPackets` among the first or last that the share has? */
export function isWanted({ head, tail }: Share, number: number, ofPackets: number): boolean {
  return number < head || number >= ofPackets - tail;
}

function packetsOf(hot: Int32Array, slot: number): number {
  const h = slot * Hot.Size;
  return (hot[h + Hot.Packets0] >>> 0) + (hot[h + Hot.Packets0 + 1] >>> 0);
}

/** Splits `total` into parts no larger than `sizes`, as even as they can be: what a small one leaves goes to the others. */
function shareOut(total: number, sizes: readonly number[]): number[] {
  const parts = sizes.map(() => 0);
  const smallestFirst = sizes.map((_, i) => i).sort((a, b) => sizes[a] - sizes[b]);
  let left = total;
  for (const [done, i] of smallestFirst.entries()) {
    parts[i] = Math.min(sizes[i], Math.floor(left / (sizes.length - done)));
    left -= parts[i];
  }
  return parts;
}
