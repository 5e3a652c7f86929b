import type { FindingChange } from '../findings/compare.js';
import type { Finding, Report } from '../findings/report.js';
import type { Signs } from './signs.js';

const FIELDS: Record<FindingChange['field'], string> = {
  severity: 'severity',
  verdict: 'verdict',
  services: 'service',
  outcomes: 'outcome',
  answeredPorts: 'answered ports',
};

/** `severity low → high`, `outcome refused → established`. */
export function changeWords(changes: readonly FindingChange[], signs: Signs): string[] {
  return changes.map(
    (change) => `${FIELDS[change.field]} ${change.old || 'none'} ${signs.arrow} ${change.new || 'none'}`,
  );
}

/** What became of a finding since the baseline: `new`, `changed`, or null, where it is still there or there is none. */
export function stateOf({ id }: Finding, { baseline }: Pick<Report, 'baseline'>): 'new' | 'changed' | null {
  if (baseline === undefined) return null;
  if (baseline.new.includes(id)) return 'new';
  return baseline.changed.some((changed) => changed.id === id) ? 'changed' : null;
}

/** `new since august.json`; `changed since august.json: outcome refused → established`; empty where nothing is to be said. */
export function sinceBaseline(
  finding: Finding,
  { report, signs }: { report: Pick<Report, 'baseline'>; signs: Signs },
): string {
  const state = stateOf(finding, report);
  const { baseline } = report;
  if (baseline === undefined || state === null) return '';
  const { changes = [] } = baseline.changed.find(({ id }) => id === finding.id) ?? {};
  const what = changeWords(changes, signs).join(', ');
  return [`${state} since ${baseline.name}`, what].filter(Boolean).join(': ');
}

/** What was there in the baseline and is no more, and the name of its file; null where nothing is. */
export function goneSince({ baseline }: Pick<Report, 'baseline'>): {
  name: string;
  gone: Finding[];
  /** How many there are in all. */
  count: number;
} | null {
  if (baseline === undefined) return null;
  const { name, gone, goneOmitted } = baseline;
  const count = gone.length + goneOmitted;
  return count === 0 ? null : { name, gone, count };
}
