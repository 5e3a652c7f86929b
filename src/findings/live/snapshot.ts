import type { Explanation } from '../explanation.js';
import type { FlowReport } from '../flow-report.js';
import type { Finding, PeerReport, Report } from '../report.js';

/** Seconds that `Pulse` looks back. */
export const PULSE_SECONDS = 60;

/** How fast it goes at the moment, and went in the last minute. Times are packet times. */
export interface Pulse {
  packetsPerSec: number;
  /** Wire bytes. */
  bytesPerSec: number;
  /** Packets of each of the last `PULSE_SECONDS` seconds, the running one last. */
  packets: readonly number[];
  /** The same for the rows of the board, in its order: packets of the subject's flows. */
  rows: readonly { packetsPerSec: number; packets: readonly number[] }[];
}

/** A run as it stands while it goes on. */
export interface Snapshot {
  /**
   * The model of the end, as of now. Provisional: evidence still to come can turn a verdict round, and open flows are
   * judged by what they have shown so far.
   */
  report: Report;
  /** `ended`: all frames were read; what is shown stays. */
  state: 'running' | 'ended';
  /** Seconds since the epoch, by the packets' clock; null before the first packet with a time. */
  nowSec: number | null;
  pulse: Pulse;
  /** Flows whose latest packets the verdicts do not know yet: more changed than are judged at once. */
  behind: number;
}

export const FLOW_ORDERS = ['newest', 'gravest', 'packets', 'bytes'] as const;
export type FlowOrder = (typeof FLOW_ORDERS)[number];

/** Which flows to list. */
export interface FlowQuery {
  order: FlowOrder;
  /** Role of a row, `*` for flows of no row; null: all. */
  role: string | null;
  /** Words that the flow's addresses, ports, service, outcome, verdict or rules contain, all of them. */
  words: readonly string[];
  limit: number;
}

export interface FlowList {
  /** The first `limit` of them in the order asked for. */
  flows: FlowReport[];
  /** Flows that match among those kept in memory. */
  matching: number;
}

/** One peer over all rows. */
export interface PeerOverview extends PeerReport {
  /** Rows that its flows belong to, in the board's order; `*`: no row. */
  roles: string[];
}

/** What can be asked of a run while it goes on. Asking never changes its result. */
export interface LiveView {
  snapshot(): Snapshot;
  flows(query: FlowQuery): FlowList;
  /** Peers of the subject, most violations first, then most flows. */
  peers(limit: number): PeerOverview[];
  /** Why a flow or a finding stands as it does, without packets; null where it is not in memory any more. */
  explain(asked: AskedLive): Explanation | null;
}

/** What is asked about: a finding by its id, a flow by where it begins. */
export type AskedLive = { kind: 'finding'; id: string } | { kind: 'flow'; capture: string; firstFrame: number };

/** What happens to the subject's flows and findings, told as it is noticed, some times a second. */
export type LiveEvent =
  | { type: 'flow-opened'; flow: FlowReport }
  /** The first verdict, and every one that differs from the one before it. */
  | { type: 'flow-judged'; flow: FlowReport }
  | { type: 'flow-closed'; reason: CloseReason; flow: FlowReport }
  /** A finding appears, or its severity or verdict changes. */
  | { type: 'finding-raised'; finding: Finding };

/** `closed`: FIN, RST or a new connection; `open`: still open at the end. */
export type CloseReason = 'closed' | 'expired' | 'evicted' | 'open';
