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

/** One kind of evidence for who opened a flow, with what it is worth (VERDICTS §3.3). */
export interface Rung {
  evidence: OriginatorEvidence;
  confidence: Exclude<Confidence, 'none'>;
  /** Endpoints (bits) that opened the flow by this evidence: 0 nothing is said, 3 it contradicts itself. */
  openers: (facts: FlowFacts, hints: OriginatorHints) => number;
}

/** Kinds of evidence that count alike. */
interface Step {
  rungs: readonly Rung[];
  /** What it is called when they name both endpoints; null: then they say nothing. */
  contradiction: OriginatorEvidence | null;
}

const CONTINUED: Step = {
  contradiction: null,
  rungs: [{ evidence: 'continued', confidence: 'strong', openers: (facts) => sides(facts, Evidence.Continued) }],
};
const ROW_NUMBER: Step = {
  contradiction: null,
  rungs: [{ evidence: 'row-number', confidence: 'weak', openers: (_, { byRow }) => (byRow < 0 ? 0 : 1 << byRow) }],
};

/** Best evidence first: a step speaks only where none above it does. */
const TCP_LADDER: readonly Step[] = [
  {
    contradiction: 'two-syns',
    rungs: [{ evidence: 'syn', confidence: 'certain', openers: (facts) => sides(facts, Evidence.Syn) }],
  },
  {
    // What the flow itself shows comes before what other flows show.
    contradiction: 'contradiction',
    rungs: [
      { evidence: 'syn-ack', confidence: 'strong', openers: (facts) => swap(handshakeAnswers(facts)) },
      { evidence: 'rst-ack', confidence: 'strong', openers: (facts) => swap(sides(facts, Evidence.RstAckZero)) },
      { evidence: 'application', confidence: 'strong', openers: speakers },
    ],
  },
  {
    contradiction: 'two-listeners',
    rungs: [{ evidence: 'known-listener', confidence: 'strong', openers: (_, { listeners }) => swap(listeners) }],
  },
  CONTINUED,
  ROW_NUMBER,
];

const DATAGRAM_LADDER: readonly Step[] = [
  CONTINUED,
  { contradiction: null, rungs: [{ evidence: 'icmp', confidence: 'medium', openers: quotedSender }] },
  { contradiction: null, rungs: [{ evidence: 'application', confidence: 'medium', openers: speakers }] },
  {
    contradiction: null,
    rungs: [
      {
        evidence: 'first-datagram',
        confidence: 'medium',
        openers: ({ first }, { beganLate }) => (beganLate ? 1 << first : 0),
      },
    ],
  },
  ROW_NUMBER,
  {
    contradiction: null,
    rungs: [{ evidence: 'first-datagram', confidence: 'weak', openers: ({ first }) => 1 << first }],
  },
];

function ladderFor({ protocol }: FlowFacts): readonly Step[] {
  return protocol === IPPROTO_TCP ? TCP_LADDER : DATAGRAM_LADDER;
}

/**
 * Endpoint that sent a SYN where the other did not, or -1: the first step of the TCP ladder without asking for it, since it
 * is that of most flows.
 */
export function soleSynSender(evidence: number): number {
  const syns = evidence & (Evidence.Syn | (Evidence.Syn << 1));
  return syns === Evidence.Syn ? 0 : syns === Evidence.Syn << 1 ? 1 : -1;
}

/** Decides who opened a flow, by the best evidence (VERDICTS §3.3). Writes into `out` and returns it. */
export function decideOriginator(facts: FlowFacts, hints: OriginatorHints, out: Originator): Originator {
  const opener = soleSynSender(facts.evidence);
  if (opener >= 0) return put(out, opener, 'certain', 'syn');
  for (const { rungs, contradiction } of ladderFor(facts)) {
    let openers = 0;
    let best: Rung | null = null;
    for (const rung of rungs) {
      const bits = rung.openers(facts, hints);
      if (bits === 0) continue;
      openers |= bits;
      best ??= rung;
    }
    if (best === null) continue;
    if (openers !== 3) return put(out, openers >>> 1, best.confidence, best.evidence);
    if (contradiction !== null) return put(out, -1, 'none', contradiction);
  }
  return put(out, -1, 'none', null);
}

/** What a kind of evidence says about a flow. */
export interface RungSeen {
  rung: Rung;
  openers: number;
  /** What the kinds that count like this one are called where they name both endpoints. */
  contradiction: OriginatorEvidence | null;
}

/** What each kind of evidence says, in the order in which they count: for a person who asks why. */
export function climbLadder(facts: FlowFacts, hints: OriginatorHints): RungSeen[] {
  return ladderFor(facts).flatMap(({ rungs, contradiction }) =>
    rungs.map((rung) => ({ rung, openers: rung.openers(facts, hints), contradiction })),
  );
}

/** Endpoints (bits) that sent a request, or got a response. */
function speakers(facts: FlowFacts): number {
  return sides(facts, Evidence.Request) | swap(sides(facts, Evidence.Response));
}

/** The endpoint (bit) whose datagram an ICMP error quotes, where the other one never sent. */
function quotedSender(facts: FlowFacts): number {
  const quoted = sides(facts, Evidence.Unreachable);
  if (quoted === 1) return facts.packets1 === 0 ? 1 : 0;
  return quoted === 2 && facts.packets0 === 0 ? 2 : 0;
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
