import type { FlowFacts } from '../flow/flow-facts.js';
import type { Confidence, Outcome } from '../flow/flow-record.js';
import type { PortRow } from '../policy/port-table.js';
import { type Severity, RULES, RULE_NAMES } from '../policy/rules.js';
import { levelRank } from '../policy/severity.js';
import { type Direction, type Verdict, lowestBit, verdictBy } from '../policy/verdict.js';
import { SERVICES, TRAITS } from '../wire/service.js';
import { communityId } from '../flow/community-id.js';
import type { FlowSamples } from '../flow/flow-samples.js';
import { secretKey } from '../flow/secret-key.js';
import type { FlowNumbers } from './flow-numbers.js';
import type { PastJudgement } from './past-judgement.js';
import { TimeSpan } from './timestamp.js';

/** Findings kept one by one; flows of further ones are only counted. */
const MAX_ENTRIES = 1 << 16;
const SAMPLE_IDS = 5;
/** Flows of a finding that are kept for a second look: the earliest, the latest, and some between. */
export const SAMPLE_FLOWS = 5;
/** Flows kept for a second look, of all findings. Each has at least one. */
export const MAX_SAMPLES = 2 * MAX_ENTRIES;

/** Rules that speak of a row as a whole: one finding per row and direction, whoever the peers are. */
const ROW_RULES: ReadonlySet<string> = new Set(['unsecure-row-used', 'remote-not-configured']);

const CONNECT = 1 << TRAITS.indexOf('connect');

/** Flows with one fingerprint (VERDICTS §3.7), merged. */
export interface LedgerEntry {
  /** Position in RULE_NAMES. */
  rule: number;
  row: PortRow | null;
  protocol: number;
  direction: Direction;
  version: number;
  /** Null where the finding speaks of the row as a whole. */
  initiator: readonly number[] | null;
  responder: readonly number[] | null;
  port: number | null;
  severity: Severity;
  /** The waiver that accepts it, in one line; null: none. */
  waiver: string | null;
  flows: number;
  packets: number;
  bytes: number;
  services: Set<string>;
  /** An HTTP CONNECT request was among the payload. */
  isTunnel: boolean;
  /** Packets of a flow stand behind damage that was gone over. */
  salvaged: boolean;
  outcomes: Map<Outcome, number>;
  /** Gravest case: how sure, and told by what. */
  confidence: Confidence;
  evidence: string | null;
  span: TimeSpan;
  communityIds: string[];
  /** Slots in the run's `FlowSamples`, in order of their first packets. */
  samples: number[];
  input: number;
  firstFrame: number;
  firstSec: number;
  firstNsec: number;
  /** Key of its bucket, and the entry that shares it. */
  hash: number;
  next: LedgerEntry | null;
}

/** What of a judgement is part of the fingerprint. */
type Judged = Pick<Verdict, 'row' | 'direction' | 'originator'>;

/** The waiver by which the site accepts such flows, in one line; null: none. */
export type WaiverOf = (entry: LedgerEntry) => string | null;

/**
 * Merges verdicts into findings by fingerprint. Bounded: a flood of violating flows costs constant memory, and where it is
 * full the mildest finding gives way to a graver one, so that no flood of probes hides what they led to.
 */
export class FindingLedger {
  /** Flows that belong to findings beyond the bound. */
  omittedFlows = 0;
  private readonly buckets = new Map<number, LedgerEntry>();
  /** In the order in which they were made. */
  private readonly all = new Set<LedgerEntry>();
  /** No entry weighs less. */
  private leastWeight = 0;
  /** Entries that weighed so little when they were last looked for: the next to give way. */
  private mildest: LedgerEntry[] = [];

  /** @param samples takes flows for a second look; null: nobody will look. */
  constructor(
    private readonly waiverOf: WaiverOf,
    private readonly samples: FlowSamples | null,
    private readonly communityIdOf: (facts: FlowFacts) => string = communityId,
  ) {}

  /** Adds a flow under each of its rules. What waivers accept of them changes `verdict`, too. */
  add(facts: FlowFacts, verdict: Verdict, numbers: FlowNumbers): void {
    let accepted = 0;
    for (let rest = verdict.rules; rest !== 0; rest &= rest - 1) {
      const rule = lowestBit(rest);
      const entry = this.entryFor(facts, verdict, rule);
      if (entry === null) {
        this.omittedFlows++;
        continue;
      }
      if (entry.waiver !== null) accepted |= 1 << rule;
      this.merge(entry, facts, verdict, numbers, rule);
      if (this.samples !== null) keepSample(entry.samples, this.samples, numbers);
    }
    settle(verdict, accepted);
  }

