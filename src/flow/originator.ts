import { IPPROTO_TCP } from '../wire/ip-protocol.js';
import type { FlowFacts } from './flow-facts.js';
import type { Confidence } from './flow-record.js';
import { Evidence } from './record-layout.js';

/** Words for what told who opened a flow; `initiator_evidence` in flow records. */
export type OriginatorEvidence =
  | 'syn'
  | 'syn-ack'
  | 'rst-ack'
  | 'application'
  | 'known-listener'
  | 'continued'
  | 'icmp'
  | 'first-datagram'
  | 'row-number'
  | 'two-syns'
  | 'contradiction'
  | 'two-listeners';

/** What is known beside the flow itself. */
export interface OriginatorHints {
  /** Bit e: endpoint e answered with SYN-ACK in another flow whose initiator is certain or strong. */
  listeners: number;
  /** UDP: the flow began more than 2 s after the earliest packet of the capture set. */
  beganLate: boolean;
  /** Originator by the listening ports of the table's rows, or -1. */
  byRow: number;
}

/** Who opened a flow: the endpoint, or -1 where nothing or a contradiction tells. */
export interface Originator {
  endpoint: number;
  confidence: Confidence;
  evidence: OriginatorEvidence | null;
}

export const NO_HINTS: OriginatorHints = { listeners: 0, beganLate: false, byRow: -1 };

/** Decides who opened a flow, by the best evidence (VERDICTS §3.3). Writes into `out` and returns it. */
export function decideOriginator(facts: FlowFacts, hints: OriginatorHints, out: Originator): Originator {
  const isTcp = facts.protocol === IPPROTO_TCP;
  const syn = sides(facts, Evidence.Syn);
  if (syn === 3) return put(out, -1, 'none', 'two-syns');
  if (syn !== 0) return put(out, syn >>> 1, 'certain', 'syn');

  if (isTcp) {
    const answered = swap(handshakeAnswers(facts));
    const refused = swap(sides(facts, Evidence.RstAckZero));
    const spoke = sides(facts, Evidence.Request) | swap(sides(facts, Evidence.Response));
    const shown = answered | refused | spoke;
    if (shown === 3) return put(out, -1, 'none', 'contradiction');
    if (shown !== 0) {
      return put(out, shown >>> 1, 'strong', answered !== 0 ? 'syn-ack' : refused !== 0 ? 'rst-ack' : 'application');
    }
    if (hints.listeners === 3) return put(out, -1, 'none', 'two-listeners');
    if (hints.listeners !== 0) return put(out, swap(hints.listeners) >>> 1, 'strong', 'known-listener');
  }
  const continued = sides(facts, Evidence.Continued);
  if (continued !== 0) return put(out, continued >>> 1, 'strong', 'continued');

  if (!isTcp) {
    const quoted = sides(facts, Evidence.Unreachable);
    if (quoted === 1 && facts.packets1 === 0) return put(out, 0, 'medium', 'icmp');
    if (quoted === 2 && facts.packets0 === 0) return put(out, 1, 'medium', 'icmp');
    const spoke = sides(facts, Evidence.Request) | swap(sides(facts, Evidence.Response));
    if (spoke === 1 || spoke === 2) return put(out, spoke >>> 1, 'medium', 'application');
    if (hints.beganLate) return put(out, facts.first, 'medium', 'first-datagram');
  }
  if (hints.byRow >= 0) return put(out, hints.byRow, 'weak', 'row-number');
  if (!isTcp) return put(out, facts.first, 'weak', 'first-datagram');
  return put(out, -1, 'none', null);
}

/** Endpoints (bits) that sent a SYN-ACK which anything from the peer, or data of their own, followed. */
function handshakeAnswers(facts: FlowFacts): number {
  let answers = 0;
  for (let endpoint = 0; endpoint < 2; endpoint++) {
    if (!facts.has(Evidence.SynAck, endpoint)) continue;
    if (facts.packets(endpoint ^ 1) > 0 || facts.has(Evidence.Data, endpoint)) answers |= 1 << endpoint;
  }
  return answers;
}

/** Endpoints (bits) with this kind of evidence. */
function sides(facts: FlowFacts, kind: Evidence): number {
  return (facts.evidence / kind) & 3;
}

/** Bits of the other endpoints. */
function swap(bits: number): number {
  return ((bits & 1) << 1) | (bits >>> 1);
}

function put(
  out: Originator,
  endpoint: number,
  confidence: Confidence,
  evidence: OriginatorEvidence | null,
): Originator {
  out.endpoint = endpoint;
  out.confidence = confidence;
  out.evidence = evidence;
  return out;
}
