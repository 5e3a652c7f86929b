import { z } from 'zod';
import { LEVELS, RULE_NAMES } from '../policy/rules.js';

export const count = z.int().nonnegative();
/** Decimal seconds since the epoch with nanoseconds; null where the capture has no time. */
export const time = z
  .string()
  .regex(/^-?\d+\.\d{9}$/)
  .nullable();
const counts = z.record(z.string(), count);
export const text = z.string();

/** A count for each of these names. */
function countsBy<Name extends string>(names: readonly Name[]) {
  return z.strictObject(Object.fromEntries(names.map((name) => [name, count])) as Record<Name, typeof count>);
}

export const severity = z.enum([...LEVELS, 'review']);
export const verdict = z.enum(['allowed', 'violation', 'review', 'waived']);

export const FINDING_SCHEMA = z.strictObject({
  id: text.regex(/^[0-9a-f]{12}$/),
  rule: z.enum(RULE_NAMES),
  severity,
  verdict,
  role: text.nullable(),
  direction: z.enum(['inbound', 'outbound', 'unknown']).nullable(),
  initiator: text.nullable(),
  responder: text.nullable(),
  initiatorName: text.nullable(),
  responderName: text.nullable(),
  transport: text.nullable(),
  port: count.max(65535).nullable(),
  services: z.array(text),
  outcomes: counts,
  confidence: text.nullable(),
  evidence: text.nullable(),
  flows: count,
  packets: count,
  bytes: count,
  firstTime: time,
  lastTime: time,
  communityIds: z.array(text),
  capture: text.nullable(),
  firstFrame: count.nullable(),
  wiresharkFilter: text.nullable(),
  message: text,
  remedy: text,
  citation: text.nullable(),
  tags: z.array(text),
  ports: z.array(count.max(65535)).exactOptional(),
  answeredPorts: z.array(count.max(65535)).exactOptional(),
  portCount: count.exactOptional(),
  waiver: text.exactOptional(),
  packetFile: z.strictObject({ name: text, flows: count, packets: count }).exactOptional(),
});

const peer = z.strictObject({
  address: text,
  name: text.nullable(),
  flows: count,
  flowsIn: count,
  flowsOut: count,
  violations: count,
  violationsIn: count,
  violationsOut: count,
});

const rowTimeline = z.strictObject({ flows: z.array(count), violations: z.array(count) });

const timeline = z.strictObject({
  start: time,
  bucketSeconds: z.number().nonnegative(),
  flows: z.array(count),
  violations: z.array(count),
  untimed: count,
});

const row = z.strictObject({
  role: text,
  port: text,
  transports: z.array(text),
  direction: z.enum(['inbound', 'outbound', 'bidirectional']).nullable(),
  says: text,
  flowsIn: count,
  flowsOut: count,
  flowsUnknown: count,
  packets: count,
  bytes: count,
  peers: count,
  peersIn: count,
  peersOut: count,
  peersAtLeast: z.boolean(),
  topPeers: z.array(peer),
  lastSeen: time,
  verdicts: countsBy(verdict.options),
  violationsIn: count,
  violationsOut: count,
  timeline: rowTimeline,
  mark: z.enum(['allowed', 'violation', 'review', 'advisory', 'unused']),
  citation: text.nullable(),
  words: z.strictObject({ listener: text, direction: text.nullable(), notes: text.nullable() }).nullable(),
  origin: z.enum(['document', 'overlay']).nullable(),
});

const verification = z.strictObject({
  result: z.enum(['agree', 'differ', 'not-verified']),
  reader: text,
  frames: count,
  digest: text.regex(/^[0-9a-f]{64}$/).nullable(),
  difference: z.strictObject({ frame: count, field: text, ours: text, theirs: text }).nullable(),
  reason: text.nullable(),
});

