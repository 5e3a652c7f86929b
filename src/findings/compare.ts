import { LEVELS, type Level } from '../policy/rules.js';
import { levelRank } from '../policy/severity.js';
import { exitStatusOf } from './exit-status.js';
import { MAX_FINDINGS, worstLevel } from './make-findings.js';
import type { Finding, Report } from './report.js';

/** What of a report is compared, and what a reader has to know to trust the comparison. */
export type Comparable = Pick<
  Report,
  | 'tool'
  | 'policy'
  | 'subject'
  | 'firstTime'
  | 'lastTime'
  | 'findings'
  | 'findingsOmitted'
  | 'complete'
  | 'exitStatus'
  | 'pseudonymised'
>;

/** One side of a finding that is there in both reports, and differs. */
export interface FindingChange {
  field: (typeof COMPARED)[number]['field'];
  old: string;
  new: string;
}

export interface ChangedFinding {
  /** As it is now. */
  finding: Finding;
  changes: FindingChange[];
}

/** Findings of two reports by their ids, each list in the order of its report. */
export interface Comparison {
  new: Finding[];
  changed: ChangedFinding[];
  /** As they were. */
  gone: Finding[];
  still: Finding[];
}

/** Counters and times differ from review to review, so they are no change; these are. */
const COMPARED = [
  { field: 'severity', text: ({ severity }: Finding) => severity },
  { field: 'verdict', text: ({ verdict }: Finding) => verdict },
  { field: 'services', text: ({ services }: Finding) => services.join(' ') },
  {
    field: 'outcomes',
    text: ({ outcomes }: Finding) =>
      Object.keys(outcomes)
        .filter((outcome) => outcomes[outcome] > 0)
        .join(' '),
  },
  { field: 'answeredPorts', text: ({ answeredPorts = [] }: Finding) => answeredPorts.join(' ') },
] as const;

export function compareFindings(old: readonly Finding[], now: readonly Finding[]): Comparison {
  const before = new Map(old.map((finding) => [finding.id, finding]));
  const after = new Set(now.map(({ id }) => id));
  const result: Comparison = { new: [], changed: [], gone: old.filter(({ id }) => !after.has(id)), still: [] };
  for (const finding of now) {
    const known = before.get(finding.id);
    if (known === undefined) {
      result.new.push(finding);
      continue;
    }
    const changes = COMPARED.map(({ field, text }) => ({ field, old: text(known), new: text(finding) }));
    const real = changes.filter((change) => change.old !== change.new);
    if (real.length > 0) result.changed.push({ finding, changes: real });
    else result.still.push(finding);
  }
  return result;
}

/** One side of a comparison: a report, in as far as it says what the other one is held against. */
export interface ComparedReport extends Omit<Comparable, 'findings'> {
  /** Of the file, without folders. */
  name: string;
  findings: number;
}

/** What `wiretable diff` gives: schema `wiretable.diff/1`. The same two reports give the same bytes. */
export interface Difference {
  schema: 'wiretable.diff/1';
  old: ComparedReport;
  new: ComparedReport;
  /** Whatever makes the reports hard to compare, one sentence each without full stop. */
  doubts: string[];
  failOn: Level | 'never';
  summary: Record<keyof Comparison, number>;
  findings: Comparison;
  exitStatus: number;
}

/** A report and the name of its file. */
export interface NamedReport {
  name: string;
  report: Comparable;
}

/**
 * Compares two reports. A finding that was there below the level, or waived, and now reaches it is as bad as a new one: it
 * decides the exit status, too.
 */
export function compareReports(old: NamedReport, now: NamedReport, failOn: Level | 'never'): Difference {
  const findings = compareFindings(old.report.findings, now.report.findings);
  const rankBefore = new Map(old.report.findings.map((finding) => [finding.id, rankOf(finding)]));
  const worse = findings.changed
    .map(({ finding }) => finding)
    .filter((finding) => rankOf(finding) > (rankBefore.get(finding.id) ?? -1));
  return {
    schema: 'wiretable.diff/1',
    old: sideOf(old),
    new: sideOf(now),
    doubts: doubtsOf(old.report, now.report),
    failOn,
    summary: {
      new: findings.new.length,
      changed: findings.changed.length,
      gone: findings.gone.length,
      still: findings.still.length,
    },
    findings,
    exitStatus: exitStatusOf({
      complete: true,
      readersDiffer: false,
      worstLevel: worstLevel([...findings.new, ...worse]),
      reviews: findings.new.filter(({ verdict }) => verdict === 'review').length,
      failOn,
    }),
  };
}

