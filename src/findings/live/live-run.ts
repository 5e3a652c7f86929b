import type { EndedFlows } from '../../flow/ended-flows.js';
import { FlowFacts } from '../../flow/flow-facts.js';
import type { FlowSamples } from '../../flow/flow-samples.js';
import type { FlowStore } from '../../flow/flow-store.js';
import type { EndReason, FlowTable } from '../../flow/flow-table.js';
import { NO_HINTS, type Originator, decideOriginator } from '../../flow/originator.js';
import { Cold, Evidence, FlowFlag, Hot } from '../../flow/record-layout.js';
import { type AddressRange, formatAddressRange } from '../../policy/address-range.js';
import type { RunEvidence } from '../../policy/judge.js';
import { KnownListeners } from '../../policy/known-listeners.js';
import type { Policy } from '../../policy/policy.js';
import type { FrameBatch } from '../../wire/frame-batch.js';
import { IPPROTO_TCP } from '../../wire/ip-protocol.js';
import type { FlowNaming, FlowReport } from '../flow-report.js';
import type { MadeFindings } from '../make-findings.js';
import { SubjectInference } from '../subject-inference.js';
import { FlowKeeper } from './flow-keeper.js';
import { FlowSearch } from './flow-search.js';
import { LiveAssembly } from './live-assembly.js';
import { PulseMeter } from './pulse-meter.js';
import type { CloseReason, FlowList, FlowQuery, LiveEvent, PeerOverview, Pulse } from './snapshot.js';
import { Standing } from './standing.js';

/** Changed flows that one refresh judges at most: about 10 ms. */
const JUDGED_AT_ONCE = 8192;
/** Flows that one refresh judges although they have not changed: other flows may show something of them. */
const REVISED_AT_ONCE = 2048;
/** Flows that are judged once more at the end; of more than that, refreshes go on with what is left, in larger steps. */
const JUDGED_AT_END = 1 << 17;
/** The findings are made anew when they have changed, but after this many times as long as it takes. */
const FINDINGS_SHARE = 20;
const FINDINGS_MS = 500;

/** What a live run needs to know of the run that it stands beside. */
export interface LiveSurroundings {
  policy: Policy;
  table: FlowTable;
  ended: EndedFlows;
  naming: FlowNaming;
  nameOf: (address: string) => string | null;
  /** Fills in what is known of the whole run by now, but for the listeners. */
  updateEvidence: (evidence: RunEvidence) => void;
  /** Day of the latest packet, for waivers. */
  day: () => string;
  /** Latest time of a packet in seconds, -Infinity before the first. */
  lastSec: () => number;
  onEvent: ((event: LiveEvent) => void) | undefined;
  /** What is told of a flow, as it may be told. */
  shown: (flow: FlowReport) => FlowReport;
  /** Asks for the packets of a 5-tuple to be kept, by `tupleHash`; null: nobody will look at flows a second time. */
  mark: ((hash: number) => void) | null;
  /** The packets' clock where somebody sets it, as a replay does. Else it is the latest packet's time, and goes on while none come. */
  clock: (() => number) | undefined;
}

/**
 * A run as it stands while it goes on. Has its own books beside those of the end, which it never touches: listeners, subject,
 * board, ledger. Each refresh judges the flows that have changed since, a bounded number of them.
 */
