import { RULES } from '../policy/rules.js';
import type { ExplainedFlow } from './explanation.js';
import type { FlowReport } from './flow-report.js';
import type { PeerOverview } from './live/snapshot.js';
import type { Pseudonyms } from './pseudonyms.js';
import type { Finding, Report, RowReport } from './report.js';

/** What stands in the place of a site's own words, which may name anything. */
const WITHHELD = 'withheld';

/** `waiver for WHAT, owner WHO (TICKET), until DAY: REASON`, as `PolicyWaivers` writes it. */
const WAIVER = /^waiver for .*?, until (\d{4}-\d\d-\d\d): .*$/s;

/**
 * Puts pseudonyms in place of addresses, in everything that is given away. Every string of a report is looked through, so
 * no field can be forgotten; the policy's own words (owners, reasons, justifications, filters) go. Names of hosts never come
 * so far: the run asks for none.
 *
 * Ids and the policy's hash are digests over addresses: whoever guesses an address could confirm it. So they are made anew
 * with the key. Under one key they stay the same from review to review, but a waiver names the id without pseudonyms.
 */
export class Disguise {
  constructor(private readonly pseudonyms: Pseudonyms) {}

  /** The id that a finding has in the disguised report. */
  findingId(id: string): string {
    return this.pseudonyms.ofId(id);
  }

  report(report: Report): Report {
    const { policy, rows, findings, waivers, inputs, coverage } = report;
    const overlays = new Set(rows.filter(({ origin }) => origin === 'overlay').map(({ role }) => role));
    return {
      ...this.texts({
        ...report,
        policy: { ...policy, hash: this.pseudonyms.ofId(policy.hash) },
        rows: rows.map(withoutOwnWords),
        findings: findings.map((finding) => this.finding(finding, overlays)),
        waivers: {
          used: waivers.used.map(waiverInShort),
          unused: waivers.unused.map(waiverInShort),
          expired: waivers.expired.map(waiverInShort),
        },
        inputs: inputs.map((input) => ({
          ...input,
          interfaces: input.interfaces.map((one) => ({ ...one, filter: one.filter === null ? null : WITHHELD })),
        })),
        coverage:
          coverage.filter === undefined
            ? coverage
            : { ...coverage, filter: { ...coverage.filter, expression: WITHHELD } },
      }),
      pseudonymised: true,
    };
  }

  /** The record comes with the Community ID of the pseudonyms. */
  flow(flow: FlowReport): FlowReport {
    return this.texts(flow);
  }

  peers(peers: PeerOverview[]): PeerOverview[] {
    return this.texts(peers);
  }

  explained({ record, why, packets }: ExplainedFlow): ExplainedFlow {
    return this.texts({
      record,
      packets,
      why: {
        ...why,
        readings: why.readings.map((reading) => ({
          ...reading,
          tried: reading.tried.map((row) => ({ ...row, citation: row.isOverlay ? WITHHELD : row.citation })),
        })),
        waivers: why.waivers.map((tried) => ({ ...tried, waiver: waiverInShort(tried.waiver) })),
        findings: why.findings.map(({ id, rule }) => ({ id: this.findingId(id), rule })),
      },
    });
  }

  /** A text of our own with addresses in it. */
  text(text: string): string {
    return this.pseudonyms.inText(text);
  }

  /** A finding outside a report. `overlays`: roles of the rows that the site has added. */
  findingAlone(finding: Finding, overlays: ReadonlySet<string>): Finding {
    return this.texts(this.finding(finding, overlays));
  }

  private finding(finding: Finding, overlays: ReadonlySet<string>): Finding {
    const { id, rule, role, citation, message } = finding;
    const isAboutWaiver = rule === 'waiver-expired' || rule === 'waiver-unused';
    return {
      ...finding,
      id: this.findingId(id),
      message: isAboutWaiver ? `${RULES[rule].title}: ${waiverInShort(message)}` : message,
      citation: role !== null && overlays.has(role) && citation !== null ? WITHHELD : citation,
      ...(finding.waiver === undefined ? {} : { waiver: waiverInShort(finding.waiver) }),
    };
  }

  /** The same value with pseudonyms in every string of it, keys included. */
  private texts<T>(value: T): T {
    if (typeof value === 'string') return this.pseudonyms.inText(value) as T;
    if (Array.isArray(value)) return value.map((one: unknown) => this.texts(one)) as T;
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [this.text(key), this.texts(one)])) as T;
  }
}

function withoutOwnWords(row: RowReport): RowReport {
  return row.origin === 'overlay' ? { ...row, citation: WITHHELD, words: null } : row;
}

/** The last day of the waiver is all that can be told. */
function waiverInShort(text: string): string {
  const match = WAIVER.exec(text);
  return match === null ? `a waiver, ${WITHHELD}` : `a waiver until ${match[1]}, ${WITHHELD}`;
}
