import { rangeContains } from './address-range.js';
import type { Policy, Waiver } from './policy.js';
import { type RuleName, RULE_NAMES } from './rules.js';

/** The parts of a finding that a waiver can select by. Words are address words, null where the finding has none. */
export interface Waivable {
  rule: number;
  role: string | null;
  port: number | null;
  version: number;
  initiator: readonly number[] | null;
  responder: readonly number[] | null;
  /** The finding's id; made only if a waiver asks for it. */
  fingerprint: () => string;
}

/** A part of a finding that a waiver asks for and the finding does not have. */
export type WaiverMismatch = 'rule' | 'role' | 'port' | 'initiator' | 'responder' | 'fingerprint';

/** What came of holding a waiver against a finding. */
export interface WaiverTried {
  /** The waiver in one line. */
  waiver: string;
  /** Null: it accepts the finding. */
  mismatch: WaiverMismatch | 'expired' | null;
}

/** Last day of a waiver that holds for `days` days from `day` on, both `YYYY-MM-DD`. */
export function latestDay(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

/**
 * Waivers that do not say when they were granted are measured from the first packet's day; one line for each that lasts too
 * long. `day` is empty where the captures have no time: then there is nothing to measure from.
 */
export function waiversTooLong({ waivers }: Policy, day: string): string[] {
  if (day === '') return [];
  return waivers
    .filter(({ granted, expires, maxDays }) => granted === null && expires > latestDay(day, maxDays))
    .map(
      (waiver) =>
        `${waiverText(waiver)}: more than ${waiver.maxDays} days from the first packet (${day}): shorten it, or say when it was granted (granted: YYYY-MM-DD)`,
    );
}

/** The waivers of a policy over one run: which hold, which were used (VERDICTS §3.6). */
export class PolicyWaivers {
  /** One line for each waiver that has expired. */
  readonly expired: string[];
  private readonly holding: readonly Waiver[];
  private readonly past: readonly Waiver[];
  private readonly used = new Set<Waiver>();

  /** @param day the day of the capture's latest packet, `YYYY-MM-DD` (UTC): the same input gives the same verdicts. */
  constructor(policy: Policy, day: string) {
    this.holding = policy.waivers.filter(({ expires }) => expires >= day);
    this.past = policy.waivers.filter(({ expires }) => expires < day);
    this.expired = this.past.map((waiver) => waiverText(waiver));
  }

  /** The waiver that accepts the finding, in one line; null: none. Takes note that it was used. */
  accepts(finding: Waivable): string | null {
    for (const waiver of this.holding) {
      if (mismatchOf(waiver, finding) !== null) continue;
      this.used.add(waiver);
      return waiverText(waiver);
    }
    return null;
  }

  /** Each waiver held against the finding, for a person who asks why. */
  tried(finding: Waivable): WaiverTried[] {
    return [
      ...this.holding.map((waiver) => ({ waiver: waiverText(waiver), mismatch: mismatchOf(waiver, finding) })),
      ...this.past.map((waiver) => ({
        waiver: waiverText(waiver),
        mismatch: mismatchOf(waiver, finding) ?? ('expired' as const),
      })),
    ];
  }

  usedTexts(): string[] {
    return this.holding.filter((waiver) => this.used.has(waiver)).map((waiver) => waiverText(waiver));
  }

  unused(): string[] {
    return this.holding.filter((waiver) => !this.used.has(waiver)).map((waiver) => waiverText(waiver));
  }
}

/** The first thing that the waiver asks for and the finding does not have, or null. */
function mismatchOf(waiver: Waiver, finding: Waivable): WaiverMismatch | null {
  const rule: RuleName = RULE_NAMES[finding.rule];
  if (waiver.rule !== null && waiver.rule !== rule) return 'rule';
  if (waiver.role !== null && waiver.role !== finding.role) return 'role';
  const { port } = waiver;
  if (port !== null && (finding.port === null || finding.port < port.from || finding.port > port.to)) return 'port';
  for (const side of ['initiator', 'responder'] as const) {
    const range = waiver[side];
    if (range === null) continue;
    const words = finding[side];
    if (words === null || !rangeContains(range, finding.version, words[0], words[1], words[2], words[3])) return side;
  }
  return waiver.fingerprint === null || waiver.fingerprint === finding.fingerprint() ? null : 'fingerprint';
}

/** `unlisted-port of ops (OPS-12), until 2027-01-31: vendor needs ssh`. */
function waiverText({ fingerprint, rule, role, owner, ticket, expires, reason }: Waiver): string {
  const what = fingerprint ?? rule ?? role ?? 'selected findings';
  return `waiver for ${what}, owner ${owner}${ticket === null ? '' : ` (${ticket})`}, until ${expires}: ${reason}`;
}