export class LiveRun {
  private assembly: LiveAssembly | null = null;
  subject: readonly AddressRange[] | null;
  subjectEvidence: string | null = null;
  /** Slots that the last refresh did not come to. */
  behind = 0;
  private frames = 0;
  private wireBytes = 0;
  private readonly meter = new PulseMeter();
  /** Of every row, and of the traffic of none. */
  private readonly noPackets: readonly number[];
  private readonly inTable: Standing;
  private readonly inWaiting: Standing;
  private readonly facts = new FlowFacts();
  private readonly originator: Originator = { endpoint: -1, confidence: 'none', evidence: null };
  private readonly evidence: RunEvidence = {
    listeners: new KnownListeners(),
    earliestSec: Infinity,
    earliestNsec: 0,
    lossy: false,
  };
  private readonly inference: SubjectInference | null;
  private readonly search: FlowSearch;
  private readonly keeper: FlowKeeper | null;
  private hand = 0;
  private reviseHand = 0;
  private waitingHand = 0;
  private nowSec = -Infinity;
  private refreshedMs = -Infinity;
  private framesThen = 0;
  /** All frames were read: time stands still. */
  private isOver = false;
  /** As they stood when they were made last. */
  private findings: MadeFindings = { findings: [], omitted: 0, samples: new Map(), findingOf: new Map(), accepted: [] };
  private findingsDueMs = -Infinity;
  private isChanged = true;
  /** Severity and verdict of each finding as they were told. */
  private readonly told = new Map<string, string>();

  constructor(private readonly around: LiveSurroundings) {
    const { policy, table, ended } = around;
    this.subject = policy.subject;
    this.noPackets = [...policy.table.rows, null].map(() => 0);
    this.inference = policy.subject === null ? new SubjectInference(policy.table) : null;
    this.inTable = new Standing(table.store.capacity, policy.table);
    this.inWaiting = new Standing(ended.capacity, policy.table);
    this.search = new FlowSearch(table, ended, this.inTable, this.inWaiting);
    this.keeper = around.mark === null ? null : new FlowKeeper(around.mark);
  }

  /** Frames that come next, before they are decoded. */
  observe({ origlen }: FrameBatch, from: number, to: number): void {
    let bytes = 0;
    for (let i = from; i < to; i++) bytes += origlen[i];
    this.wireBytes += bytes;
    this.frames += to - from;
  }

  /** A flow leaves the table; it waits on in slot `waiting`, or is judged for good (-1). */
  end(slot: number, reason: EndReason, waiting: number): void {
    const { table, onEvent } = this.around;
    this.judge(table.store, slot, this.inTable, true);
    if (onEvent !== undefined) {
      const flow = this.assembly?.flowOf(table.store, slot, this.inTable) ?? null;
      if (flow !== null) onEvent({ type: 'flow-closed', reason, flow });
    }
    if (waiting >= 0) this.inWaiting.move(this.inTable, slot, waiting);
    this.inTable.clear(slot);
  }

  /** Takes note of what has happened since the last time. `nowMs`: of a clock that never goes back. */
  refresh(nowMs: number): void {
    const { around } = this;
    around.updateEvidence(this.evidence);
    this.settleSubject();
    this.judgeChanged(this.isOver ? 8 * JUDGED_AT_ONCE : JUDGED_AT_ONCE);
    this.reviseTable(REVISED_AT_ONCE);
    this.reviseWaiting(REVISED_AT_ONCE);
    this.tellTime(nowMs);
    if (this.nowSec !== -Infinity) {
      this.meter.read(this.nowSec, this.frames, this.wireBytes, this.assembly?.rowPackets() ?? this.noPackets);
    }
    if (this.isChanged && nowMs >= this.findingsDueMs) this.makeFindings(nowMs);
  }

  /** Judges what has changed, and no more. */
  catchUp(): void {
    this.around.updateEvidence(this.evidence);
    this.settleSubject();
    this.judgeChanged(JUDGED_AT_ONCE);
  }

  /** All frames were read: the flows are judged once more by all that they show. */
  finish(nowMs: number): void {
    const { table, ended } = this.around;
    this.around.updateEvidence(this.evidence);
    const isBig = table.slots + ended.size > JUDGED_AT_END;
    // First all must have been learned from.
    for (let turns = isBig ? 0 : 2; turns > 0; turns--) {
      table.forEach((slot) => this.judge(table.store, slot, this.inTable, true));
      ended.forEach((slot) => this.judge(ended.store, slot, this.inWaiting));
      this.settleSubject();
    }
    if (!isBig) this.behind = 0;
    this.tellTime(nowMs);
    this.isOver = true;
    this.makeFindings(nowMs);
  }

