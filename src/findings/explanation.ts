import type { Severity, RuleName } from '../policy/rules.js';
import type { WaiverTried } from '../policy/waivers.js';
import type { FlowReport } from './flow-report.js';
import type { Finding, Report } from './report.js';

/**
 * Why flows got their verdicts: what `explain` prints and the terminal shows beside a flow. Schema
 * `wiretable.explanation/1`. Same input and policy, same value.
 */
export interface Explanation {
  schema: 'wiretable.explanation/1';
  tool: Report['tool'];
  /** What was asked for. */
  asked: string;
  policy: Pick<Report['policy'], 'id' | 'hash' | 'citation' | 'reading' | 'source'>;
  subject: Report['subject'];
  /** Where a finding was asked for. */
  finding: Finding | null;
  flows: ExplainedFlow[];
  /** Flows that were asked for, too, but are not explained one by one. */
  flowsOmitted: number;
  complete: boolean;
}

/** Flows that a finding is explained by. */
export const FLOWS_OF_FINDING = 5;

/** An explanation that stands in the frame of a run's report. */
export function explanationIn(
  { tool, policy, subject, complete }: Report,
  about: Pick<Explanation, 'asked' | 'finding' | 'flows' | 'flowsOmitted'>,
): Explanation {
  const { id, hash, citation, reading, source } = policy;
  return {
    schema: 'wiretable.explanation/1',
    tool,
    asked: about.asked,
    policy: { id, hash, citation, reading, source },
    subject,
    finding: about.finding,
    flows: about.flows,
    flowsOmitted: about.flowsOmitted,
    complete,
  };
}

export interface ExplainedFlow {
  record: FlowReport;
  why: FlowReasons;
  /** Its first packets. */
  packets: PacketLine[];
}

/** What the judge looked at. */
export interface FlowReasons {
  /** Every kind of evidence for who opened the flow, best first. */
  ladder: LadderRung[];
  /** One; two where nobody knows who opened the flow; none for a flow that no row is asked about. */
  readings: RowReading[];
  rules: RuleMet[];
  /** Rules about flows that it does not meet. */
  rulesNotMet: RuleName[];
  /** The waivers of the policy, held against each violation and review. */
  waivers: (WaiverTried & { rule: RuleName })[];
  /** Findings that the flow is part of. */
  findings: { id: string; rule: RuleName }[];
}

export interface LadderRung {
  evidence: string;
  confidence: string;
  /** Whom it names as the one that opened the flow: nobody, one endpoint, or both. */
  names: Endpoint[];
  /**
   * `decides`: told who opened; `agrees`: names the same, and was not needed; `contradicts`: it or its equals name both;
   * `outranked`: better evidence told otherwise.
   */
  result: 'nothing' | 'decides' | 'agrees' | 'contradicts' | 'outranked';
}

export interface Endpoint {
  address: string;
  port: number;
}

/** The flow held against the table, one side taken to have opened it. */
export interface RowReading {
  opener: Endpoint;
  direction: 'inbound' | 'outbound';
  /** The responder's: the port that decides. */
  port: number;
  /** Role of the row that it is held against; null: no row has the port. */
  role: string | null;
  /** Rows with that port, in the order tried. */
  tried: { role: string; isOverlay: boolean; citation: string; rules: RuleName[] }[];
  /** Rows with that port that were not tried, since an earlier one fits. */
  untried: string[];
  /** Rows on other ports. */
  elsewhere: { role: string; port: string }[];
}

export interface RuleMet {
  rule: RuleName;
  severity: Severity;
  title: string;
  /** It names the verdict. */
  isGravest: boolean;
}

/** One packet in one line. What it carried is no part of it. */
export interface PacketLine {
  capture: string;
  frame: number;
  /** Decimal seconds since the epoch with nanoseconds, or null. */
  time: string | null;
  /** Who sent it; `other`: an ICMP error about the flow. */
  from: 'originator' | 'responder' | 'other';
  kind: 'packet' | 'fragment' | 'icmp error';
  /** TCP flags as letters out of `FSRPAU`; null where there are none. */
  flags: string | null;
  /** Original length of the frame, and of the payload in it as the headers claim. */
  wireBytes: number;
  payloadBytes: number;
}
