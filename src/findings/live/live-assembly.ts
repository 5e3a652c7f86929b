import type { FlowStore } from '../../flow/flow-store.js';
import type { AddressRange } from '../../policy/address-range.js';
import type { RunEvidence } from '../../policy/judge.js';
import type { Policy } from '../../policy/policy.js';
import type { Verdict } from '../../policy/verdict.js';
import { Assembly, isFlow } from '../assembly.js';
import { type FlowNaming, type FlowReport, makeFlowReport } from '../flow-report.js';
import type { FlowKeeper } from './flow-keeper.js';
import type { Standing } from './standing.js';
import type { LiveEvent, PeerOverview } from './snapshot.js';

/** Who is told of the flows, and how. */
interface Audience {
  onEvent: ((event: LiveEvent) => void) | undefined;
  /** A flow as it may be told: with pseudonyms where they are asked for. */
  shown: (flow: FlowReport) => FlowReport;
  /** Takes flows for a second look; null: nobody will look. */
  keeper: FlowKeeper | null;
}

/** An assembly in which flows are judged again as they go on: what was counted for them is taken back. */
export class LiveAssembly extends Assembly {
  constructor(
    policy: Policy,
    subject: readonly AddressRange[],
    run: RunEvidence,
    day: string,
    naming: FlowNaming,
    private readonly audience: Audience,
  ) {
    super(policy, subject, run, day, naming, undefined);
  }

  /** Judges a flow by what it has shown so far. True where anything but its counters has changed. */
  revise(store: FlowStore, slot: number, standing: Standing): boolean {
    const { onEvent, keeper } = this.audience;
    const facts = this.facts.load(store, slot);
    const verdict = this.judge.judge(facts, false);
    const numbers = this.numbers.load(store, slot, verdict.originator);
    const past = standing.load(slot);
    // The new one first: a finding that both belong to must not come and go.
    this.take(facts, verdict, numbers);
    let isChanged = true;
    if (past !== null) {
      isChanged =
        past.name !== verdict.name ||
        past.rules !== verdict.rules ||
        past.row !== verdict.row ||
        past.direction !== verdict.direction ||
        past.severity !== verdict.severity();
      if (past.name !== 'out-of-scope') {
        if (past.rules !== 0) this.ledger.remove(facts, past, verdict);
        if (isFlow(facts)) this.board.remove(facts, past, numbers, this.subjectEndpoint(facts));
      }
      if (isFlow(facts)) this.count(past.name, past.direction, past.severity, -1);
    }
    standing.keep(slot, verdict, numbers);
    if (keeper !== null && verdict.rules !== 0 && verdict.name !== 'out-of-scope' && isFlow(facts)) {
      keeper.note(store, slot, () => this.ledger.entriesOf(facts, verdict));
    }
    if (isChanged && onEvent !== undefined && verdict.name !== 'out-of-scope' && isFlow(facts)) {
      const flow = this.report(store, slot, verdict);
      if (past === null) onEvent({ type: 'flow-opened', flow });
      onEvent({ type: 'flow-judged', flow });
    }
    return isChanged;
  }

  /** The flow for output, with the verdict that stands; null where it is out of scope or no flow. */
  flowOf(store: FlowStore, slot: number, standing: Standing): FlowReport | null {
    const past = standing.load(slot);
    if (past === null || past.name === 'out-of-scope') return null;
    const facts = this.facts.load(store, slot);
    if (!isFlow(facts)) return null;
    const verdict = this.judge.judge(facts, true);
    // Waivers are looked up where findings are counted.
    if (past.rules === verdict.rules) verdict.name = past.name;
    return this.report(store, slot, verdict);
  }

  peers(limit: number, nameOf: (address: string) => string | null): PeerOverview[] {
    return this.board.peers(limit, nameOf);
  }

  rowPackets(): number[] {
    return this.board.packets();
  }

  private report(store: FlowStore, slot: number, verdict: Verdict): FlowReport {
    return this.audience.shown(makeFlowReport(store, slot, this.facts, verdict, true, this.naming));
  }
}
