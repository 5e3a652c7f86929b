import { RULE_NAMES, RULES } from '../policy/rules.js';
import type { LedgerEntry } from './ledger.js';
import { TimeSpan } from './timestamp.js';

/** Unlisted (host, port) pairs of one initiator that make a scan (VERDICTS §4). */
const SCAN_PAIRS = 20;

const UNLISTED_PORT = RULE_NAMES.indexOf('unlisted-port');
const PORT_SCAN = RULE_NAMES.indexOf('port-scan');

/** The scans among the entries, each with the `unlisted-port` entries that it stands for. */
export interface PortScan {
  entry: LedgerEntry;
  parts: LedgerEntry[];
}

/**
 * Initiators with 20 or more unlisted (host, port) pairs, each pair counted once whatever the transport. Flows of unknown
 * direction, and waived ones, do not count.
 */
export function findPortScans(entries: readonly LedgerEntry[]): PortScan[] {
  const byInitiator = new Map<string, LedgerEntry[]>();
  for (const entry of entries) {
    if (entry.rule !== UNLISTED_PORT || entry.direction === 'unknown' || entry.waiver !== null) continue;
    const key = `${entry.version},${entry.initiator?.join()}`;
    const parts = byInitiator.get(key);
    if (parts) parts.push(entry);
    else byInitiator.set(key, [entry]);
  }
  const scans: PortScan[] = [];
  for (const parts of byInitiator.values()) {
    const pairs = new Set(parts.map((entry) => `${entry.responder?.join()}:${entry.port}`));
    if (pairs.size >= SCAN_PAIRS) scans.push({ entry: mergeParts(parts), parts });
  }
  return scans;
}

function mergeParts(parts: readonly LedgerEntry[]): LedgerEntry {
  const [head] = parts;
  const first = parts.reduce((a, b) => (isEarlier(b, a) ? b : a));
  const span = new TimeSpan();
  for (const part of parts) {
    span.add(part.span.firstSec, part.span.firstNsec);
    span.add(part.span.lastSec, part.span.lastNsec);
  }
  const sum = (of: (entry: LedgerEntry) => number) => parts.reduce((total, part) => total + of(part), 0);
  const outcomes: LedgerEntry['outcomes'] = new Map();
  for (const part of parts) {
    for (const [outcome, count] of part.outcomes) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + count);
  }
  const isOneHost = parts.every((part) => part.responder?.join() === head.responder?.join());
  return {
    ...first,
    rule: PORT_SCAN,
    row: null,
    port: null,
    protocol: parts.every((part) => part.protocol === head.protocol) ? head.protocol : 0,
    responder: isOneHost ? head.responder : null,
    severity: RULES['port-scan'].severity,
    flows: sum((part) => part.flows),
    packets: sum((part) => part.packets),
    bytes: sum((part) => part.bytes),
    services: new Set(parts.flatMap((part) => [...part.services])),
    salvaged: parts.some((part) => part.salvaged),
    outcomes,
    span,
    next: null,
  };
}

function isEarlier(a: LedgerEntry, b: LedgerEntry): boolean {
  return a.firstSec < b.firstSec || (a.firstSec === b.firstSec && a.firstNsec < b.firstNsec);
}
