import type { FlowReport } from '../../findings/flow-report.js';

/** Kind of a flow field, by its name in Zeek's type system. */
export type ZeekType =
  'time' | 'interval' | 'addr' | 'port' | 'enum' | 'string' | 'count' | 'bool' | 'vector[int]' | 'vector[string]';

/** Fields of a flow record in the order of `FlowReport`, with Zeek's type of each. */
export const FLOW_FIELDS = {
  ts: 'time',
  duration: 'interval',
  proto: 'enum',
  'id.orig_h': 'addr',
  'id.orig_p': 'port',
  'id.resp_h': 'addr',
  'id.resp_p': 'port',
  service: 'string',
  conn_state: 'string',
  history: 'string',
  orig_pkts: 'count',
  resp_pkts: 'count',
  orig_bytes: 'count',
  resp_bytes: 'count',
  orig_ip_bytes: 'count',
  resp_ip_bytes: 'count',
  orig_wire_bytes: 'count',
  resp_wire_bytes: 'count',
  community_id: 'string',
  vlan: 'vector[int]',
  direction: 'string',
  initiator_confidence: 'string',
  initiator_evidence: 'string',
  outcome: 'string',
  one_sided: 'bool',
  role: 'string',
  verdict: 'string',
  rules: 'vector[string]',
  severity: 'string',
  capture: 'string',
  first_frame: 'count',
  salvaged: 'bool',
} as const satisfies Record<keyof FlowReport, ZeekType>;

export const FLOW_FIELD_NAMES = Object.keys(FLOW_FIELDS) as readonly (keyof FlowReport)[];
