import {
  LEVELS,
  RULES,
  type Level,
  type Rule,
  type RuleName,
  type RuleSeverity,
  type Severity,
} from '../../policy/rules.js';

/** SARIF §3.27.10. */
type SarifLevel = 'error' | 'warning' | 'note' | 'none';

/** Levels of ours as SARIF's, and as the score by which code-scanning pages sort (`security-severity`, as CVSS bands). */
const SARIF_LEVELS: Record<Level, { level: SarifLevel; score: string }> = {
  critical: { level: 'error', score: '9.5' },
  high: { level: 'error', score: '8.0' },
  medium: { level: 'warning', score: '5.5' },
  low: { level: 'note', score: '3.0' },
  advisory: { level: 'note', score: '1.0' },
  info: { level: 'note', score: '0.0' },
};

/** `kind` (§3.27.9) and `level` of a result: what is no failure has no level. */
export function kindAndLevel(rule: RuleName, severity: Severity): { kind: string; level: SarifLevel } {
  if (severity === 'review') return { kind: 'review', level: 'none' };
  if (severity === 'info' && RULES[rule].verdict === 'note') return { kind: 'informational', level: 'none' };
  return { kind: 'fail', level: SARIF_LEVELS[severity].level };
}

export function securitySeverity(severity: Severity): string {
  return SARIF_LEVELS[severity === 'review' ? 'info' : severity].score;
}

/** The rule as a `reportingDescriptor` (§3.49). Severities are those of the rule; a policy may have changed them. */
export function describeRule(name: RuleName): object {
  const rule: Rule = RULES[name];
  const worst = worstOf(rule.severity);
  const title = `${rule.title[0].toUpperCase()}${rule.title.slice(1)}.`;
  const severity = severityWords(rule.severity);
  return {
    id: name,
    name: name.replace(/(^|-)(.)/g, (_match, _dash, letter: string) => letter.toUpperCase()),
    shortDescription: { text: title },
    fullDescription: { text: `${title} ${VERDICT_WORDS[rule.verdict]}` },
    help: {
      text: `${title} What to do: ${rule.remedy}. Severity: ${severity}.`,
      markdown: `${title}\n\n**What to do:** ${rule.remedy}.\n\n**Severity:** ${severity}.`,
    },
    defaultConfiguration: { level: kindAndLevel(name, worst).level },
    properties: {
      tags: ['network', ...(rule.tags ?? [])],
      kind: rule.verdict,
      'security-severity': securitySeverity(worst),
    },
  };
}

const VERDICT_WORDS: Record<Rule['verdict'], string> = {
  violation: 'A flow that does this breaks the port table.',
  review: 'The capture alone does not decide it: somebody has to look.',
  note: 'It changes no verdict.',
};

function severitiesOf(severity: RuleSeverity): Severity[] {
  if (typeof severity === 'string') return [severity];
  return Object.values(severity).flatMap(severitiesOf);
}

function worstOf(severity: RuleSeverity): Severity {
  const all = severitiesOf(severity);
  return LEVELS.findLast((level) => all.includes(level)) ?? 'review';
}

/** `high`; `high established, low refused, low unanswered`; the same for each direction where it matters. */
function severityWords(severity: RuleSeverity): string {
  if (typeof severity === 'string') return severity;
  const byOutcome = (levels: object) =>
    Object.entries(levels)
      .map(([outcome, level]) => `${level} ${outcome}`)
      .join(', ');
  if (!('inbound' in severity)) return byOutcome(severity);
  return `inbound ${byOutcome(severity.inbound)}; outbound ${byOutcome(severity.outbound)}`;
}
