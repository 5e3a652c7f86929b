import type { EndedFlows } from '../../flow/ended-flows.js';
import type { FlowStore } from '../../flow/flow-store.js';
import type { FlowTable } from '../../flow/flow-table.js';
import { Cold, FlowFlag, Hot } from '../../flow/record-layout.js';
import { levelRank } from '../../policy/severity.js';
import type { FlowReport } from '../flow-report.js';
import type { PastJudgement } from '../past-judgement.js';
import type { LiveAssembly } from './live-assembly.js';
import type { FlowList, FlowOrder, FlowQuery } from './snapshot.js';
import type { Standing } from './standing.js';

/** Flows whose text is searched at most: making it is what costs. */
const SEARCHED_AT_MOST = 1 << 16;

interface Pick {
  store: FlowStore;
  slot: number;
  standing: Standing;
  key: number;
  firstSec: number;
}

/** Finds flows for a list, among those open and those that wait for evidence. */
export class FlowSearch {
  constructor(
    private readonly table: FlowTable,
    private readonly ended: EndedFlows,
    private readonly inTable: Standing,
    private readonly inWaiting: Standing,
  ) {}

  find({ order, role, words, limit }: FlowQuery, assembly: LiveAssembly): FlowList {
    const { table, ended } = this;
    const wanted = words.map((word) => word.toLowerCase());
    let best: Pick[] = [];
    let matching = 0;
    let searched = 0;
    let least = -Infinity;

    const look = (store: FlowStore, slot: number, standing: Standing): void => {
      const past = standing.load(slot);
      if (past === null || past.name === 'out-of-scope') return;
      if (role !== null && (past.row?.role ?? '*') !== role) return;
      const firstSec = store.coldF64[slot * Cold.SizeF64 + Cold.FirstSecF64];
      const key = keyOf(order, past, firstSec);
      if (wanted.length > 0) {
        if (searched++ >= SEARCHED_AT_MOST) return;
        const flow = assembly.flowOf(store, slot, standing);
        if (flow === null || !contains(flow, wanted)) return;
      }
      matching++;
      if (key < least) return;
      best.push({ store, slot, standing, key, firstSec });
      if (best.length < 2 * limit) return;
      best = inOrder(best).slice(0, limit);
      least = best[limit - 1].key;
    };

    for (let slot = table.slots - 1; slot >= 0; slot--) {
      const isUsed = (table.store.hot[slot * Hot.Size + Hot.Meta] & FlowFlag.Used) !== 0;
      if (isUsed) look(table.store, slot, this.inTable);
    }
    for (let i = ended.size - 1; i >= 0; i--) look(ended.store, ended.slotAt(i), this.inWaiting);

    const flows: FlowReport[] = [];
    for (const { store, slot, standing } of inOrder(best).slice(0, limit)) {
      const flow = assembly.flowOf(store, slot, standing);
      if (flow !== null) flows.push(flow);
    }
    return { flows, matching };
  }
}

function inOrder(picks: Pick[]): Pick[] {
  return picks.sort(
    (a, b) => b.key - a.key || b.firstSec - a.firstSec || b.store.serial(b.slot) - a.store.serial(a.slot),
  );
}

/** The higher, the earlier in the list. */
function keyOf(order: FlowOrder, past: PastJudgement, firstSec: number): number {
  switch (order) {
    case 'newest':
      return firstSec;
    case 'packets':
      return past.packets;
    case 'bytes':
      return past.bytes;
    case 'gravest': {
      const kind = past.name === 'violation' ? 30 : past.name === 'review' ? 20 : past.name === 'waived' ? -10 : 0;
      return kind + (past.severity === null ? -1 : levelRank(past.severity));
    }
  }
}

function contains(flow: FlowReport, words: readonly string[]): boolean {
  const text = [
    `${flow['id.orig_h']}:${flow['id.orig_p']}`,
    `${flow['id.resp_h']}:${flow['id.resp_p']}`,
    flow.proto,
    flow.service,
    flow.direction,
    flow.role ?? '*',
    flow.outcome,
    flow.verdict,
    flow.severity,
    ...flow.rules,
  ]
    .join(' ')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}
