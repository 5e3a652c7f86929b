import { IPPROTO_TCP } from '../wire/ip-protocol.js';
import type { FlowFacts } from './flow-facts.js';
import type { Outcome } from './flow-record.js';
import { Evidence } from './record-layout.js';

/**
 * All frames come from one endpoint, and one of them proves that the other has sent: a SYN-ACK, a RST-ACK, an ACK number
 * without a SYN, a response (VERDICTS §4).
 */
export function isOneSided(facts: FlowFacts): boolean {
  if (facts.packets0 > 0 && facts.packets1 > 0) return false;
  const sender = facts.packets0 > 0 ? 0 : 1;
  const proofs = Evidence.SynAck | Evidence.RstAck | Evidence.Ack | Evidence.Response;
  return (facts.evidence & (proofs << sender)) !== 0;
}

/**
 * What came of a flow that `originator` opened (VERDICTS §4, "Outcome"). `responderKnown`: the originator is told by more
 * than a guess, so that a lone datagram of the responder is an answer.
 */
export function outcomeOf(facts: FlowFacts, originator: number, responderKnown: boolean): Outcome {
  return facts.protocol === IPPROTO_TCP
    ? tcpOutcome(facts, originator, originator ^ 1)
    : udpOutcome(facts, originator, originator ^ 1, responderKnown);
}

function tcpOutcome(facts: FlowFacts, originator: number, responder: number): Outcome {
  if (facts.has(Evidence.SynAck, responder)) {
    if (spokeAgain(facts, originator)) return 'established';
    const spoke = facts.has(Evidence.Data, responder) || facts.has(Evidence.Fin, responder);
    if (facts.packets(originator) === 0 && spoke) return 'established';
    return 'half-open';
  }
  if (
    facts.has(Evidence.Syn, originator) &&
    facts.has(Evidence.Data, originator) &&
    facts.has(Evidence.Data, responder)
  ) {
    return 'established';
  }
  const asked =
    (facts.has(Evidence.Syn, originator) || facts.has(Evidence.Probe, originator)) &&
    !facts.has(Evidence.Ack, originator);
  if (facts.has(Evidence.Rst, responder) && (asked || facts.has(Evidence.RstAckZero, responder))) return 'refused';
  if (facts.has(Evidence.Unreachable, originator)) return 'refused';
  return isOnlySyns(facts) ? 'unanswered' : 'midstream';
}

/** Anything beyond the SYN and its own data, as ACK or data: both come with ACK, or in an odd segment without flags. */
function spokeAgain(facts: FlowFacts, endpoint: number): boolean {
  const isOdd = facts.has(Evidence.Probe, endpoint) && facts.has(Evidence.Data, endpoint);
  return facts.has(Evidence.Ack, endpoint) || isOdd;
}

/** Nothing but SYNs, from one side or both, and data inside them, whatever it says. */
function isOnlySyns(facts: FlowFacts): boolean {
  const inSyn = Evidence.Syn | Evidence.Data | Evidence.Request | Evidence.Response | Evidence.Continued;
  const hasSyn = facts.has(Evidence.Syn, 0) || facts.has(Evidence.Syn, 1);
  return hasSyn && (facts.evidence & ~(inSyn | (inSyn << 1))) === 0;
}

function udpOutcome(facts: FlowFacts, originator: number, responder: number, responderKnown: boolean): Outcome {
  if (facts.packets0 > 0 && facts.packets1 > 0) return 'answered';
  const senderIsResponder = facts.packets(originator) === 0;
  if (senderIsResponder && (responderKnown || facts.has(Evidence.Response, responder))) return 'answered';
  if (facts.has(Evidence.Unreachable, originator)) return 'refused';
  return 'unanswered';
}