  /** The run is over, and a flow still in the table: `reason` says what became of it. */
  tellLast(slot: number, reason: CloseReason): void {
    const { table, onEvent } = this.around;
    if (onEvent === undefined) return;
    this.judge(table.store, slot, this.inTable);
    const flow = this.assembly?.flowOf(table.store, slot, this.inTable) ?? null;
    if (flow !== null) onEvent({ type: 'flow-closed', reason, flow });
  }

  /** Seconds since the epoch by the packets' clock; null before the first. */
  get now(): number | null {
    return this.nowSec === -Infinity ? null : this.nowSec;
  }

  pulse(): Pulse {
    return this.meter.pulse();
  }

  /** Board and totals as they stand; empty ones before it is known whom to protect. */
  books(): LiveAssembly {
    if (this.assembly !== null) return this.assembly;
    const { policy, day, naming, shown } = this.around;
    const nobody = { onEvent: undefined, shown, keeper: null };
    return new LiveAssembly(policy, [], this.evidence, day(), naming, nobody);
  }

  standingFindings(): MadeFindings {
    return this.findings;
  }

  /** Flows that findings stand on, a few of each, as they are; null where nobody will look at them a second time. */
  get samples(): FlowSamples | null {
    return this.keeper?.samples ?? null;
  }

  /** The flow of an input that begins with this frame, while it is in memory. */
  locate(input: number, firstFrame: number): { store: FlowStore; slot: number } | null {
    const { table, ended } = this.around;
    const wanted = input * 2 ** 32 + firstFrame;
    for (let slot = 0; slot < table.slots; slot++) {
      const isUsed = (table.store.hot[slot * Hot.Size + Hot.Meta] & FlowFlag.Used) !== 0;
      if (isUsed && table.store.serial(slot) === wanted) return { store: table.store, slot };
    }
    for (let i = ended.size - 1; i >= 0; i--) {
      const slot = ended.slotAt(i);
      if (ended.store.serial(slot) === wanted) return { store: ended.store, slot };
    }
    return null;
  }

  flows(query: FlowQuery): FlowList {
    return this.assembly === null ? { flows: [], matching: 0 } : this.search.find(query, this.assembly);
  }

  peers(limit: number): PeerOverview[] {
    return this.assembly?.peers(limit, this.around.nameOf) ?? [];
  }

  /** Whom to protect as far as can be told by now; where that changes, all is judged anew. */
  private settleSubject(): void {
    const { policy, naming, day, onEvent, shown } = this.around;
    if (this.inference !== null) {
      const inferred = this.inference.decide();
      if (inferred === null) return;
      this.subjectEvidence = inferred.evidence;
      if (textOf(inferred.ranges) === textOf(this.subject ?? [])) return;
      this.subject = inferred.ranges;
    } else if (this.assembly !== null) return;
    if (this.subject === null) return;
    this.assembly = new LiveAssembly(policy, this.subject, this.evidence, day(), naming, {
      onEvent,
      shown,
      keeper: this.keeper,
    });
    this.inTable.forgetVerdicts();
    this.inWaiting.forgetVerdicts();
    this.isChanged = true;
  }

  private judgeChanged(most: number): void {
    const { table } = this.around;
    const { store, slots } = table;
    const { hot } = store;
    const { signature } = this.inTable;
    let left = most;
    let looked = 0;
    for (; looked < slots && left > 0; looked++) {
      const slot = this.hand;
      this.hand = slot + 1 < slots ? slot + 1 : 0;
      const h = slot * Hot.Size;
      if ((hot[h + Hot.Meta] & FlowFlag.Used) === 0 || signature[slot] === signatureOf(store, slot)) continue;
      this.judge(store, slot, this.inTable);
      left--;
    }
    this.behind = slots - looked;
  }

