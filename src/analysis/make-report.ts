import type { FrameSet } from '../capture/frame-set.js';
import type { SetInput } from '../capture/set-input.js';
import { withAccepted } from '../findings/accepted-scans.js';
import type { Assembly } from '../findings/assembly.js';
import { imbalances } from '../findings/books.js';
import { exitStatusOf } from '../findings/exit-status.js';
import { type MadeFindings, worstLevel } from '../findings/make-findings.js';
import { readingNotes } from '../findings/reading-notes.js';
import type { CoverageReport, Report } from '../findings/report.js';
import type { TimeSpan } from '../findings/timestamp.js';
import { type AddressRange, formatAddressRange } from '../policy/address-range.js';
import type { Policy } from '../policy/policy.js';
import { inputReport } from './coverage.js';
import type { InputCheck } from './feed.js';
import type { RunOptions } from './options.js';

/** What of a run its report is made of. */
export interface ReportedRun {
  options: RunOptions;
  set: FrameSet;
  span: TimeSpan;
  coverage: CoverageReport;
  subject: { ranges: readonly AddressRange[] | null; evidence: string | null };
  nameOf: (address: string) => string | null;
  /** The run goes on, or has come to its end by a signal as it has no other: what is not read yet is no fault. */
  maybeWhole: boolean;
  /** Every flow is in the books: they have to balance. */
  mustBalance: boolean;
  /** Stopped before all was read. */
  wasCutShort: boolean;
  checks: ReadonlyMap<string, InputCheck>;
}

/** The report on what `assembly` has judged. */
export function makeReport(
  run: ReportedRun,
  assembly: Assembly,
  { findings, omitted, accepted }: Pick<MadeFindings, 'findings' | 'omitted' | 'accepted'>,
): Report {
  const { options, set, span } = run;
  const { policy } = options;
  const { maybeWhole, coverage, subject, nameOf, checks } = run;
  const isWhole = (input: SetInput) => input.complete || (maybeWhole && input.error === null);
  const inputs = set.inputs.map((input) => inputReport(input, isWhole(input), checks.get(input.path) ?? null));
  const usage = assembly.usage(nameOf, span);
  const { summary, rows } = withAccepted({ summary: assembly.summary, rows: usage.rows }, accepted);
  if (run.mustBalance) coverage.books.imbalances = imbalances({ coverage, inputs, summary });
  for (const text of coverage.books.imbalances) {
    coverage.warnings.push(`internal error, please report it: the books do not balance: ${text}`);
  }
  if (run.mustBalance && policy.subject !== null && isOfOthers(summary)) {
    coverage.warnings.push(
      `no flow is to or by the subject: is its address that of the ${policy.table.product} server?`,
    );
  }
  const isBalanced = coverage.books.imbalances.length === 0;
  const complete = !run.wasCutShort && isBalanced && inputs.every((input) => input.complete);
  const addresses = (subject.ranges ?? []).map((range) => formatAddressRange(range));
  return {
    schema: 'wiretable.report/1',
    tool: { name: 'wiretable', version: options.version },
    policy: {
      id: policy.id,
      hash: policy.hash,
      table: policy.table.title,
      citation: citationOf(policy),
      reading: policy.reading,
      source: options.policySource,
      overrides: [...options.overrides],
      failOn: policy.failOn,
      readingNotes: readingNotes(policy),
    },
    subject: {
      product: policy.table.product,
      addresses,
      names: namesOf(addresses, nameOf),
      origin: policy.subject === null ? 'inferred' : 'given',
      evidence: subject.evidence,
    },
    inputs,
    firstTime: span.first,
    lastTime: span.last,
    coverage,
    rows,
    timeline: usage.timeline,
    findings,
    findingsOmitted: omitted,
    waivers: {
      used: assembly.waivers.usedTexts(),
      unused: assembly.waivers.unused(),
      expired: [...assembly.waivers.expired],
    },
    summary,
    complete,
    exitStatus: exitStatusOf({
      complete,
      readersDiffer: inputs.some(({ verification }) => verification?.result === 'differ'),
      worstLevel: worstLevel(findings),
      reviews: summary.reviews,
      failOn: policy.failOn,
    }),
  };
}

/** There are flows, and no end of any is in the subject: it may have been mistyped. */
function isOfOthers({ flows, verdicts, internal }: Report['summary']): boolean {
  return flows > 0 && internal === 0 && verdicts['out-of-scope'] === flows;
}

/** What the captures call these addresses. */
function namesOf(addresses: readonly string[], nameOf: ReportedRun['nameOf']): Record<string, string> {
  const named = addresses.map((address) => [address, nameOf(address)] as const);
  return Object.fromEntries(named.filter((entry): entry is readonly [string, string] => entry[1] !== null));
}

/** `Port Utilization in SocialMiner, Table 1: SocialMiner Port Utilization`. */
function citationOf({ table }: Policy): string {
  const cited = table.rows.find(({ origin }) => origin === 'document')?.citation;
  return [cited?.document ?? table.title, table.release, cited?.table].filter((part) => part).join(', ');
}
