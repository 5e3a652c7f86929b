import { countsBySeverity, type Comparison, type Difference } from '../../findings/compare.js';
import type { Finding } from '../../findings/report.js';
import { RESULT_STATUS } from '../../findings/exit-status.js';
import type { Clock } from '../clock.js';
import { sectionOf, type Section } from '../sections.js';
import type { Signs } from '../signs.js';
import type { Units } from '../units.js';

/** The lists of a difference, in the order they are read. */
export const LISTS = ['new', 'changed', 'gone', 'still'] as const satisfies (keyof Comparison)[];

/** Their names in headings. */
export const HEADS: Record<keyof Comparison, string> = {
  new: 'New',
  changed: 'Changed',
  gone: 'Gone',
  still: 'Still there',
};

/** What two reviews differ in, in one sentence without full stop, and the sign before it. */
export function diffSentence({ findings, summary, exitStatus }: Difference, units: Units) {
  const isBad = exitStatus === RESULT_STATUS.violations;
  const mark = isBad ? 'violation' : exitStatus === RESULT_STATUS.reviews ? 'review' : 'allowed';
  const rest = [
    summary.changed > 0 ? `${units.count(summary.changed)} changed` : '',
    summary.gone > 0 ? `${units.count(summary.gone)} gone` : '',
    summary.still > 0 ? `${units.count(summary.still)} still there` : '',
  ].filter(Boolean);
  const news =
    summary.new === 0
      ? 'Nothing is new'
      : `${units.some(summary.new, 'finding is new', 'findings are new')}: ${severities(findings.new, units)}`;
  return { mark, words: [news, rest.join(', ')].filter(Boolean).join('; ') } as const;
}

function severities(findings: readonly Finding[], units: Units): string {
  return countsBySeverity(findings)
    .map(([severity, count]) => `${units.count(count)} ${severity}`)
    .join(', ');
}

/** `monday.json`, `2026-11-16 08:00:03 to 17:59:58 UTC`, `14 findings`, the hash of its policy. */
export function sideFacts(
  { name, firstTime, lastTime, findings, policy }: Difference['old'],
  { clock, units, timeZone }: { clock: Clock; units: Units; timeZone: string },
): string[] {
  return [
    name,
    firstTime === null || lastTime === null ? 'no time stamps' : `${clock.interval(firstTime, lastTime)} ${timeZone}`,
    units.some(findings, 'finding'),
    `policy ${policy.hash.slice(0, 12)}`,
  ];
}

const MARKS: Partial<Record<Section, keyof Signs>> = {
  review: 'review',
  advisory: 'advisory',
  note: 'note',
  'never seen': 'unused',
  waived: 'waived',
};

export function markOf(finding: Finding): keyof Signs {
  return MARKS[sectionOf(finding)] ?? 'violation';
}
