import { Meta } from '../decode/packet-batch.js';
import { FlowFacts } from '../flow/flow-facts.js';
import type { FlowSamples } from '../flow/flow-samples.js';
import type { FlowStore } from '../flow/flow-store.js';
import { FlowFlag, Hot } from '../flow/record-layout.js';
import type { AddressRange } from '../policy/address-range.js';
import { Judge, type RunEvidence } from '../policy/judge.js';
import type { Policy } from '../policy/policy.js';
import { LEVELS, type Level, type Severity, type VerdictName } from '../policy/rules.js';
import type { Direction, Verdict } from '../policy/verdict.js';
import { PolicyWaivers } from '../policy/waivers.js';
import { IPPROTO_TCP, IPPROTO_UDP } from '../wire/ip-protocol.js';
import { reasonsOf } from './explain-flow.js';
import type { ExplainedFlow } from './explanation.js';
import { type FlowNaming, type FlowReport, makeFlowReport } from './flow-report.js';
import { FlowNumbers } from './flow-numbers.js';
import { FindingLedger, type LedgerEntry } from './ledger.js';
import { acceptedBy, type MadeFindings, makeFindings } from './make-findings.js';
import type { Finding, Report } from './report.js';
import { RowBoard } from './row-board.js';
import type { TimeSpan } from './timestamp.js';

/**
 * Judges flows one after another and gathers what a report says of them: board, findings, totals. Each flow is added
 * once, when nothing more is expected of it.
 */
export class Assembly {
  readonly summary: Report['summary'];
  readonly judge: Judge;
  readonly waivers: PolicyWaivers;
  /** Packets of the flows judged, and of the records of other protocols. */
  packetsInFlows = 0;
  packetsOfOtherProtocols = 0;
  /** Flows with packets behind damage that was gone over. */
  salvagedFlows = 0;
  protected readonly facts = new FlowFacts();
  protected readonly numbers = new FlowNumbers();
  protected readonly board: RowBoard;
  protected readonly ledger: FindingLedger;

  /**
   * @param subject addresses of the protected host; null: unknown, then flows have originator and outcome but no verdict.
   * @param day the day of the latest packet, `YYYY-MM-DD`: what waivers expire by.
   * @param samples takes flows for a second look at the captures; null: nobody will look.
   */
  constructor(
    protected readonly policy: Policy,
    protected readonly subject: readonly AddressRange[] | null,
    run: RunEvidence,
    day: string,
    protected readonly naming: FlowNaming,
    private readonly onFlow: ((flow: FlowReport) => void) | undefined,
    private readonly samples: FlowSamples | null = null,
  ) {
    this.judge = new Judge(policy, subject ?? [], run);
    this.waivers = new PolicyWaivers(policy, day);
    this.board = new RowBoard(policy.table);
    // A flood makes many entries: without waivers none is described to them.
    const waiverOf = (entry: LedgerEntry) =>
      policy.waivers.length === 0 ? null : acceptedBy(this.waivers, entry, policy);
    this.ledger = new FindingLedger(waiverOf, samples, naming.communityId);
    this.summary = {
      flows: 0,
      verdicts: { allowed: 0, violation: 0, review: 0, waived: 0, 'out-of-scope': 0 },
      violations: Object.fromEntries(LEVELS.map((level) => [level, 0])) as Record<Level, number>,
      reviews: 0,
      advisories: 0,
      internal: 0,
    };
  }

  /** Judges a flow and adds it. True where its verdict rests on evidence that can no longer change. */
  add(store: FlowStore, slot: number): boolean {
    const sides = this.judge.subjectSides(store, slot);
    if ((sides === 0 || sides === 3) && this.onFlow === undefined && this.samples === null) {
      this.addOutOfScope(store, slot, sides);
      return true;
    }
    const facts = this.facts.load(store, slot);
    const verdict = this.judge.judge(facts, this.onFlow !== undefined);
    if (isFlow(facts)) this.packetsInFlows += facts.packets0 + facts.packets1;
    else this.packetsOfOtherProtocols += facts.packets0 + facts.packets1;
    if (isFlow(facts) && facts.salvaged) this.salvagedFlows++;
    if (this.samples !== null && isFlow(facts)) this.samples.watch(facts, store, slot);
    if (verdict.name !== 'out-of-scope') this.numbers.load(store, slot, verdict.originator);
    this.take(facts, verdict, this.numbers);
    if (isFlow(facts)) this.onFlow?.(makeFlowReport(store, slot, facts, verdict, this.subject !== null, this.naming));
    return verdict.name === 'out-of-scope' || verdict.confidence === 'certain' || verdict.confidence === 'strong';
  }

