import type { InputReport, Report } from '../findings/report.js';
import { secondsBetween, type Clock } from './clock.js';
import { formatDuration, type Units } from './units.js';

/** What the words at the head of a report are set with. */
export interface HeaderSetting {
  report: Report;
  units: Units;
  clock: Clock;
  /** IANA name of the zone of `clock`. */
  timeZone: string;
}

const VERIFIED = { agree: 'verified', differ: 'readers differ', 'not-verified': 'not verified' } as const;

/** Of one input: `pcapng, 2 interfaces`, `1 204 118 packets`, `812 MB`, `complete`. */
export function inputFacts(input: InputReport, { units }: HeaderSetting): string[] {
  const { interfaces } = input;
  const filters = [...new Set(interfaces.flatMap(({ filter }) => filter ?? []))];
  const format = input.format ?? 'unknown format';
  return [
    interfaces.length > 1 ? `${format}, ${interfaces.length} interfaces` : format,
    units.some(input.packets, 'packet'),
    units.bytes(input.size ?? input.bytes),
    input.complete ? 'complete' : 'in part',
    ...filters.map((filter) => `filter "${filter}"`),
    ...(input.verification === null ? [] : [VERIFIED[input.verification.result]]),
  ];
}

/** What is new since the report that it was held against; empty: there was none. */
export function baselineFacts({ report: { baseline, findings }, units, clock }: HeaderSetting): string[] {
  if (baseline === undefined) return [];
  const { name, lastTime, changed, gone, goneOmitted } = baseline;
  const still = findings.length - baseline.new.length - changed.length;
  return [
    `${name}${lastTime === null ? '' : ` (${clock.date(lastTime)})`}`,
    `${units.count(baseline.new.length)} new since`,
    ...(changed.length > 0 ? [`${units.count(changed.length)} changed`] : []),
    `${units.count(gone.length + goneOmitted)} gone`,
    `${units.count(still)} still there`,
  ];
}

/** When it was captured, and how much of that is missing. */
export function intervalFacts({ report, clock, units, timeZone }: HeaderSetting): string[] {
  const { firstTime, lastTime, coverage } = report;
  const undecoded = Object.values(coverage.undecoded).reduce((sum, frames) => sum + frames, 0);
  const outOfScope = report.summary.verdicts['out-of-scope'];
  return [
    firstTime === null || lastTime === null
      ? 'no time stamps'
      : `${clock.interval(firstTime, lastTime)} ${timeZone} (${formatDuration(secondsBetween(firstTime, lastTime))})`,
    coverage.dropped === null ? 'drops not known' : `${units.count(coverage.dropped)} dropped`,
    `${units.count(undecoded)} undecoded`,
    ...(coverage.truncated > 0 ? [`${units.count(coverage.truncated)} cut by snaplen`] : []),
    ...(outOfScope > 0 ? [`${units.some(outOfScope, 'flow')} out of scope`] : []),
  ];
}

/** `10.20.0.10 (socialminer.example)`. */
export function namedAddresses({ subject: { addresses, names } }: Report): string[] {
  return addresses.map((address) => (Object.hasOwn(names, address) ? `${address} (${names[address]})` : address));
}

/** Whose host it is, and how that is known. */
export function subjectFacts({ report }: Pick<HeaderSetting, 'report'>): string[] {
  const { subject } = report;
  const found = subject.evidence === null ? subject.origin : `${subject.origin}: ${subject.evidence}`;
  const pseudonyms = report.pseudonymised ? ['all addresses are pseudonyms'] : [];
  return [namedAddresses(report).join(', ') || 'no address', found, ...pseudonyms];
}

/** What it was held against. */
export function tableFacts({ report: { policy } }: HeaderSetting): string[] {
  return [policy.citation, `${policy.reading} reading`];
}

/** What the site decided. */
export function policyFacts({ report: { policy } }: HeaderSetting): string[] {
  return [
    `policy: ${policy.source}`,
    ...policy.overrides.map((override) => `set ${override}`),
    `hash ${policy.hash.slice(0, 12)}`,
  ];
}
