import type { Outcome } from '../flow/flow-record.js';
import type { Policy } from './policy.js';
import {
  LEVELS,
  type Level,
  type OutcomeClass,
  RULES,
  RULE_NAMES,
  type RuleName,
  type RuleSeverity,
  type Severity,
} from './rules.js';

/** Column of the severity table that an outcome falls into. */
export function outcomeClass(outcome: Outcome): OutcomeClass {
  return outcome === 'refused' || outcome === 'unanswered' ? outcome : 'established';
}

/** Position of a level, mildest 0; -1 for `review`, which stands outside the order. */
export function levelRank(severity: Severity): number {
  return LEVELS.indexOf(severity as Level);
}

/** Severity of a rule under a policy, for a direction and an outcome; rules that do not ask for these ignore them. */
export function severityOf(policy: Policy, rule: RuleName, isInbound: boolean, outcome: OutcomeClass): Severity {
  const given: RuleSeverity = policy.severities[rule] ?? RULES[rule].severity;
  if (typeof given === 'string') return given;
  const byOutcome = 'inbound' in given ? (isInbound ? given.inbound : given.outbound) : given;
  return byOutcome[outcome];
}

/**
 * `severityOf` for every rule and case, computed once: index `(rule * 2 + (inbound ? 0 : 1)) * 3 + outcome`, value
 * `levelRank`.
 */
export function severityTable(policy: Policy): Int8Array {
  const outcomes: readonly OutcomeClass[] = ['established', 'refused', 'unanswered'];
  return Int8Array.from(
    RULE_NAMES.flatMap((rule) =>
      [true, false].flatMap((isInbound) =>
        outcomes.map((outcome) => levelRank(severityOf(policy, rule, isInbound, outcome))),
      ),
    ),
  );
}
