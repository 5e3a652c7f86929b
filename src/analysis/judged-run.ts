import type { FrameSet } from '../capture/frame-set.js';
import type { TunnelName } from '../decode/tunnel/tunnels.js';
import type { Assembly } from '../findings/assembly.js';
import type { Disguise } from '../findings/disguise.js';
import type { ExplainedFlow } from '../findings/explanation.js';
import type { MadeFindings } from '../findings/make-findings.js';
import type { Pseudonyms } from '../findings/pseudonyms.js';
import type { Report } from '../findings/report.js';
import type { FlowSamples } from '../flow/flow-samples.js';
import type { RunOptions } from './options.js';

/** A run whose captures can be read again. */
export interface JudgedRun {
  report: Report;
  /** Flows that findings stand on, and by a finding's id which. */
  samples: FlowSamples;
  samplesOf: ReadonlyMap<string, readonly number[]>;
  /** Why a flow has its verdict, by its slot in the samples. */
  explain(slot: number): { flow: ExplainedFlow; originator: number };
  /** Inputs in the order of the run; flows name them by index. */
  inputs: readonly { path: string; name: string }[];
  /** Opens the inputs once more. Those that were pipes have other paths: see `inputOf`. */
  reopen(): Promise<FrameSet>;
  /** Of each flow, only its first so many packets can be found again; null: all. */
  firstPackets: number | null;
  /** Index in `inputs` of what a path of `reopen` stands for. */
  inputOf(path: string): number;
  /** What cannot be looked at again, one line each. */
  limits: readonly string[];
  decapsulate: readonly TunnelName[];
  /** What stands in place of addresses; the rest of the run speaks of pseudonyms already. */
  pseudonyms: Pseudonyms | null;
  signal: AbortSignal | undefined;
}

/** What of a judged run does not depend on where its packets are found again. */
export type Look = Omit<JudgedRun, 'reopen' | 'inputOf' | 'limits' | 'firstPackets'>;

/** The verdicts that are looked behind. */
export interface Judged {
  assembly: Assembly;
  made: MadeFindings;
  samples: FlowSamples;
  /** Samples by the ids of findings before any disguise. */
  samplesOf: JudgedRun['samplesOf'];
}

/** `inputs` as they may be told. */
export function lookOf(
  report: Report,
  { assembly, made, samples, samplesOf }: Judged,
  inputs: JudgedRun['inputs'],
  disguise: Disguise | null,
  options: RunOptions,
): Look {
  return {
    report,
    samples,
    samplesOf: new Map(Array.from(samplesOf, ([id, slots]) => [disguise?.findingId(id) ?? id, slots])),
    explain: (slot) => {
      const { flow, originator } = assembly.explain(samples.store, slot, made);
      return { flow: disguise?.explained(flow) ?? flow, originator };
    },
    inputs,
    decapsulate: options.decapsulate,
    pseudonyms: options.pseudonyms ?? null,
    signal: options.signal,
  };
}