  /**
   * Takes back what was added for a flow that has been added anew as `verdict`. Of several flows what was gravest stays, and
   * the times of all.
   */
  remove(facts: FlowFacts, past: PastJudgement, verdict: Verdict): void {
    const isSame =
      past.row === verdict.row && past.direction === verdict.direction && past.originator === verdict.originator;
    for (let rest = past.rules; rest !== 0; rest &= rest - 1) {
      const rule = lowestBit(rest);
      const hash = this.hashOf(facts, past, rule);
      const entry = this.find(facts, past, rule, hash);
      if (entry === null) continue;
      entry.flows--;
      entry.packets -= past.packets;
      entry.bytes -= past.bytes;
      const left = (entry.outcomes.get(past.outcome) ?? 0) - 1;
      if (left > 0) entry.outcomes.set(past.outcome, left);
      else entry.outcomes.delete(past.outcome);
      if (entry.flows === 0) this.drop(entry);
      if (entry.flows === 1 && isSame && (verdict.rules & (1 << rule)) !== 0) {
        entry.severity = verdict.severityOf(rule);
        entry.confidence = verdict.confidence;
        entry.evidence = verdict.evidence;
      }
    }
  }

  /**
   * The entries that a flow is part of which has been added as `verdict`, one for each of its rules. What waivers accept
   * of them changes `verdict` as `add` does.
   */
  entriesOf(facts: FlowFacts, verdict: Verdict): LedgerEntry[] {
    const entries: LedgerEntry[] = [];
    let accepted = 0;
    for (let rest = verdict.rules; rest !== 0; rest &= rest - 1) {
      const rule = lowestBit(rest);
      const entry = this.find(facts, verdict, rule, this.hashOf(facts, verdict, rule));
      if (entry === null) continue;
      if (entry.waiver !== null) accepted |= 1 << rule;
      entries.push(entry);
    }
    settle(verdict, accepted);
    return entries;
  }

  entries(): LedgerEntry[] {
    return [...this.all];
  }

  private entryFor(facts: FlowFacts, verdict: Verdict, rule: number): LedgerEntry | null {
    const hash = this.hashOf(facts, verdict, rule);
    const known = this.find(facts, verdict, rule, hash);
    if (known !== null) return known;
    const severity = verdict.severityOf(rule);
    const weight = weightOf({ rule, severity, waiver: null });
    if (this.all.size >= MAX_ENTRIES && !this.makeRoom(weight)) return null;
    this.leastWeight = Math.min(this.leastWeight, weight);
    const isRowRule = ROW_RULES.has(RULE_NAMES[rule]);
    const entry: LedgerEntry = {
      rule,
      row: verdict.row,
      protocol: facts.protocol,
      direction: verdict.direction ?? 'unknown',
      version: facts.version,
      initiator: isRowRule ? null : [...facts.words(verdict.originator)],
      responder: isRowRule ? null : [...facts.words(verdict.originator ^ 1)],
      port: isRowRule ? null : facts.port(verdict.originator ^ 1),
      severity,
      waiver: null,
      flows: 0,
      packets: 0,
      bytes: 0,
      services: new Set(),
      isTunnel: false,
      salvaged: false,
      outcomes: new Map(),
      confidence: verdict.confidence,
      evidence: verdict.evidence,
      span: new TimeSpan(),
      communityIds: [],
      samples: [],
      input: 0,
      firstFrame: 0,
      firstSec: Infinity,
      firstNsec: 0,
      hash,
      next: this.buckets.get(hash) ?? null,
    };
    entry.waiver = this.waiverOf(entry);
    if (entry.waiver !== null) this.leastWeight = Math.min(this.leastWeight, weightOf(entry));
    this.buckets.set(hash, entry);
    this.all.add(entry);
    return entry;
  }

  /** Of the fingerprint that the flow has under `rule`. Another one in each process. */
  private hashOf(facts: FlowFacts, { row, direction, originator }: Judged, rule: number): number {
    const hash = secretKey(rule * 31 + (direction === 'inbound' ? 1 : direction === 'outbound' ? 2 : 3));
    if (ROW_RULES.has(RULE_NAMES[rule])) return Math.imul(hash, 0x9e3779b1) ^ (row?.ports[0].from ?? 0);
    const initiator = facts.words(originator);
    const responder = facts.words(originator ^ 1);
    let mixed = Math.imul(hash ^ (facts.port(originator ^ 1) << 8) ^ facts.protocol, 0x9e3779b1);
    for (let w = 0; w < 4; w++) mixed = Math.imul((mixed ^ (mixed >>> 15)) + initiator[w], 0x85ebca6b);
    for (let w = 0; w < 4; w++) mixed = Math.imul((mixed ^ (mixed >>> 13)) + responder[w], 0xc2b2ae35);
    return mixed;
  }

  private find(
    facts: FlowFacts,
    { row, direction, originator }: Judged,
    rule: number,
    hash: number,
  ): LedgerEntry | null {
    const isRowRule = ROW_RULES.has(RULE_NAMES[rule]);
    const port = facts.port(originator ^ 1);
    for (let entry = this.buckets.get(hash) ?? null; entry !== null; entry = entry.next) {
      if (entry.rule !== rule || entry.row !== row || entry.direction !== direction) continue;
      if (isRowRule) return entry;
      if (entry.port !== port || entry.protocol !== facts.protocol || entry.version !== facts.version) continue;
      if (equal(entry.initiator, facts.words(originator)) && equal(entry.responder, facts.words(originator ^ 1))) {
        return entry;
      }
    }
    return null;
  }