  private reviseTable(most: number): void {
    const { store, slots } = this.around.table;
    for (let k = Math.min(most, slots); k > 0; k--) {
      this.reviseHand = this.reviseHand + 1 < slots ? this.reviseHand + 1 : 0;
      const slot = this.reviseHand;
      if ((store.hot[slot * Hot.Size + Hot.Meta] & FlowFlag.Used) !== 0) this.judge(store, slot, this.inTable);
    }
  }

  private reviseWaiting(most: number): void {
    const { ended } = this.around;
    for (let k = Math.min(most, ended.size); k > 0; k--) {
      this.waitingHand = this.waitingHand + 1 < ended.size ? this.waitingHand + 1 : 0;
      this.judge(ended.store, ended.slotAt(this.waitingHand), this.inWaiting);
    }
  }

  private judge(store: FlowStore, slot: number, standing: Standing, isOver = false): void {
    this.learn(store, slot, standing, isOver);
    if (this.assembly?.revise(store, slot, standing)) this.isChanged = true;
    const signature = signatureOf(store, slot);
    if (standing.signature[slot] !== signature) this.isChanged = true;
    standing.signature[slot] = signature;
  }

  /** What a flow shows about others, as soon as it shows it. */
  private learn(store: FlowStore, slot: number, standing: Standing, isOver: boolean): void {
    const { originator, inference, evidence } = this;
    const facts = this.facts.load(store, slot);
    if (facts.protocol !== IPPROTO_TCP) return;
    decideOriginator(facts, NO_HINTS, originator);
    if (originator.confidence !== 'certain' && originator.confidence !== 'strong') return;
    const responder = originator.endpoint ^ 1;
    const answered = facts.has(Evidence.SynAck, responder);
    if (answered) evidence.listeners.add(facts.version, facts.words(responder), facts.port(responder));
    // A flow is counted once, and by then it should have shown whether the port answers.
    if (inference !== null && (answered || isOver) && standing.learnsFrom(slot)) inference.add(facts, originator);
  }

  private makeFindings(nowMs: number): void {
    const { assembly, around } = this;
    if (assembly === null) return;
    const startMs = performance.now();
    this.findings = assembly.findings(around.nameOf);
    this.isChanged = false;
    this.findingsDueMs = nowMs + Math.max(FINDINGS_MS, FINDINGS_SHARE * (performance.now() - startMs));
    if (around.onEvent === undefined) return;
    for (const finding of this.findings.findings) {
      const state = `${finding.severity} ${finding.verdict}`;
      if (finding.flows === 0 || this.told.get(finding.id) === state) continue;
      this.told.set(finding.id, state);
      around.onEvent({ type: 'finding-raised', finding });
    }
  }

  private tellTime(nowMs: number): void {
    if (this.isOver) return;
    const { clock, lastSec } = this.around;
    const elapsedSec = this.refreshedMs === -Infinity ? 0 : (nowMs - this.refreshedMs) / 1000;
    this.refreshedMs = nowMs;
    // While no packet comes, time goes on all the same: rates fall to nothing.
    const isSilent = this.frames === this.framesThen;
    this.framesThen = this.frames;
    const told = clock?.() ?? (isSilent ? this.nowSec + elapsedSec : lastSec());
    this.nowSec = Math.max(this.nowSec, told, lastSec());
  }
}

function textOf(ranges: readonly AddressRange[]): string {
  return ranges.map((range) => formatAddressRange(range)).join();
}

/** Differs wherever a flow has got packets or evidence since. Never 0. */
function signatureOf({ hot, cold }: FlowStore, slot: number): number {
  const h = slot * Hot.Size;
  const packets = hot[h + Hot.Packets0] + hot[h + Hot.Packets0 + 1];
  return ((packets << 1) ^ (Math.imul(cold[slot * Cold.Size + Cold.Evidence], 0x9e3779b1) & ~1)) | 1;
}
