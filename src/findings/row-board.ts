import type { FlowFacts } from '../flow/flow-facts.js';
import type { PortRow, PortTable } from '../policy/port-table.js';
import { formatPorts } from '../policy/port-range.js';
import type { Verdict } from '../policy/verdict.js';
import { formatAddress } from '../wire/address.js';
import type { FlowNumbers } from './flow-numbers.js';
import type { PeerReport, RowReport } from './report.js';
import { Timeline, type TimelineTrack, type RowTimelineReport, type TimelineReport } from './timeline.js';
import { TimeSpan } from './timestamp.js';

/** Peers counted per row; beyond that the row says "at least", and their flows are no longer told apart. */
const MAX_PEERS = 16_384;
/** Peers named per row, and how many of them for their violations, however few flows they have. */
const TOP_PEERS = 10;
const TOP_VIOLATORS = 5;

interface Peer {
  version: number;
  words: readonly number[];
  flows: number;
  in: number;
  out: number;
  violations: number;
  violationsIn: number;
  violationsOut: number;
}

class RowTally {
  in = 0;
  out = 0;
  unknown = 0;
  packets = 0;
  bytes = 0;
  peersFull = false;
  advisory = false;
  violationsIn = 0;
  violationsOut = 0;
  readonly verdicts = { allowed: 0, violation: 0, review: 0, waived: 0 };
  readonly span = new TimeSpan();
  /** IPv4 by its word, IPv6 by its words as text. */
  readonly peers = new Map<number | string, Peer>();

  constructor(readonly track: TimelineTrack) {}
}

/** Tallies of every row, and of the traffic that no row has, over the flows in scope. */
export class RowBoard {
  private readonly timeline = new Timeline();
  private readonly tallies: Map<PortRow | null, RowTally>;

  constructor(table: PortTable) {
    const tally = () => new RowTally(this.timeline.newTrack());
    this.tallies = new Map([...table.rows, null].map((row) => [row, tally()]));
  }

  /** Adds a judged flow of the subject's. */
  add(facts: FlowFacts, verdict: Verdict, numbers: FlowNumbers, subjectEndpoint: number): void {
    const tally = this.tallies.get(verdict.row);
    if (tally === undefined || verdict.name === 'out-of-scope') return;
    const isViolation = verdict.name === 'violation';
    const isIn = verdict.direction === 'inbound';
    const isOut = verdict.direction === 'outbound';
    if (isIn) tally.in++;
    else if (isOut) tally.out++;
    else tally.unknown++;
    if (isViolation && isIn) tally.violationsIn++;
    if (isViolation && isOut) tally.violationsOut++;
    this.timeline.add(tally.track, numbers.firstSec, numbers.firstNsec, isViolation);
    tally.packets += numbers.origPkts + numbers.respPkts;
    tally.bytes += numbers.origWireBytes + numbers.respWireBytes;
    tally.span.add(numbers.lastSec, numbers.lastNsec);
    tally.verdicts[verdict.name]++;
    if (verdict.name === 'allowed' && verdict.severity() === 'advisory') tally.advisory = true;
    if (tally.peersFull) return;
    const peer = subjectEndpoint ^ 1;
    const words = facts.words(peer);
    const key = facts.version === 4 ? words[3] : words.join();
    let known = tally.peers.get(key);
    if (known === undefined) {
      if (tally.peers.size >= MAX_PEERS) {
        tally.peersFull = true;
        return;
      }
      known = {
        version: facts.version,
        words: [...words],
        flows: 0,
        in: 0,
        out: 0,
        violations: 0,
        violationsIn: 0,
        violationsOut: 0,
      };
      tally.peers.set(key, known);
    }
    known.flows++;
    if (isIn) known.in++;
    if (isOut) known.out++;
    if (!isViolation) return;
    known.violations++;
    if (isIn) known.violationsIn++;
    if (isOut) known.violationsOut++;
  }

  /** Did any flow use the row? */
  isUsed(row: PortRow): boolean {
    const tally = this.tallies.get(row);
    return tally !== undefined && tally.in + tally.out + tally.unknown > 0;
  }

  /** The board, rows in the table's order, traffic of no row last; and the time line over `span`. */
  report(nameOf: (address: string) => string | null, span: TimeSpan): { rows: RowReport[]; timeline: TimelineReport } {
    const { timeline, ofTrack } = this.timeline.report(span);
    const rows = Array.from(this.tallies, ([row, tally]) => reportRow(row, tally, nameOf, ofTrack(tally.track)));
    return { rows, timeline };
  }
}

function reportRow(
  row: PortRow | null,
  tally: RowTally,
  nameOf: (address: string) => string | null,
  timeline: RowTimelineReport,
): RowReport {
  const peers = [...tally.peers.values()];
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
    peers: peers.length,
    peersIn: peers.filter((peer) => peer.in > 0).length,
    peersOut: peers.filter((peer) => peer.out > 0).length,
    peersAtLeast: tally.peersFull,
    topPeers: topPeers(peers, nameOf),
    lastSeen: tally.span.last,
    verdicts: { ...tally.verdicts },
    violationsIn: tally.violationsIn,
    violationsOut: tally.violationsOut,
    timeline,
    mark: markOf(tally),
    citation: row === null ? null : formatCitation(row),
    words:
      row === null
        ? null
        : { listener: row.citation.row, direction: row.citation.direction, notes: row.citation.notes },
    origin: row?.origin ?? null,
  };
}

function topPeers(peers: readonly Peer[], nameOf: (address: string) => string | null): PeerReport[] {
  const texts = peers.map((peer) => {
    const { version, words } = peer;
    return { ...peer, address: formatAddress(version, words[0], words[1], words[2], words[3]) };
  });
  const byFlows = texts.sort((a, b) => b.flows - a.flows || (a.address < b.address ? -1 : 1));
  const violators = byFlows.filter(({ violations }) => violations > 0);
  violators.sort((a, b) => b.violations - a.violations);
  const chosen = new Set(violators.slice(0, TOP_VIOLATORS));
  for (const peer of byFlows) if (chosen.size < TOP_PEERS) chosen.add(peer);
  return byFlows
    .filter((peer) => chosen.has(peer))
    .map(({ address, flows, in: flowsIn, out: flowsOut, violations, violationsIn, violationsOut }) => ({
      address,
      name: nameOf(address),
      flows,
      flowsIn,
      flowsOut,
      violations,
      violationsIn,
      violationsOut,
    }));
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
