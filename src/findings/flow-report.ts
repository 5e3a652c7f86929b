import { communityId } from '../flow/community-id.js';
import type { FlowFacts } from '../flow/flow-facts.js';
import type { Confidence, ConnState, Outcome } from '../flow/flow-record.js';
import type { FlowStore } from '../flow/flow-store.js';
import { formatHistory } from '../flow/history.js';
import { TcpField } from '../flow/record-layout.js';
import { type EndpointState, tcpConnState, udpConnState } from '../flow/zeek-state.js';
import type { RuleName, Severity, VerdictName } from '../policy/rules.js';
import type { Verdict } from '../policy/verdict.js';
import { IPPROTO_TCP } from '../wire/ip-protocol.js';
import { SERVICES } from '../wire/service.js';
import { NO_TIME } from '../wire/frame-batch.js';
import { FlowNumbers } from './flow-numbers.js';
import { formatTimestamp } from './timestamp.js';

/**
 * One flow as `wiretable flows` writes it (CLI.md, "A flow record"): flat keys, names of Zeek's conn.log where Zeek has
 * them. Made only for output.
 */
export interface FlowReport {
  /** Decimal seconds since the epoch with nanoseconds; null where the capture has no time. */
  ts: string | null;
  /** Seconds; null where the capture has no time. */
  duration: number | null;
  proto: 'tcp' | 'udp';
  'id.orig_h': string;
  'id.orig_p': number;
  'id.resp_h': string;
  'id.resp_p': number;
  service: string | null;
  conn_state: ConnState;
  history: string;
  orig_pkts: number;
  resp_pkts: number;
  orig_bytes: number;
  resp_bytes: number;
  orig_ip_bytes: number;
  resp_ip_bytes: number;
  orig_wire_bytes: number;
  resp_wire_bytes: number;
  community_id: string;
  /** Tags, outermost first. */
  vlan: number[];
  direction: 'inbound' | 'outbound' | 'internal' | 'unknown' | null;
  initiator_confidence: Confidence;
  initiator_evidence: string | null;
  outcome: Outcome;
  one_sided: boolean;
  role: string | null;
  verdict: VerdictName | null;
  rules: RuleName[];
  severity: Severity | null;
  capture: string;
  first_frame: number;
  /** Packets of it stand behind damage that was gone over (`--salvage`): some may be missing. */
  salvaged: boolean;
}

/** What a flow's numbers stand for in this run. */
export interface FlowNaming {
  /** Name of an input by its index. */
  inputName: (input: number) => string;
  /** VLAN ids of their packed form. */
  vlanIds: (packed: number) => number[];
  /** Community ID of a flow; absent: of its own addresses. */
  communityId?: (facts: FlowFacts) => string;
}

/**
 * The record of a flow for output. `verdict` is null where the subject is unknown: then the fields that depend on it are
 * null, and `judged` still gives originator and outcome.
 */
export function makeFlowReport(
  store: FlowStore,
  slot: number,
  facts: FlowFacts,
  judged: Verdict,
  hasVerdict: boolean,
  naming: FlowNaming,
): FlowReport {
  const orig = judged.originator;
  const resp = orig ^ 1;
  const numbers = new FlowNumbers().load(store, slot, orig);
  const isTcp = facts.protocol === IPPROTO_TCP;
  const service = serviceOf(facts, orig);
  const hasTime = numbers.firstNsec !== NO_TIME;
  return {
    ts: formatTimestamp(numbers.firstSec, numbers.firstNsec),
    duration: hasTime ? durationOf(numbers) : null,
    proto: isTcp ? 'tcp' : 'udp',
    'id.orig_h': facts.address(orig),
    'id.orig_p': facts.port(orig),
    'id.resp_h': facts.address(resp),
    'id.resp_p': facts.port(resp),
    service,
    conn_state: isTcp
      ? tcpConnState(
          stateOf(numbers.tcp, orig),
          stateOf(numbers.tcp, resp),
          numbers.origBytes === 0 && numbers.respBytes === 0,
        )
      : udpConnState(numbers.origPkts > 0, numbers.respPkts > 0),
    history: formatHistory(store, slot, orig),
    orig_pkts: numbers.origPkts,
    resp_pkts: numbers.respPkts,
    orig_bytes: numbers.origBytes,
    resp_bytes: numbers.respBytes,
    orig_ip_bytes: numbers.origIpBytes,
    resp_ip_bytes: numbers.respIpBytes,
    orig_wire_bytes: numbers.origWireBytes,
    resp_wire_bytes: numbers.respWireBytes,
    community_id: (naming.communityId ?? communityId)(facts),
    vlan: naming.vlanIds(numbers.vlan),
    direction: hasVerdict ? judged.direction : null,
    initiator_confidence: judged.confidence,
    initiator_evidence: judged.evidence,
    outcome: judged.outcome,
    one_sided: judged.oneSided,
    role: hasVerdict ? (judged.row?.role ?? null) : null,
    verdict: hasVerdict ? judged.name : null,
    rules: hasVerdict ? judged.ruleNames() : [],
    severity: hasVerdict ? judged.severity() : null,
    capture: naming.inputName(numbers.input),
    first_frame: numbers.firstFrame,
    salvaged: facts.salvaged,
  };
}

/** The originator's service, else the responder's. */
export function serviceOf(facts: FlowFacts, orig: number): string | null {
  const [own, other] = orig === 0 ? [facts.service0, facts.service1] : [facts.service1, facts.service0];
  const code = own || other;
  return code === 0 ? null : SERVICES[code - 1];
}

function durationOf(numbers: FlowNumbers): number {
  const nanoseconds = (numbers.lastSec - numbers.firstSec) * 1e9 + (numbers.lastNsec - numbers.firstNsec);
  return Math.max(0, Number((nanoseconds / 1e9).toFixed(9)));
}

function stateOf(tcp: number, endpoint: number): EndpointState {
  return ((tcp >>> (endpoint * TcpField.Endpoint1)) & TcpField.StateMask) as EndpointState;
}