const input = z.strictObject({
  name: text,
  size: count.nullable(),
  sha256: text.regex(/^[0-9a-f]{64}$/).nullable(),
  format: text.nullable(),
  packets: count,
  bytes: count,
  bytesRead: count,
  firstTime: time,
  lastTime: time,
  skipped: z.strictObject({ places: count, bytes: count, firstFrame: count.nullable() }).nullable(),
  complete: z.boolean(),
  drops: z
    .strictObject({ kernel: count.nullable(), interface: count.nullable(), queue: count.nullable() })
    .exactOptional(),
  error: z.strictObject({ code: text, message: text, offset: count.nullable(), frame: count.nullable() }).nullable(),
  interfaces: z.array(
    z.strictObject({ name: text.nullable(), linktype: text, snaplen: count, filter: text.nullable() }),
  ),
  verification: verification.nullable(),
});

const coverage = z.strictObject({
  packets: count,
  classes: counts,
  filter: z.strictObject({ expression: text, skipped: count }).exactOptional(),
  undecoded: counts,
  anomalies: z.record(text, z.strictObject({ meaning: text, count, capture: text, firstFrame: count })),
  truncated: count,
  copies: count,
  fragmentsUnattributed: count,
  salvaged: z.strictObject({ places: count, bytes: count, flows: count }),
  books: z.strictObject({
    packetsInFlows: count,
    packetsOfOtherProtocols: count,
    packetsUnjudged: count,
    flowsUnjudged: count,
    imbalances: z.array(text),
  }),
  dropped: count.nullable(),
  clockSteps: count,
  gaps: z.array(z.strictObject({ kind: z.enum(['gap', 'overlap']), after: text, before: text, seconds: z.number() })),
  flows: z.strictObject({ created: count, open: count, closed: count, expired: count, evicted: count }),
  judgedEarly: count,
  limits: counts,
  skippedBlocks: counts,
  comments: count,
  secrets: count,
  warnings: z.array(text),
});

const baseline = z.strictObject({
  name: text,
  firstTime: time,
  lastTime: time,
  policyHash: text,
  new: z.array(text),
  changed: z.array(
    z.strictObject({
      id: text,
      changes: z.array(
        z.strictObject({
          field: z.enum(['severity', 'verdict', 'services', 'outcomes', 'answeredPorts']),
          old: text,
          new: text,
        }),
      ),
    }),
  ),
  gone: z.array(FINDING_SCHEMA),
  goneOmitted: count,
});

/**
 * `wiretable.report/1` as a schema: what `--format json` promises and `diff` reads. The interface `Report` is what our own
 * code builds; a test holds the two together.
 */
export const REPORT_SCHEMA = z.strictObject({
  schema: z.literal('wiretable.report/1'),
  tool: z.strictObject({ name: z.literal('wiretable'), version: text }),
  policy: z.strictObject({
    id: text,
    hash: text.regex(/^[0-9a-f]{64}$/),
    table: text,
    citation: text,
    reading: z.enum(['strict', 'lenient']),
    source: text,
    overrides: z.array(text),
    failOn: z.enum([...LEVELS, 'never']),
    readingNotes: z.array(text),
  }),
  subject: z.strictObject({
    product: text,
    addresses: z.array(text),
    names: z.record(text, text),
    origin: z.enum(['given', 'inferred']),
    evidence: text.nullable(),
  }),
  inputs: z.array(input),
  firstTime: time,
  lastTime: time,
  coverage,
  rows: z.array(row),
  timeline,
  findings: z.array(FINDING_SCHEMA),
  findingsOmitted: count,
  baseline: baseline.exactOptional(),
  waivers: z.strictObject({ used: z.array(text), unused: z.array(text), expired: z.array(text) }),
  summary: z.strictObject({
    flows: count,
    verdicts: countsBy([...verdict.options, 'out-of-scope']),
    violations: countsBy(LEVELS),
    reviews: count,
    advisories: count,
    internal: count,
  }),
  complete: z.boolean(),
  exitStatus: count.max(4),
  pseudonymised: z.literal(true).exactOptional(),
  evidence: z
    .strictObject({
      packetsPerFinding: count,
      snaplen: z.union([count, z.literal('headers')]).nullable(),
      missing: z.array(text),
    })
    .exactOptional(),
});

/** The published JSON Schema (draft 2020-12). */
export function reportJsonSchema(): object {
  return { ...z.toJSONSchema(REPORT_SCHEMA), $id: 'wiretable.report/1', title: 'wiretable report' };
}
