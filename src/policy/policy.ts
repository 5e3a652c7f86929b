import type { AddressRange } from './address-range.js';
import type { PortRange, PortTable } from './port-table.js';
import type { Level, RuleName, RuleSeverity } from './rules.js';

export type Reading = 'strict' | 'lenient';

/** An accepted finding (VERDICTS §3.6). */
export interface Waiver {
  /** A finding's id, or null where selectors do it. */
  fingerprint: string | null;
  rule: RuleName | null;
  role: string | null;
  port: PortRange | null;
  initiator: AddressRange | null;
  responder: AddressRange | null;
  owner: string;
  reason: string;
  ticket: string | null;
  /** Day from which its time is counted, `YYYY-MM-DD` (UTC); null: that of the first packet. */
  granted: string | null;
  /** Last day on which it holds, `YYYY-MM-DD` (UTC). */
  expires: string;
  /** Longest time between the two, in days. */
  maxDays: number;
}

/** Everything the verdicts depend on beside the traffic: table, site and reading. Immutable. */
export interface Policy {
  /** `socialminer`, or the policy file's own id. */
  id: string;
  /** SHA-256 (hex) over the canonical JSON of everything below: the same policy has the same hash on every host. */
  hash: string;
  /** With overrides, peers and overlays applied: overlay rows first. */
  table: PortTable;
  reading: Reading;
  /** The protected server's addresses; null: to be inferred from the capture. */
  subject: readonly AddressRange[] | null;
  /** Ports from which the subject opens flows. */
  ephemeral: PortRange;
  /** Site's changes of severities. */
  severities: Readonly<Partial<Record<RuleName, RuleSeverity>>>;
  waivers: readonly Waiver[];
  failOn: Level | 'never';
}
