import type { Finding, Report } from '../findings/report.js';
import { LEVELS, RULES, type Level } from '../policy/rules.js';

/** Sections of the findings, in the order they are read. */
export const SECTIONS = [
  'critical',
  'high',
  'medium',
  'low',
  'info',
  'review',
  'advisory',
  'note',
  'never seen',
  'waived',
] as const;
export type Section = (typeof SECTIONS)[number];

/** Sections that say that the port table is broken. */
const BREACHES: ReadonlySet<Section> = new Set(['critical', 'high', 'medium', 'low', 'info']);

export function isBreach(section: Section): boolean {
  return BREACHES.has(section);
}

export function sectionOf(finding: Finding): Section {
  if (finding.verdict === 'waived') return 'waived';
  if (finding.rule === 'row-never-used') return 'never seen';
  const isNote = RULES[finding.rule].verdict === 'note';
  if (finding.severity === 'info' && isNote) return 'note';
  return finding.severity;
}

/** The findings by section, in the report's order within one; rows never used in the table's. */
export function bySection(report: Report): Map<Section, Finding[]> {
  const sections = new Map<Section, Finding[]>(SECTIONS.map((section) => [section, []]));
  for (const finding of report.findings) sections.get(sectionOf(finding))?.push(finding);
  const place = new Map(report.rows.map(({ role }, i) => [role, i]));
  const placeOf = ({ role }: Finding) => place.get(role ?? '') ?? report.rows.length;
  sections.get('never seen')?.sort((a, b) => placeOf(a) - placeOf(b));
  return sections;
}

/**
 * Violating flows by severity, each counted once: as in the summary, but those of a port scan where the scan stands and not
 * where each probe alone would.
 */
export function flowsByLevel(report: Report): Record<Level, number> {
  const flows = { ...report.summary.violations };
  const violations = report.findings.filter(({ verdict }) => verdict === 'violation');
  // What is beyond the other findings of a level are probes.
  const probes = { ...flows };
  for (const { rule, severity, flows: own } of violations) {
    if (rule !== 'port-scan' && severity !== 'review') probes[severity] = Math.max(0, probes[severity] - own);
  }
  for (const { rule, severity, flows: scanned } of violations) {
    if (rule !== 'port-scan' || severity === 'review') continue;
    let rest = scanned;
    for (const level of LEVELS) {
      if (level === severity) continue;
      const moved = Math.min(rest, probes[level]);
      rest -= moved;
      probes[level] -= moved;
      flows[level] -= moved;
      flows[severity] += moved;
    }
  }
  return flows;
}

/** `4 high, 5 medium, 11 low`, worst first; levels that do not occur are left out. */
export function countsByLevel(counts: Record<Level, number>, count: (n: number) => string): string {
  return LEVELS.toReversed()
    .filter((level) => counts[level] > 0)
    .map((level) => `${count(counts[level])} ${level}`)
    .join(', ');
}
