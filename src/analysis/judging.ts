import { Assembly } from '../findings/assembly.js';
import type { Disguise } from '../findings/disguise.js';
import type { FlowNaming, FlowReport } from '../findings/flow-report.js';
import { SubjectInference } from '../findings/subject-inference.js';
import type { TimeSpan } from '../findings/timestamp.js';
import { EndedFlows } from '../flow/ended-flows.js';
import { FlowFacts } from '../flow/flow-facts.js';
import { compareStarts, type FlowSamples } from '../flow/flow-samples.js';
import type { FlowStore } from '../flow/flow-store.js';
import type { FlowTable } from '../flow/flow-table.js';
import { NO_HINTS, type Originator, decideOriginator, soleSynSender } from '../flow/originator.js';
import { Cold, Evidence } from '../flow/record-layout.js';
import type { AddressRange } from '../policy/address-range.js';
import type { RunEvidence } from '../policy/judge.js';
import { KnownListeners } from '../policy/known-listeners.js';
import { IPPROTO_TCP, IPPROTO_UDP } from '../wire/ip-protocol.js';
import { dayOf } from './day.js';
import type { RunOptions } from './options.js';

/** Flows that have ended and wait for evidence still to come. */
const WAITING_FLOWS = 1 << 16;
/** While the subject is not clear, it is asked for once for so many flows that cannot wait any longer. */
const SUBJECT_TRIES = 1 << 14;
/** How long flows are written after the request to stop, and how many of them between two looks at the time. */
const STOPPED_WRITING_MS = 1000;
const TURN_FLOWS = 512;

/** The protected server cannot be told from the capture. */
export class SubjectError extends Error {
  override readonly name = 'SubjectError';
  constructor(
    message: string,
    /** Addresses that might be it, best first, with why. */
    readonly candidates: readonly { address: string; evidence: string }[],
    /** What was wrong with the inputs, one line each. */
    readonly problems: readonly string[],
  ) {
    super(message);
  }
}

/** What the verdicts need to know of the run. */
export interface JudgedSurroundings {
  naming: FlowNaming;
  disguise: Disguise | null;
  /** Keeps flows that findings stand on. */
  samples: FlowSamples | null;
  /** First and latest time of the run by now. */
  span(): TimeSpan;
  /** Are packets known to be missing? */
  isLossy(): boolean;
}

/**
 * From flows to verdicts: a flow that has ended is judged where nothing that is still to come can change its verdict, else
 * it waits. Learns from all of them who listens where and, where nobody says it, whom to protect.
 */
export class Judging {
  readonly ended = new EndedFlows(WAITING_FLOWS, (store, slot) => this.judgeEarly(store, slot));
  readonly listeners = new KnownListeners();
  readonly inference: SubjectInference | null;
  subject: readonly AddressRange[] | null;
  subjectEvidence: string | null = null;
  /** Null as long as it is not known whom to protect. */
  assembly: Assembly | null = null;
  judgedEarly = 0;
  /** Flows that had to leave before it was known whom to protect. */
  unjudged = 0;
  packetsUnjudged = 0;
  /** Nobody takes the rest of the flows: the books stay open. */
  wasCut = false;
  /** Flows that were not written after the request to stop. */
  unwritten = 0;
  /** Flows and events handed out, whose taker asks to be waited for. */
  private taking: Promise<unknown> | null = null;
  private readonly facts = new FlowFacts();
  private readonly originator: Originator = { endpoint: -1, confidence: 'none', evidence: null };
  private readonly evidence: RunEvidence = {
    listeners: this.listeners,
    earliestSec: Infinity,
    earliestNsec: 0,
    lossy: false,
  };
  /** Evidence without which a flow shows nothing about others. */
  private readonly telling: number;

  constructor(
    private readonly options: RunOptions,
    private readonly around: JudgedSurroundings,
  ) {
    this.subject = options.policy.subject;
    this.inference = this.subject === null ? new SubjectInference(options.policy.table) : null;
    const telling = Evidence.SynAck | (this.inference === null ? 0 : Evidence.Syn | Evidence.Ack | Evidence.Data);
    this.telling = telling | (telling << 1);
  }

  /** Takes a flow that leaves the table. Gives its place in `ended` where it waits, else -1. */
  end(store: FlowStore, slot: number): number {
    this.learn(store, slot);
    if (!this.canJudgeNow(store, slot)) return this.ended.push(store, slot);
    this.begin()?.add(store, slot);
    return -1;
  }

  /** Judges what is left when all is read. Throws `SubjectError`, with `problems`, where it is not clear whom to protect. */
  async finish(table: FlowTable, problems: () => readonly string[]): Promise<Assembly> {
    table.forEach((slot) => this.learn(table.store, slot));
    const assembly = this.begin();
    if (assembly === null) throw this.subjectError(problems());
    this.updateEvidence(this.evidence);
    await this.judgeAll(assembly, table);
    return assembly;
  }

  /** Somebody was given something, and may ask to be waited for. */
  waitFor(taken: void | Promise<void>): void {
    if (taken === undefined) return;
    this.taking = this.taking === null ? taken : Promise.all([this.taking, taken]);
  }

  get isWaitedFor(): boolean {
    return this.taking !== null;
  }

  /** Settled when all that was handed out is taken. */
  async taken(): Promise<void> {
    await this.taking;
    this.taking = null;
  }

