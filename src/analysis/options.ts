import type { TunnelName } from '../decode/tunnel/tunnels.js';
import type { FlowReport } from '../findings/flow-report.js';
import type { LiveEvent, LiveView } from '../findings/live/snapshot.js';
import type { Pseudonyms } from '../findings/pseudonyms.js';
import type { FlowFacts } from '../flow/flow-facts.js';
import type { Policy } from '../policy/policy.js';
import type { FileOptions, Verify } from './feed.js';
import type { JudgedRun } from './judged-run.js';

export interface AnalysisOptions extends RunOptions, FileOptions {
  /** Asks for a second look at the captures. */
  secondLook?: {
    /** Existing folder for copies of what can be read only once. */
    spoolFolder: string;
    /** Flows to be kept, whatever their verdicts: `JudgedRun.samples.watched`. */
    watch?: (facts: FlowFacts) => boolean;
    /** Called when all is judged, with the report as it will be given. */
    onJudged(run: JudgedRun): Promise<void>;
  };
}

/** How frames are judged, wherever they come from. */
export interface RunOptions {
  policy: Policy;
  /** Where the policy came from, for the report: `none given`, or the file's name. */
  policySource: string;
  /** `--set` overrides as given, for the report. */
  overrides: readonly string[];
  maxFlows: number;
  tcpTimeoutSec: number;
  udpTimeoutSec: number;
  decapsulate: readonly TunnelName[];
  /** What grows by itself, a followed file or an interface, is read to its end when the signal comes. */
  follow: boolean;
  /** `refuse`: an unclear subject is a `SubjectError`; `null-verdicts`: flows are written without verdicts. */
  unclearSubject: 'refuse' | 'null-verdicts';
  /** Program version for the report. */
  version: string;
  /** Called about twenty times a second at most, between chunks. */
  onProgress?: (progress: { bytesRead: number; size: number | null; packets: number }) => void;
  /** Called once per flow, in order of first packet where memory allows. */
  onFlow?: OnFlow;
  /** Asks a second reader about an input: what it says goes into the report. */
  verify?: Verify;
  /** Stand in place of addresses in the report, the flows and all that a second look gives. */
  pseudonyms?: Pseudonyms;
  /** Ends the reading early; the report of what was read is still made. */
  signal?: AbortSignal;
}

/** A run that somebody watches while it goes on. */
export interface WatchOptions extends RunOptions {
  /** The frames have no end of their own, as those of an interface: a signal to stop is the end, and nothing is missing. */
  isEndless: boolean;
  /**
   * Called before the first frame is read. What it is given may be asked as long as the run goes on: `judgeNow` gives what
   * a second look needs, null where nobody has asked for one.
   */
  onStart: (view: LiveView, judgeNow: (() => JudgedRun) | null) => void;
  /** Called when all frames were read; the run ends when the promise does. */
  onEnd?: () => Promise<void>;
  /** What happens to flows and findings, as it is noticed; a promise asks to be waited for before more is read. */
  onEvent?: (event: LiveEvent) => void | Promise<void>;
  /** Asks for a second look, at any time and with the report of the end: what it takes is kept from the first frame on. */
  secondLook?: { onJudged?: (run: JudgedRun) => Promise<void> };
  /** The packets' clock where somebody sets it, as a replay does, in seconds since the epoch. */
  clock?: () => number;
  /** Milliseconds of a clock that never goes back. */
  now: () => number;
}

/** Takes a flow; a promise asks to be waited for before the next. */
export type OnFlow = (flow: FlowReport) => void | Promise<void>;