  /** Counts a flow that is none of the subject's, or both of whose endpoints are, and of which nobody wants to know more. */
  private addOutOfScope({ hot }: FlowStore, slot: number, sides: 0 | 3): void {
    const h = slot * Hot.Size;
    const packets = (hot[h + Hot.Packets0] >>> 0) + (hot[h + Hot.Packets0 + 1] >>> 0);
    const protocol = hot[h + Hot.Meta] & Meta.ProtocolMask;
    if (protocol !== IPPROTO_TCP && protocol !== IPPROTO_UDP) {
      this.packetsOfOtherProtocols += packets;
      return;
    }
    this.packetsInFlows += packets;
    if ((hot[h + Hot.Meta] & FlowFlag.Salvaged) !== 0) this.salvagedFlows++;
    this.count('out-of-scope', sides === 3 ? 'internal' : null, null, 1);
  }

  /** Rows and time line; `span` is that of the capture set. */
  usage(nameOf: (address: string) => string | null, span: TimeSpan): Pick<Report, 'rows' | 'timeline'> {
    return this.board.report(nameOf, span);
  }

  findings(nameOf: (address: string) => string | null): MadeFindings {
    const context = { policy: this.policy, inputName: this.naming.inputName, nameOf };
    return makeFindings(this.ledger.entries(), this.board, this.waivers, context);
  }

  /** Why a flow that was added has its verdict, and which endpoint is its originator. The packets are left to others. */
  explain(
    store: FlowStore,
    slot: number,
    { findingOf }: Pick<MadeFindings, 'findingOf'>,
  ): { flow: ExplainedFlow; originator: number } {
    const facts = this.facts.load(store, slot);
    const trace = this.judge.explain(facts);
    const entries = this.ledger.entriesOf(facts, trace.verdict);
    const record = makeFlowReport(store, slot, facts, trace.verdict, this.subject !== null, this.naming);
    const why = reasonsOf(facts, trace, { policy: this.policy, waivers: this.waivers, entries, findingOf });
    return { flow: { record, why, packets: [] }, originator: trace.verdict.originator };
  }

  /** Findings that a flow is part of which was added as it is. */
  findingsOf(store: FlowStore, slot: number, { findingOf }: Pick<MadeFindings, 'findingOf'>): Finding[] {
    const facts = this.facts.load(store, slot);
    return this.ledger.entriesOf(facts, this.judge.judge(facts, false)).flatMap((entry) => findingOf.get(entry) ?? []);
  }

  /** Flows whose peer is not told, since its row had too many. */
  get uncountedPeers(): number {
    return this.board.uncountedPeers;
  }

  /** Flows whose findings are only counted, since the ledger was full. */
  get omittedFlows(): number {
    return this.ledger.omittedFlows;
  }

  /** Counts a judged flow everywhere. What waivers accept changes `verdict`, too. */
  protected take(facts: FlowFacts, verdict: Verdict, numbers: FlowNumbers): void {
    if (verdict.name !== 'out-of-scope') {
      if (verdict.rules !== 0) this.ledger.add(facts, verdict, numbers);
      if (isFlow(facts)) this.board.add(facts, verdict, numbers, this.subjectEndpoint(facts));
    }
    if (isFlow(facts)) this.count(verdict.name, verdict.direction, verdict.severity(), 1);
  }

  /** The endpoint that is the subject's, of a flow in scope. */
  protected subjectEndpoint(facts: FlowFacts): 0 | 1 {
    return this.judge.inSubject(facts, 0) ? 0 : 1;
  }

  protected count(verdict: VerdictName, direction: Direction | null, severity: Severity | null, flows: 1 | -1): void {
    const { summary } = this;
    summary.flows += flows;
    summary.verdicts[verdict] += flows;
    if (direction === 'internal') summary.internal += flows;
    if (verdict === 'review') summary.reviews += flows;
    if (verdict === 'violation' && severity !== null && severity !== 'review') summary.violations[severity] += flows;
    if (verdict === 'allowed' && severity === 'advisory') summary.advisories += flows;
  }
}

/** The table knows TCP and UDP; records of other protocols are no flows. */
export function isFlow({ protocol }: FlowFacts): boolean {
  return protocol === IPPROTO_TCP || protocol === IPPROTO_UDP;
}