/** Position of the level; -1 for what does not count: reviews, and what is waived. */
function rankOf({ verdict, severity }: Finding): number {
  return verdict === 'waived' ? -1 : levelRank(severity);
}

function sideOf({ name, report }: NamedReport): ComparedReport {
  const { tool, policy, subject, firstTime, lastTime, findings, findingsOmitted, complete, exitStatus } = report;
  return {
    name,
    tool,
    policy,
    subject,
    firstTime,
    lastTime,
    findings: findings.length,
    findingsOmitted,
    complete,
    exitStatus,
  };
}

function doubtsOf(old: Comparable, now: Comparable): string[] {
  const both = (what: (report: Comparable) => string) => [what(old), what(now)] as const;
  const [oldId, newId] = both(({ policy }) => policy.id);
  const [oldHash, newHash] = both(({ policy }) => policy.hash);
  const [oldSubject, newSubject] = both(({ subject }) => subject.addresses.join(', '));
  const doubts: string[] = [];
  if (old.pseudonymised !== now.pseudonymised) {
    doubts.push(`Only the ${old.pseudonymised ? 'old' : 'new'} report has pseudonyms for addresses: no id is the same`);
  }
  if (oldId !== newId) doubts.push(`The policies have other ids, ${oldId} and ${newId}: so has every finding`);
  else if (oldHash !== newHash) {
    doubts.push(`The policies differ (hash ${oldHash.slice(0, 12)}, now ${newHash.slice(0, 12)})`);
  }
  if (oldSubject !== newSubject) doubts.push(`The server's addresses differ: ${oldSubject}, now ${newSubject}`);
  if (!old.complete) doubts.push('The old report is of captures that were not read whole: new may only be newly read');
  if (!now.complete) doubts.push('The new report is of captures that were not read whole: gone may only be not read');
  if (old.findingsOmitted > 0 || now.findingsOmitted > 0) {
    const [before, after] = [old.findingsOmitted, now.findingsOmitted];
    doubts.push(`Findings beyond the bound cannot be compared: ${before} in the old report, ${after} in the new one`);
  }
  return doubts;
}

/** What a report says of the one it was held against with `--baseline`. */
export interface BaselineReport {
  /** Of the file, without folders. */
  name: string;
  firstTime: string | null;
  lastTime: string | null;
  policyHash: string;
  /** Ids of findings that were not there, and of those that were there otherwise; all others are still there. */
  new: string[];
  changed: { id: string; changes: FindingChange[] }[];
  /** As they were; at most as many as the report has room for. */
  gone: Finding[];
  goneOmitted: number;
}

/** The report, held against an earlier one. */
export function withBaseline(report: Report, { name, report: old }: NamedReport): Report {
  const compared = compareFindings(old.findings, report.findings);
  const gone = compared.gone.slice(0, Math.max(0, MAX_FINDINGS - report.findings.length));
  const baseline: BaselineReport = {
    name,
    firstTime: old.firstTime,
    lastTime: old.lastTime,
    policyHash: old.policy.hash,
    new: compared.new.map(({ id }) => id),
    changed: compared.changed.map(({ finding: { id }, changes }) => ({ id, changes })),
    gone,
    goneOmitted: compared.gone.length - gone.length,
  };
  return { ...report, baseline };
}

/** `2 high, 1 review`, worst first, of findings. */
export function countsBySeverity(findings: readonly Finding[]): [severity: Finding['severity'], count: number][] {
  const order = [...LEVELS.toReversed(), 'review'] as const;
  return order
    .map((severity) => [severity, findings.filter((finding) => finding.severity === severity).length] as const)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => [severity, count]);
}
