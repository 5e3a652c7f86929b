import type { FlowFacts } from '../flow/flow-facts.js';
import type { PortRow, PortTable } from '../policy/port-table.js';
import { formatPorts } from '../policy/port-range.js';
import type { Verdict } from '../policy/verdict.js';
import { formatAddress } from '../wire/address.js';
import type { FlowNumbers } from './flow-numbers.js';
import type { PeerOverview } from './live/snapshot.js';
import type { PastJudgement } from './past-judgement.js';
import { PEER_COUNTS, type Peer, Peers } from './peers.js';
import type { PeerReport, RowReport } from './report.js';
import { Timeline, type TimelineTrack, type RowTimelineReport, type TimelineReport } from './timeline.js';
import { TimeSpan } from './timestamp.js';

/** Peers counted per row; beyond that the row says "at least", and flows of further ones are counted together. */
const MAX_PEERS = 16_384;
/** Peers named per row, and how many of them for their violations, however few flows they have. */
const TOP_PEERS = 10;
const TOP_VIOLATORS = 5;

/** What of a judgement flows are counted by. */
type Counted = Pick<Verdict, 'name' | 'direction'>;

class RowTally {
  in = 0;
  out = 0;
  unknown = 0;
  packets = 0;
  bytes = 0;
  peersFull = false;
  /** Allowed flows that an advisory speaks of. */
  advisories = 0;
  violationsIn = 0;
  violationsOut = 0;
  readonly verdicts = { allowed: 0, violation: 0, review: 0, waived: 0 };
  readonly span = new TimeSpan();
  readonly peers = new Peers(MAX_PEERS);

  constructor(readonly track: TimelineTrack) {}
}

/** Tallies of every row, and of the traffic that no row has, over the flows in scope. */
export class RowBoard {
  /** Flows whose peer is not told, since its row had too many. */
  uncountedPeers = 0;
  private readonly timeline = new Timeline();
  private readonly tallies: Map<PortRow | null, RowTally>;
  /** Row of the latest flow: most often that of the next, too. */
  private latestRow: PortRow | null = null;
  private latestTally: RowTally | undefined = undefined;

  constructor(table: PortTable) {
    const tally = () => new RowTally(this.timeline.newTrack());
    this.tallies = new Map([...table.rows, null].map((row) => [row, tally()]));
  }

  /** Adds a judged flow of the subject's. */
  add(facts: FlowFacts, verdict: Verdict, numbers: FlowNumbers, subjectEndpoint: number): void {
    const tally = this.tallyOf(verdict.row);
    if (tally === undefined || verdict.name === 'out-of-scope') return;
    this.timeline.add(tally.track, numbers.firstSec, numbers.firstNsec, verdict.name === 'violation');
    tally.span.add(numbers.lastSec, numbers.lastNsec);
    tally.packets += numbers.origPkts + numbers.respPkts;
    tally.bytes += numbers.origWireBytes + numbers.respWireBytes;
    if (verdict.name === 'allowed' && verdict.severity() === 'advisory') tally.advisories++;
    countFlow(tally, verdict, 1);
    const peer = tally.peers.findOrAdd(facts.version, facts.words(subjectEndpoint ^ 1));
    if (peer < 0) {
      tally.peersFull = true;
      this.uncountedPeers++;
    } else countPeer(tally.peers, peer, verdict, 1);
  }

  private tallyOf(row: PortRow | null): RowTally | undefined {
    if (row !== this.latestRow || this.latestTally === undefined) {
      this.latestRow = row;
      this.latestTally = this.tallies.get(row);
    }
    return this.latestTally;
  }

  /** Takes back what was added for a flow that has been judged anew. The latest time seen stays. */
  remove(facts: FlowFacts, past: PastJudgement, numbers: FlowNumbers, subjectEndpoint: number): void {
    const tally = this.tallies.get(past.row);
    if (tally === undefined || past.name === 'out-of-scope') return;
    this.timeline.remove(tally.track, numbers.firstSec, numbers.firstNsec, past.name === 'violation');
    tally.packets -= past.packets;
    tally.bytes -= past.bytes;
    if (past.name === 'allowed' && past.severity === 'advisory') tally.advisories--;
    countFlow(tally, past, -1);
    const peer = tally.peers.find(facts.version, facts.words(subjectEndpoint ^ 1));
    if (peer >= 0) countPeer(tally.peers, peer, past, -1);
  }

