import type { Finding, Report } from '../../findings/report.js';
import { LEVELS, RULES } from '../../policy/rules.js';

/** Sections of the findings, in the order they are read. */
export const SECTIONS = [
  'critical',
  'high',
  'medium',
  'low',
  'info',
  'review',
  'advisory',
  'never seen',
  'waived',
] as const;
export type Section = (typeof SECTIONS)[number];

/** Sections that say that the port table is broken. */
const BREACHES: ReadonlySet<Section> = new Set(['critical', 'high', 'medium', 'low', 'info']);

export function isBreach(section: Section): boolean {
  return BREACHES.has(section);
}

function sectionOf(finding: Finding): Section {
  if (finding.verdict === 'waived') return 'waived';
  if (finding.rule === 'row-never-used') return 'never seen';
  const isNote = RULES[finding.rule].verdict === 'note';
  if (finding.severity === 'info' && isNote) return 'advisory';
  return finding.severity;
}

/** The findings by section, in the report's order within one. */
export function bySection(report: Report): Map<Section, Finding[]> {
  const sections = new Map<Section, Finding[]>(SECTIONS.map((section) => [section, []]));
  for (const finding of report.findings) sections.get(sectionOf(finding))?.push(finding);
  return sections;
}

/** `4 high, 5 medium, 11 low`, worst first; levels that do not occur are left out. */
export function countsByLevel(counts: Record<(typeof LEVELS)[number], number>, count: (n: number) => string): string {
  return LEVELS.toReversed()
    .filter((level) => counts[level] > 0)
    .map((level) => `${count(counts[level])} ${level}`)
    .join(', ');
}
