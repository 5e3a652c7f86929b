import type { Confidence, ConnState, Outcome } from '../flow/flow-record.js';
import type { RuleName, Severity, VerdictName } from '../policy/rules.js';

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
}