  /** Packets of each row's flows so far, in the order of `report()`. */
  packets(): number[] {
    return Array.from(this.tallies.values(), ({ packets }) => packets);
  }

  /** Peers of all rows, most violations first, then most flows. */
  peers(limit: number, nameOf: (address: string) => string | null): PeerOverview[] {
    const all = new Map<string, { peer: Peer; roles: string[] }>();
    for (const [row, { peers }] of this.tallies) {
      const role = row?.role ?? '*';
      for (const peer of peers.all()) {
        const key = `${peer.version},${peer.words.join()}`;
        const known = all.get(key);
        if (known === undefined) {
          all.set(key, { peer, roles: [role] });
          continue;
        }
        known.roles.push(role);
        for (const count of PEER_COUNTS) known.peer[count] += peer[count];
      }
    }
    const first = firstOf(
      [...all.values()],
      limit,
      ({ peer: a }, { peer: b }) => b.violations - a.violations || b.flows - a.flows || compareWords(a.words, b.words),
    );
    return first.map(({ peer, roles }) => ({ ...reportPeer({ ...peer, address: addressOf(peer) }, nameOf), roles }));
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

function countFlow(tally: RowTally, { name, direction }: Counted, flows: 1 | -1): void {
  if (name === 'out-of-scope') return;
  tally.verdicts[name] += flows;
  if (direction === 'inbound') tally.in += flows;
  else if (direction === 'outbound') tally.out += flows;
  else tally.unknown += flows;
  if (name !== 'violation') return;
  if (direction === 'inbound') tally.violationsIn += flows;
  if (direction === 'outbound') tally.violationsOut += flows;
}

function countPeer(peers: Peers, record: number, { name, direction }: Counted, flows: 1 | -1): void {
  peers.addFlows(record, flows, direction === 'inbound', direction === 'outbound', name === 'violation');
}

function compareWords(a: readonly number[], b: readonly number[]): number {
  for (let w = 0; w < 4; w++) if (a[w] !== b[w]) return (a[w] >>> 0) - (b[w] >>> 0);
  return 0;
}

function reportRow(
  row: PortRow | null,
  tally: RowTally,
  nameOf: (address: string) => string | null,
  timeline: RowTimelineReport,
): RowReport {
  const peers = tally.peers.all();
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

/** The peers with most violations, and those with most flows, in that order. */
function topPeers(peers: readonly Peer[], nameOf: (address: string) => string | null): PeerReport[] {
  const isMore = (a: Peer, b: Peer) => b.flows - a.flows || a.version - b.version || compareWords(a.words, b.words);
  const violators = peers.filter(({ violations }) => violations > 0);
  const chosen = new Set(firstOf(violators, TOP_VIOLATORS, (a, b) => b.violations - a.violations || isMore(a, b)));
  for (const peer of firstOf(peers, TOP_PEERS, isMore)) if (chosen.size < TOP_PEERS) chosen.add(peer);
  return [...chosen].sort(isMore).map((peer) => reportPeer({ ...peer, address: addressOf(peer) }, nameOf));
}

/** The first `most` of many in this order, without sorting them all. */
function firstOf<T>(many: readonly T[], most: number, compare: (a: T, b: T) => number): T[] {
  const first: T[] = [];
  for (const one of many) {
    if (first.length === most && compare(one, first[most - 1]) >= 0) continue;
    let at = first.length;
    while (at > 0 && compare(one, first[at - 1]) < 0) at--;
    first.splice(at, 0, one);
    if (first.length > most) first.pop();
  }
  return first;
}

function reportPeer(peer: Peer & { address: string }, nameOf: (address: string) => string | null): PeerReport {
  const { address, flows, in: flowsIn, out: flowsOut, violations, violationsIn, violationsOut } = peer;
  return { address, name: nameOf(address), flows, flowsIn, flowsOut, violations, violationsIn, violationsOut };
}

function addressOf({ version, words }: Peer): string {
  return formatAddress(version, words[0], words[1], words[2], words[3]);
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

function markOf({ in: inwards, out, unknown, verdicts, advisories }: RowTally): RowReport['mark'] {
  if (inwards + out + unknown === 0) return 'unused';
  if (verdicts.violation > 0) return 'violation';
  if (verdicts.review > 0) return 'review';
  return advisories > 0 ? 'advisory' : 'allowed';
}