  /** What an ended flow shows about others: who listens where, who the subject may be. */
  private learn(store: FlowStore, slot: number): void {
    if ((store.cold[slot * Cold.Size + Cold.Evidence] & this.telling) === 0) return;
    const facts = this.facts.load(store, slot);
    if (facts.protocol !== IPPROTO_TCP) return;
    const { originator } = this;
    decideOriginator(facts, NO_HINTS, originator);
    if (originator.confidence !== 'certain' && originator.confidence !== 'strong') return;
    const responder = originator.endpoint ^ 1;
    if (facts.has(Evidence.SynAck, responder)) {
      this.listeners.add(facts.version, facts.words(responder), facts.port(responder));
    }
    this.inference?.add(facts, originator);
  }

  /** Who opened a flow that may go on later: as it would be judged now, or, before the subject is known, by what it shows. */
  originatorOf(store: FlowStore, slot: number): number {
    const opener = soleSynSender(store.cold[slot * Cold.Size + Cold.Evidence]);
    if (opener >= 0) return opener;
    const facts = this.facts.load(store, slot);
    const assembly = this.options.policy.subject === null ? this.assembly : this.begin();
    if (assembly !== null) return assembly.judge.originatorOf(facts);
    const { endpoint, confidence } = decideOriginator(facts, NO_HINTS, this.originator);
    return confidence === 'weak' ? -1 : endpoint;
  }

  /**
   * Is the verdict on the flow beyond doubt: the subject given, a SYN of one side seen, and nobody who wants the flows in
   * order? Where both sides sent one it stays open, and what is lost later may be why.
   */
  private canJudgeNow(store: FlowStore, slot: number): boolean {
    const { policy, onFlow } = this.options;
    if (policy.subject === null || policy.waivers.length > 0 || onFlow !== undefined) return false;
    const syns = store.cold[slot * Cold.Size + Cold.Evidence] & (Evidence.Syn | (Evidence.Syn << 1));
    return syns === Evidence.Syn || syns === Evidence.Syn << 1;
  }

  /** The waiting list is full: a flow is judged on what is known by now. */
  private judgeEarly(store: FlowStore, slot: number): void {
    // To look through all candidates for every flow would take hours in a flood of them.
    const assembly = this.unjudged % SUBJECT_TRIES === 0 ? this.begin() : this.assembly;
    if (assembly === null) {
      const { protocol, packets0, packets1 } = this.facts.load(store, slot);
      if (protocol === IPPROTO_TCP || protocol === IPPROTO_UDP) this.unjudged++;
      this.packetsUnjudged += packets0 + packets1;
    } else if (!assembly.add(store, slot) || this.inference !== null) this.judgedEarly++;
  }

  /** The assembly, as soon as it is known whom to protect; null before. */
  begin(): Assembly | null {
    if (this.assembly !== null) return this.assembly;
    if (this.subject === null) {
      const inferred = this.inference?.decide() ?? null;
      if (inferred === null && this.options.unclearSubject === 'refuse') return null;
      this.subject = inferred?.ranges ?? null;
      this.subjectEvidence = inferred?.evidence ?? null;
    }
    const { policy, onFlow } = this.options;
    this.updateEvidence(this.evidence);
    const take = onFlow && ((flow: FlowReport) => this.waitFor(onFlow(this.around.disguise?.flow(flow) ?? flow)));
    this.assembly = new Assembly(
      policy,
      this.subject,
      this.evidence,
      dayOf(this.around.span().lastSec),
      this.around.naming,
      take,
      this.around.samples,
    );
    return this.assembly;
  }

  /** What is known by now of the whole run. */
  updateEvidence(evidence: RunEvidence): void {
    const span = this.around.span();
    evidence.earliestSec = span.firstSec;
    evidence.earliestNsec = span.firstNsec;
    evidence.lossy = this.around.isLossy();
  }

  /** Judges the waiting flows and those in the table; in order of their first packets where somebody reads them one by one. */
  private async judgeAll(assembly: Assembly, table: FlowTable): Promise<void> {
    const { ended } = this;
    if (this.options.onFlow === undefined) {
      ended.forEach((slot) => assembly.add(ended.store, slot));
      table.forEach((slot) => assembly.add(table.store, slot));
      return;
    }
    const flows: { store: FlowStore; slot: number }[] = [];
    ended.forEach((slot) => flows.push({ store: ended.store, slot }));
    table.forEach((slot) => flows.push({ store: table.store, slot }));
    flows.sort((a, b) => compareStarts(a.store, a.slot, b.store, b.slot));
    const { signal } = this.options;
    const deadline = signal?.aborted ? performance.now() + STOPPED_WRITING_MS : Infinity;
    for (const [i, { store, slot }] of flows.entries()) {
      // A second signal gets its turn.
      if (i % TURN_FLOWS === 0) await new Promise((resolve) => setImmediate(resolve));
      const isCut = deadline === Infinity ? signal?.aborted : i % TURN_FLOWS === 0 && performance.now() > deadline;
      if (isCut) {
        this.wasCut = true;
        this.unwritten = flows.length - i;
        break;
      }
      assembly.add(store, slot);
      if (this.isWaitedFor) await this.taken();
    }
  }

  private subjectError(problems: readonly string[]): SubjectError {
    const candidates = this.inference?.listed() ?? [];
    const { product, rows } = this.options.policy.table;
    const ports = rows
      .filter(({ origin, inbound }) => origin === 'document' && inbound !== 'no')
      .flatMap((row) => row.ports.map(({ from }) => from));
    return new SubjectError(
      candidates.length === 0
        ? `no host answers on the table's own ports (${ports.join(' ')}): say which address is the ${product} server with --subject ADDRESS`
        : `it is not clear which host is the ${product} server: say it with --subject ADDRESS`,
      candidates,
      problems,
    );
  }
}
