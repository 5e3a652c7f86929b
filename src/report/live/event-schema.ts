import { z } from 'zod';
import { count, FINDING_SCHEMA, severity, text, time, verdict } from '../report-schema.js';
import { RULE_NAMES } from '../../policy/rules.js';

const port = count.max(65535);

const flow = z.strictObject({
  ts: time,
  duration: z.number().nonnegative().nullable(),
  proto: z.enum(['tcp', 'udp']),
  'id.orig_h': text,
  'id.orig_p': port,
  'id.resp_h': text,
  'id.resp_p': port,
  service: text.nullable(),
  conn_state: z.enum(['S0', 'S1', 'SF', 'REJ', 'S2', 'S3', 'RSTO', 'RSTR', 'RSTOS0', 'RSTRH', 'SH', 'SHR', 'OTH']),
  history: text,
  orig_pkts: count,
  resp_pkts: count,
  orig_bytes: count,
  resp_bytes: count,
  orig_ip_bytes: count,
  resp_ip_bytes: count,
  orig_wire_bytes: count,
  resp_wire_bytes: count,
  community_id: text,
  vlan: z.array(count),
  direction: z.enum(['inbound', 'outbound', 'internal', 'unknown']).nullable(),
  initiator_confidence: z.enum(['certain', 'strong', 'medium', 'weak', 'none']),
  initiator_evidence: text.nullable(),
  outcome: z.enum(['established', 'half-open', 'refused', 'unanswered', 'midstream', 'answered']),
  one_sided: z.boolean(),
  role: text.nullable(),
  verdict: z.enum([...verdict.options, 'out-of-scope']).nullable(),
  rules: z.array(z.enum(RULE_NAMES)),
  severity: severity.nullable(),
  capture: text,
  first_frame: count,
  salvaged: z.boolean(),
});

/**
 * `wiretable.events/1`: the lines that `live --format ndjson` writes while the run goes on. Behind them comes the report, as
 * `analyze --format ndjson` writes it. Flows are those of the protected server; further types of line may come.
 */
export const EVENT_SCHEMA = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('flow-opened'), flow }),
  z.strictObject({ type: z.literal('flow-judged'), flow }),
  z.strictObject({
    type: z.literal('flow-closed'),
    reason: z.enum(['closed', 'expired', 'evicted', 'open']),
    flow,
  }),
  z.strictObject({ type: z.literal('finding-raised'), finding: FINDING_SCHEMA }),
  z.strictObject({
    type: z.literal('interval'),
    time,
    packets: count,
    packetsPerSec: count,
    bytesPerSec: count,
    flows: count,
    openFlows: count,
    violations: count,
    reviews: count,
    dropped: count.nullable(),
    evicted: count,
    behind: count,
  }),
]);

/** The published JSON Schema (draft 2020-12). */
export function eventsJsonSchema(): object {
  return { ...z.toJSONSchema(EVENT_SCHEMA), $id: 'wiretable.events/1', title: 'wiretable live events' };
}
