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
  { report: { baseline }, signs }: { report: Pick<Report, 'baseline'>; signs: Signs },
): string {
  if (baseline === undefined) return '';
  const since = `since ${baseline.name}`;
  switch (stateOf(finding, { baseline })) {
    case 'new':
      return `new ${since}`;
    case 'changed': {
      const changes = baseline.changed.find(({ id }) => id === finding.id)?.changes ?? [];
      return `changed ${since}: ${changeWords(changes, signs).join(', ')}`;
    }
    default:
      return '';
  }
}

/** `Gone since august.json`, and those that are; null where none is. */
export function goneSince({
  baseline,
}: Pick<Report, 'baseline'>): { title: string; gone: Finding[]; omitted: number } | null {
  if (baseline === undefined || baseline.gone.length + baseline.goneOmitted === 0) return null;
  return { title: `Gone since ${baseline.name}`, gone: baseline.gone, omitted: baseline.goneOmitted };
}
