import type { BaselineReport } from './compare.js';
import type { RowTimelineReport, TimelineReport } from './timeline.js';
import type { Level, RuleName, Severity, VerdictName } from '../policy/rules.js';

/** What one finding tells: flows with the same fingerprint (VERDICTS §3.7), merged. */
export interface Finding {
  /** First 12 hex digits of SHA-256 over policy id, rule, role, transport, responder endpoint, initiator address, direction. */
  id: string;
  rule: RuleName;
  severity: Severity;
  verdict: Exclude<VerdictName, 'out-of-scope'>;
  role: string | null;
  direction: 'inbound' | 'outbound' | 'unknown' | null;
  /** Address texts; null for findings about a row, a waiver, the capture. */
  initiator: string | null;
  responder: string | null;
  initiatorName: string | null;
  responderName: string | null;
  transport: string | null;
  /** Responder's port; null for a port scan and for findings without one. */
  port: number | null;
  /** Identified services of the flows, sorted. */
  services: string[];
  /** Flows by outcome: `{ established: 2 }`, in fixed order. */
  outcomes: Record<string, number>;
  /** Best initiator confidence and evidence among the flows. */
  confidence: string | null;
  evidence: string | null;
  flows: number;
  packets: number;
  /** Wire bytes. */
  bytes: number;
  /** Decimal seconds since the epoch with nanoseconds; null without time stamps. */
  firstTime: string | null;
  lastTime: string | null;
  communityIds: string[];
  capture: string | null;
  firstFrame: number | null;
  wiresharkFilter: string | null;
  /** Why, in one sentence for a person, citing the row. */
  message: string;
  remedy: string;
  /** The row's citation in one line, or null where no row is involved. */
  citation: string | null;
  tags: string[];
  /** Port scans: the ports, sorted, the answered ones apart (first 100 of each). */
  ports?: number[];
  answeredPorts?: number[];
  portCount?: number;
  /** The waiver that accepts it, in one line; only where `verdict` is `waived`. */
  waiver?: string;
  /** With `--evidence`: the file with packets of the finding. */
  packetFile?: PacketFile;
}

/** A capture that holds packets of one finding. */
export interface PacketFile {
  /** In the folder of `--evidence`: `216c7b0db440.pcapng`. */
  name: string;
  /** Flows whose packets are in it, of all that the finding stands for. */
  flows: number;
  packets: number;
}

/** What the files of `--evidence` hold at most. */
export interface EvidenceLimits {
  packetsPerFinding: number;
  /** Of each frame: a number of bytes, its headers only, or all that was captured. */
  snaplen: number | 'headers' | null;
  /** What could not be looked at again, one line each. */
  missing: string[];
}

/** One row of the board. */
export interface RowReport {
  role: string;
  /** `80`, `5222-5223,5269`; `*` for traffic not in the table. */
  port: string;
  transports: string[];
  direction: 'inbound' | 'outbound' | 'bidirectional' | null;
  /** Short words for the board: `both ways`, `outward`, `inward`, `UI and server`, `blocked`. */
  says: string;
  flowsIn: number;
  flowsOut: number;
  flowsUnknown: number;
  packets: number;
  bytes: number;
  /** Distinct peer addresses; `peersAtLeast` when the count stopped at its bound. */
  peers: number;
  /** Those of them that opened flows, and those that flows were opened to. */
  peersIn: number;
  peersOut: number;
  peersAtLeast: boolean;
  /** Up to ten peers: the five with most violations, then those with most flows; listed by flows, most first. */
  topPeers: PeerReport[];
  lastSeen: string | null;
  verdicts: Record<'allowed' | 'violation' | 'review' | 'waived', number>;
  /** Violating flows by direction; what is missing of `verdicts.violation` has an unknown one. */
  violationsIn: number;
  violationsOut: number;
  /** In the buckets of the report's `timeline`. */
  timeline: RowTimelineReport;
  /** The worst that is to be said of the row: the board's mark. */
  mark: 'allowed' | 'violation' | 'review' | 'advisory' | 'unused';
  citation: string | null;
  /** The row's cells as the document prints them (an overlay: as the policy says); null for traffic not in the table. */
  words: { listener: string; direction: string | null; notes: string | null } | null;
  origin: 'document' | 'overlay' | null;
}

export interface PeerReport {
  address: string;
  name: string | null;
  flows: number;
  flowsIn: number;
  flowsOut: number;
  violations: number;
  violationsIn: number;
  violationsOut: number;
}

/** What came of reading an input a second time, with an independent reader. */
export interface VerificationReport {
  result: 'agree' | 'differ' | 'not-verified';
  /** The other reader, with its version. */
  reader: string;
  /** Frames that both gave alike, from the first one on. */
  frames: number;
  /** SHA-256 over times, lengths and bytes of all frames, as both came to it; null unless they agree. */
  digest: string | null;
  /** The first difference. */
  difference: { frame: number; field: string; ours: string; theirs: string } | null;
  /** Why it could not be verified. */
  reason: string | null;
}