  /** Drops the latest of the mildest entries, if they are milder than `weight`. */
  private makeRoom(weight: number): boolean {
    while (this.leastWeight < weight) {
      const entry = this.mildest.pop();
      if (entry === undefined) {
        const entries = this.entries();
        this.leastWeight = Math.min(...new Set(entries.map(weightOf)));
        this.mildest = entries.filter((entry) => weightOf(entry) === this.leastWeight);
        continue;
      }
      if (entry.flows === 0 || weightOf(entry) !== this.leastWeight) continue;
      this.omittedFlows += entry.flows;
      this.drop(entry);
      return true;
    }
    return false;
  }

  private drop(entry: LedgerEntry): void {
    const { hash } = entry;
    this.all.delete(entry);
    const head = this.buckets.get(hash) ?? null;
    if (head === entry) {
      if (entry.next === null) this.buckets.delete(hash);
      else this.buckets.set(hash, entry.next);
      return;
    }
    for (let before = head; before !== null; before = before.next) if (before.next === entry) before.next = entry.next;
  }

  private merge(entry: LedgerEntry, facts: FlowFacts, verdict: Verdict, numbers: FlowNumbers, rule: number): void {
    entry.flows++;
    entry.packets += numbers.origPkts + numbers.respPkts;
    entry.bytes += numbers.origWireBytes + numbers.respWireBytes;
    entry.span.add(numbers.firstSec, numbers.firstNsec);
    entry.span.add(numbers.lastSec, numbers.lastNsec);
    entry.outcomes.set(verdict.outcome, (entry.outcomes.get(verdict.outcome) ?? 0) + 1);
    const severity = verdict.severityOf(rule);
    if (levelRank(severity) > levelRank(entry.severity)) {
      entry.severity = severity;
      entry.confidence = verdict.confidence;
      entry.evidence = verdict.evidence;
    }
    if ((facts.traits & CONNECT) !== 0) entry.isTunnel = true;
    if (facts.salvaged) entry.salvaged = true;
    if (facts.service0 !== 0) entry.services.add(SERVICES[facts.service0 - 1]);
    if (facts.service1 !== 0) entry.services.add(SERVICES[facts.service1 - 1]);
    const isEarlier =
      numbers.firstSec < entry.firstSec ||
      (numbers.firstSec === entry.firstSec &&
        (numbers.firstNsec < entry.firstNsec ||
          (numbers.firstNsec === entry.firstNsec && numbers.firstFrame < entry.firstFrame)));
    if (entry.flows === 1 || isEarlier) {
      entry.input = numbers.input;
      entry.firstFrame = numbers.firstFrame;
      entry.firstSec = numbers.firstSec;
      entry.firstNsec = numbers.firstNsec;
    }
    if (entry.communityIds.length < SAMPLE_IDS && facts.port0 + facts.port1 > 0) {
      const id = this.communityIdOf(facts);
      if (!entry.communityIds.includes(id)) entry.communityIds.push(id);
    }
  }
}

/**
 * The flow's verdict by what waivers leave of its rules (`accepted`: bit set of the others): a violation or review that
 * nobody accepted stays one, and a flow all of whose violations and reviews are accepted is waived.
 */
function settle(verdict: Verdict, accepted: number): void {
  if (verdictBy(accepted) === 'allowed') return;
  const left = verdictBy(verdict.rules & ~accepted);
  verdict.name = left === 'allowed' ? 'waived' : left;
}

/** Keeps the flow among the samples of a finding, if it is one of the first few, the earliest or the latest. */
function keepSample(kept: number[], samples: FlowSamples, { store, slot }: FlowNumbers): void {
  let place = kept.length;
  while (place > 0 && samples.isBefore(store, slot, kept[place - 1])) place--;
  if (kept.length < SAMPLE_FLOWS) {
    if (kept.length > 0 && samples.room <= MAX_SAMPLES - MAX_ENTRIES) return;
    const sample = samples.keep(store, slot);
    if (sample >= 0) kept.splice(place, 0, sample);
  } else if (place === 0) samples.replace(kept[0], store, slot);
  else if (place === kept.length) samples.replace(kept[place - 1], store, slot);
}

/** Violations by level, then reviews, then the rest by level. */
export function weightOf({ rule, severity, waiver }: Pick<LedgerEntry, 'rule' | 'severity' | 'waiver'>): number {
  const kind = RULES[RULE_NAMES[rule]].verdict;
  if (kind === 'review') return 10;
  return (kind === 'violation' && waiver === null ? 20 : 0) + levelRank(severity);
}

function equal(kept: readonly number[] | null, words: Int32Array): boolean {
  return kept !== null && kept[3] === words[3] && kept[0] === words[0] && kept[1] === words[1] && kept[2] === words[2];
}
