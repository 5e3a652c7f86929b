import type { Confidence, Outcome } from '../flow/flow-record.js';
import type { OriginatorEvidence } from '../flow/originator.js';
import type { PortRow } from './port-table.js';
import { LEVELS, RULES, RULE_NAMES, type RuleName, type Severity, type VerdictName } from './rules.js';

export type Direction = 'inbound' | 'outbound' | 'internal' | 'unknown';

/** Position of the lowest bit that is set: how rule bit sets are walked. */
export function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

/** Bit sets of the rules that make a flow a violation, and a review. */
export const VIOLATIONS = maskOf('violation');
export const REVIEWS = maskOf('review');

function maskOf(verdict: string): number {
  return RULE_NAMES.reduce((mask, name, i) => (RULES[name].verdict === verdict ? mask | (1 << i) : mask), 0);
}

/** What a flow's verdict is by a bit set of rules. */
export function verdictBy(rules: number): 'violation' | 'review' | 'allowed' {
  if ((rules & VIOLATIONS) !== 0) return 'violation';
  return (rules & REVIEWS) !== 0 ? 'review' : 'allowed';
}

const KIND_WEIGHTS = RULE_NAMES.map((name) => ({ violation: 200, review: 100, note: 0 })[RULES[name].verdict]);

/** What was decided about a flow, and on which evidence. One object is filled for flow after flow. */
export class Verdict {
  name: VerdictName = 'out-of-scope';
  /** Null: neither endpoint is in the subject. */
  direction: Direction | null = null;
  /** Endpoint that opened the flow; where that is unknown, the one that sent the first packet. */
  originator: 0 | 1 = 0;
  confidence: Confidence = 'none';
  evidence: OriginatorEvidence | null = null;
  outcome: Outcome = 'midstream';
  oneSided = false;
  row: PortRow | null = null;
  /** Bit set of positions in RULE_NAMES. */
  rules = 0;
  /** `levelRank` of each rule that is set, by position; -1: review. */
  readonly ranks = new Int8Array(RULE_NAMES.length);

  copyFrom(other: Verdict): void {
    this.name = other.name;
    this.direction = other.direction;
    this.originator = other.originator;
    this.confidence = other.confidence;
    this.evidence = other.evidence;
    this.outcome = other.outcome;
    this.oneSided = other.oneSided;
    this.row = other.row;
    this.rules = other.rules;
    for (let rest = other.rules; rest !== 0; rest &= rest - 1) {
      const i = lowestBit(rest);
      this.ranks[i] = other.ranks[i];
    }
  }

  /** Rules that apply, gravest first; of equals the one that stands first in RULES. */
  ruleNames(): RuleName[] {
    const set: number[] = [];
    for (let rest = this.rules; rest !== 0; rest &= rest - 1) set.push(lowestBit(rest));
    set.sort((a, b) => this.gravity(b) - this.gravity(a) || a - b);
    return set.map((i) => RULE_NAMES[i]);
  }

  /** Position of the rule that names the verdict, or -1. */
  gravest(): number {
    let best = -1;
    for (let rest = this.rules; rest !== 0; rest &= rest - 1) {
      const i = lowestBit(rest);
      if (best < 0 || this.gravity(i) > this.gravity(best)) best = i;
    }
    return best;
  }

  /** Of the gravest rule; `review` for a review; null without rules. */
  severity(): Severity | null {
    if (this.name === 'review') return 'review';
    const rule = this.gravest();
    return rule < 0 ? null : this.severityOf(rule);
  }

  severityOf(rule: number): Severity {
    return this.ranks[rule] < 0 ? 'review' : LEVELS[this.ranks[rule]];
  }

  /** Violations before reviews before notes, then by level. */
  private gravity(rule: number): number {
    return KIND_WEIGHTS[rule] + this.ranks[rule];
  }
}
