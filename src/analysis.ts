import type { FlowReport } from './findings/flow-report.js';
import type { Report } from './findings/report.js';
import type { Policy } from './policy/policy.js';

/** Tunnels that `--decapsulate` can open. */
export const TUNNELS = ['gre', 'erspan', 'vxlan', 'geneve', 'ipip', 'gtp'] as const;
export type TunnelName = (typeof TUNNELS)[number];

export interface AnalysisOptions {
  /** Files, folders, globs, `-`. */
  captures: readonly string[];
  policy: Policy;
  /** Where the policy came from, for the report: `none given`, or the file's name. */
  policySource: string;
  /** `--set` overrides as given, for the report. */
  overrides: readonly string[];
  maxFlows: number;
  tcpTimeoutSec: number;
  udpTimeoutSec: number;
  decapsulate: readonly TunnelName[];
  /** SHA-256 of every input in the report. */
  digest: boolean;
  /** `refuse`: an unclear subject is a `SubjectError`; `null-verdicts`: flows are written without verdicts. */
  unclearSubject: 'refuse' | 'null-verdicts';
  /** Called about ten times a second at most, between chunks. */
  onProgress?: (progress: { bytesRead: number; size: number | null; packets: number }) => void;
  /** Called once per flow, in order of first packet where memory allows. */
  onFlow?: (flow: FlowReport) => void;
  /** Ends the reading early; the report of what was read is still made. */
  signal?: AbortSignal;
}

/** The protected server cannot be told from the capture. */
export class SubjectError extends Error {
  override readonly name = 'SubjectError';
  constructor(
    message: string,
    /** Addresses that might be it, best first, with why. */
    readonly candidates: readonly { address: string; evidence: string }[],
  ) {
    super(message);
  }
}

/** Reads captures and judges every flow. `report` is null where the subject is unclear and verdicts were not asked for. */
export async function analyze(_options: AnalysisOptions): Promise<Report> {
  throw new Error('to be written');
}