export interface InputReport {
  name: string;
  size: number | null;
  sha256: string | null;
  format: string | null;
  packets: number;
  /** Captured bytes. */
  bytes: number;
  /** Bytes of the (packed) file that were read. */
  bytesRead: number;
  firstTime: string | null;
  lastTime: string | null;
  /** Damage that was gone over (`--salvage`): places, bytes, and the first frame behind it. */
  skipped: { places: number; bytes: number; firstFrame: number | null } | null;
  complete: boolean;
  error: { code: string; message: string; offset: number | null; frame: number | null } | null;
  /** Packets lost, by where; null: nobody counts them there. Only of interfaces. */
  drops?: { kernel: number | null; interface: number | null; queue: number | null };
  interfaces: { name: string | null; linktype: string; snaplen: number; filter: string | null }[];
  /** Null where it was not asked for. */
  verification: VerificationReport | null;
}

export interface CoverageReport {
  packets: number;
  /** Frames by class: tcp, udp, fragments unattributed, icmp, arp, … Their sum is `packets`. */
  classes: Record<string, number>;
  /** The capture filter of `--filter`, and the frames it kept back: class `filtered-out`. Absent without one. */
  filter?: { expression: string; skipped: number };
  /** Frames not decoded, by reason; part of `classes` as `undecoded`. */
  undecoded: Record<string, number>;
  anomalies: Record<string, { meaning: string; count: number; capture: string; firstFrame: number }>;
  /** Frames cut short by the snaplen. */
  truncated: number;
  /** Copies of a frame within a flow (several interfaces, mirror ports). */
  copies: number;
  fragmentsUnattributed: number;
  /** Damage that was gone over, in all inputs, and the flows with packets behind it. */
  salvaged: { places: number; bytes: number; flows: number };
  /**
   * Where the packets went: TCP and UDP flows with their fragments, other IP protocols, flows that left before it was known
   * whom to protect. `imbalances` is empty unless the program has an error.
   */
  books: {
    packetsInFlows: number;
    packetsOfOtherProtocols: number;
    packetsUnjudged: number;
    flowsUnjudged: number;
    imbalances: string[];
  };
  /** Packets that the capture itself says it lost; null: it does not say. */
  dropped: number | null;
  clockSteps: number;
  gaps: { kind: 'gap' | 'overlap'; after: string; before: string; seconds: number }[];
  /** The books: created = open + closed + expired + evicted. */
  flows: { created: number; open: number; closed: number; expired: number; evicted: number };
  /** Verdicts given before all evidence was in, because the waiting list was full. */
  judgedEarly: number;
  /** Limits met, by name, with the count of what was not kept. */
  limits: Record<string, number>;
  skippedBlocks: Record<string, number>;
  comments: number;
  secrets: number;
  warnings: string[];
}

/** The one model that screen, files and `diff` share: schema `wiretable.report/1`. Same input and policy, same value. */
export interface Report {
  schema: 'wiretable.report/1';
  tool: { name: 'wiretable'; version: string };
  policy: {
    id: string;
    hash: string;
    table: string;
    citation: string;
    reading: 'strict' | 'lenient';
    /** Where it came from: `none given`, or the policy file's name. */
    source: string;
    overrides: string[];
    failOn: Level | 'never';
    /** Choices made where the document is silent. */
    readingNotes: string[];
  };
  subject: {
    product: string;
    addresses: string[];
    /** What the captures call these addresses, by address. */
    names: Record<string, string>;
    origin: 'given' | 'inferred';
    /** `answers on 80 443 7071`, or null when given. */
    evidence: string | null;
  };
  inputs: InputReport[];
  /** Earliest and latest packet of the set. */
  firstTime: string | null;
  lastTime: string | null;
  coverage: CoverageReport;
  rows: RowReport[];
  timeline: TimelineReport;
  findings: Finding[];
  /** Findings beyond the number that is written out, the mildest: they are in the totals only. */
  findingsOmitted: number;
  /** With `--baseline`: what came of comparing it with an earlier report. */
  baseline?: BaselineReport;
  waivers: { used: string[]; unused: string[]; expired: string[] };
  summary: {
    flows: number;
    /** Flows by verdict. */
    verdicts: Record<VerdictName, number>;
    /** Violating flows by severity. */
    violations: Record<Level, number>;
    reviews: number;
    advisories: number;
    internal: number;
  };
  complete: boolean;
  exitStatus: number;
  /** With `--evidence`. */
  evidence?: EvidenceLimits;
  /** Addresses are pseudonyms, and so are the ids made of them. */
  pseudonymised?: true;
}
