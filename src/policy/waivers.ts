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

/** The waivers of a policy over one run: which hold, which were used (VERDICTS §3.6). */
export class PolicyWaivers {
  /** One line for each waiver that has expired. */
  readonly expired: string[];
  private readonly holding: readonly Waiver[];
  private readonly used = new Set<Waiver>();

  /** @param day the day of the capture's latest packet, `YYYY-MM-DD` (UTC): the same input gives the same verdicts. */
  constructor(policy: Policy, day: string) {
    this.holding = policy.waivers.filter(({ expires }) => expires >= day);
    this.expired = policy.waivers.filter(({ expires }) => expires < day).map((waiver) => waiverText(waiver));
  }

  /** The waiver that accepts the finding, in one line; null: none. Takes note that it was used. */
  accepts(finding: Waivable): string | null {
    for (const waiver of this.holding) {
      if (!matches(waiver, finding)) continue;
      this.used.add(waiver);
      return waiverText(waiver);
    }
    return null;
  }

  usedTexts(): string[] {
    return this.holding.filter((waiver) => this.used.has(waiver)).map((waiver) => waiverText(waiver));
  }

  unused(): string[] {
    return this.holding.filter((waiver) => !this.used.has(waiver)).map((waiver) => waiverText(waiver));
  }
}

function matches(waiver: Waiver, finding: Waivable): boolean {
  const rule: RuleName = RULE_NAMES[finding.rule];
  if (waiver.rule !== null && waiver.rule !== rule) return false;
  if (waiver.role !== null && waiver.role !== finding.role) return false;
  const { port } = waiver;
  if (port !== null && (finding.port === null || finding.port < port.from || finding.port > port.to)) return false;
  for (const side of ['initiator', 'responder'] as const) {
    const range = waiver[side];
    if (range === null) continue;
    const words = finding[side];
    if (words === null || !rangeContains(range, finding.version, words[0], words[1], words[2], words[3])) return false;
  }
  return waiver.fingerprint === null || waiver.fingerprint === finding.fingerprint();
}

/** `unlisted-port of ops (OPS-12), until 2027-01-31: vendor needs ssh`. */
function waiverText({ fingerprint, rule, role, owner, ticket, expires, reason }: Waiver): string {
  const what = fingerprint ?? rule ?? role ?? 'selected findings';
  return `waiver for ${what}, owner ${owner}${ticket === null ? '' : ` (${ticket})`}, until ${expires}: ${reason}`;
}
