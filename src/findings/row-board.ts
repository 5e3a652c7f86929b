import type { FlowFacts } from '../flow/flow-facts.js';
import type { PortRow, PortTable } from '../policy/port-table.js';
import { formatPorts } from '../policy/port-range.js';
import type { Verdict } from '../policy/verdict.js';
import { formatAddress } from '../wire/address.js';
import type { FlowNumbers } from './flow-numbers.js';
import type { RowReport } from './report.js';
import { TimeSpan } from './timestamp.js';

/** Peers counted per row; beyond that the row says "at least", and their flows are no longer told apart. */
const MAX_PEERS = 16_384;
const TOP_PEERS = 10;

interface Peer {
  version: number;
  words: readonly number[];
  flows: number;
}

class RowTally {
  in = 0;
  out = 0;
  unknown = 0;
  packets = 0;
  bytes = 0;
  peersFull = false;
  advisory = false;
  readonly verdicts = { allowed: 0, violation: 0, review: 0, waived: 0 };
  readonly span = new TimeSpan();
  /** IPv4 by its word, IPv6 by its words as text. */
  readonly peers = new Map<number | string, Peer>();
}

/** Tallies of every row, and of the traffic that no row has, over the flows in scope. */
export class RowBoard {
  private readonly tallies: Map<PortRow | null, RowTally>;

  constructor(private readonly table: PortTable) {
    this.tallies = new Map([...table.rows, null].map((row) => [row, new RowTally()]));
  }

  /** Adds a judged flow of the subject's. */
  add(facts: FlowFacts, verdict: Verdict, numbers: FlowNumbers, subjectEndpoint: number): void {
    const tally = this.tallies.get(verdict.row);
    if (tally === undefined || verdict.name === 'out-of-scope') return;
    if (verdict.direction === 'inbound') tally.in++;
    else if (verdict.direction === 'outbound') tally.out++;
    else tally.unknown++;
    tally.packets += numbers.origPkts + numbers.respPkts;
    tally.bytes += numbers.origWireBytes + numbers.respWireBytes;
    tally.span.add(numbers.lastSec, numbers.lastNsec);
    tally.verdicts[verdict.name]++;
    if (verdict.name === 'allowed' && verdict.severity() === 'advisory') tally.advisory = true;
    if (tally.peersFull) return;
    const peer = subjectEndpoint ^ 1;
    const words = facts.words(peer);
    const key = facts.version === 4 ? words[3] : words.join();
    const known = tally.peers.get(key);
    if (known) known.flows++;
    else if (tally.peers.size >= MAX_PEERS) tally.peersFull = true;
    else tally.peers.set(key, { version: facts.version, words: [...words], flows: 1 });
  }

  /** Did any flow use the row? */
  isUsed(row: PortRow): boolean {
    const tally = this.tallies.get(row);
    return tally !== undefined && tally.in + tally.out + tally.unknown > 0;
  }

  /** The board, rows in the table's order, traffic of no row last. */
  report(nameOf: (address: string) => string | null): RowReport[] {
    return [...this.table.rows, null].map((row) =>
      this.reportRow(row, this.tallies.get(row) ?? new RowTally(), nameOf),
    );
  }

  private reportRow(row: PortRow | null, tally: RowTally, nameOf: (address: string) => string | null): RowReport {
    const peers = [...tally.peers.values()]
      .map(({ version, words, flows }) => ({
        address: formatAddress(version, words[0], words[1], words[2], words[3]),
        flows,
      }))
      .sort((a, b) => b.flows - a.flows || (a.address < b.address ? -1 : 1))
      .slice(0, TOP_PEERS)
      .map(({ address, flows }) => ({ address, name: nameOf(address), flows }));
    return {
      role: row?.role ?? '*',
      port: row === null ? '*' : formatPorts(row.ports),
      transports: row === null ? [] : [...row.transports],
      direction: row?.direction ?? null,
      says: row === null ? 'blocked' : wordsFor(row),
      flowsIn: tally.in,
      flowsOut: tally.out,
      flowsUnknown: tally.unknown,
      packets: tally.packets,
      bytes: tally.bytes,
      peers: tally.peers.size,
      peersAtLeast: tally.peersFull,
      topPeers: peers,
      lastSeen: tally.span.last,
      verdicts: tally.verdicts,
      mark: markOf(tally),
      citation: row === null ? null : formatCitation(row),
      origin: row?.origin ?? null,
    };
  }
}

/** `Port Utilization in SocialMiner, Table 1: SocialMiner Port Utilization, row "HTTP"`. */
export function formatCitation({ citation }: PortRow): string {
  const parts = [citation.document, citation.release, citation.table, `row "${citation.row}"`];
  return parts.filter((part) => part !== null).join(', ');
}

/** What the row says of who may open, in a word or three. */
function wordsFor(row: PortRow): string {
  if (row.direction === 'bidirectional') return row.outbound === 'reading' ? 'UI and server' : 'both ways';
  return row.direction === 'inbound' ? 'inward' : 'outward';
}

function markOf({ in: inwards, out, unknown, verdicts, advisory }: RowTally): RowReport['mark'] {
  if (inwards + out + unknown === 0) return 'unused';
  if (verdicts.violation > 0) return 'violation';
  if (verdicts.review > 0) return 'review';
  return advisory ? 'advisory' : 'allowed';
}
