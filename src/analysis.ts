import { randomInt } from 'node:crypto';
import { coverageOf, droppedOf, inputReport, packetsOf } from './analysis/coverage.js';
import type { KeptFrames } from './analysis/kept-frames.js';
import { type Feed, type FileOptions, type InputCheck, type Verify, openFiles } from './analysis/feed.js';
import { NothingReadError } from './capture/capture-error.js';
import type { FrameSet } from './capture/frame-set.js';
import type { SetInput } from './capture/set-input.js';
import type { Spool } from './capture/spool.js';
import { Decoder } from './decode/decoder.js';
import { loadLinkDecoders } from './decode/link/link-decoders.js';
import { PacketBatch } from './decode/packet-batch.js';
import type { TunnelName } from './decode/tunnel/tunnels.js';
import { withAccepted } from './findings/accepted-scans.js';
import { Assembly } from './findings/assembly.js';
import { imbalances } from './findings/books.js';
import { Disguise } from './findings/disguise.js';
import { exitStatusOf } from './findings/exit-status.js';
import { type ExplainedFlow, type Explanation, explanationIn, FLOWS_OF_FINDING } from './findings/explanation.js';
import type { FlowReport } from './findings/flow-report.js';
import { MAX_SAMPLES } from './findings/ledger.js';
import { type MadeFindings, SCAN_SAMPLES, worstLevel } from './findings/make-findings.js';
import type { Pseudonyms } from './findings/pseudonyms.js';
import { readingNotes } from './findings/reading-notes.js';
import type { LiveRun } from './findings/live/live-run.js';
import type { AskedLive, LiveEvent, LiveView } from './findings/live/snapshot.js';
import type { CoverageReport, Report } from './findings/report.js';
import { SubjectInference } from './findings/subject-inference.js';
import { TimeSpan } from './findings/timestamp.js';
import { EndedFlows } from './flow/ended-flows.js';
import { FlowFacts } from './flow/flow-facts.js';
import { communityId } from './flow/community-id.js';
import { compareStarts, FlowSamples } from './flow/flow-samples.js';
import type { FlowStore } from './flow/flow-store.js';
import { FlowTable } from './flow/flow-table.js';
import { NO_HINTS, type Originator, decideOriginator, soleSynSender } from './flow/originator.js';
import { Cold, Evidence } from './flow/record-layout.js';
import { identify } from './identify/identify.js';
import { type AddressRange, formatAddressRange } from './policy/address-range.js';
import type { RunEvidence } from './policy/judge.js';
import { KnownListeners } from './policy/known-listeners.js';
import type { Policy } from './policy/policy.js';
import { PolicyError } from './policy/policy-error.js';
import { waiversTooLong } from './policy/waivers.js';
import { IPPROTO_TCP, IPPROTO_UDP } from './wire/ip-protocol.js';
import { LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2 } from './wire/linktype.js';

export { type Feed, type FileOptions, type InterfaceOptions, openFiles, openInterfaces } from './analysis/feed.js';
export { TUNNELS, type TunnelName } from './decode/tunnel/tunnels.js';

/** Flows that have ended and wait for evidence still to come. */
const WAITING_FLOWS = 1 << 16;
/** While the subject is not clear, it is asked for once for so many flows that cannot wait any longer. */
const SUBJECT_TRIES = 1 << 14;
const TURN_INTERVAL_MS = 50;
/** How long flows are written after the request to stop, and how many of them between two looks at the time. */
const STOPPED_WRITING_MS = 1000;
const TURN_FLOWS = 512;
/** How long the rest of a followed file may take after the request to stop. */
const FOLLOW_GRACE_MS = 1000;
/** What `tcpdump -i any` writes. */
const COOKED: ReadonlySet<number> = new Set([LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2]);

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

/** The protected server cannot be told from the capture. */
export class SubjectError extends Error {
  override readonly name = 'SubjectError';
  constructor(
    message: string,
    /** Addresses that might be it, best first, with why. */
    readonly candidates: readonly { address: string; evidence: string }[],
    /** What was wrong with the inputs, one line each. */
    readonly problems: readonly string[],
  ) {
    super(message);
  }
}

/**
 * Reads captures as one set and judges every flow. Inputs that cannot be read (on) are in the report with their error.
 * Where the subject is unclear and verdicts are not asked for, the report's subject has no addresses. Throws
 * `CaptureError` or `NothingReadError` where there is nothing to read at all, `SetupError` where the filter is none or this
 * host cannot apply it, `SubjectError` where it cannot tell whom to protect.
 */
export async function analyze(options: AnalysisOptions): Promise<Report> {
  const { secondLook } = options;
  const feed = await openFiles({ ...options, spoolFolder: secondLook?.spoolFolder });
  try {
    const samples = secondLook === undefined ? null : new FlowSamples(MAX_SAMPLES, secondLook.watch);
    const run = new Run(options, feed.set, null, samples);
    await run.read();
    refuseUnread(feed.set);
    const plain = await run.report(await feed.checks(options.verify));
    const report = disguiseOf(options)?.report(plain) ?? plain;
    const judged = run.judged(report, feed.spools);
    if (judged !== null && feed.reopen !== null) await secondLook?.onJudged({ ...judged, reopen: feed.reopen });
    return report;
  } finally {
    await feed.close();
  }
}

/**
 * Judges the frames of `feed` like `analyze()`, and lets itself be watched: the report at the end is the same whether
 * anybody looks or not. Closes the feed.
 */
export async function watch(options: WatchOptions, feed: Feed): Promise<Report> {
  try {
    const { LiveRun } = await import('./findings/live/live-run.js');
    const kept = options.secondLook === undefined || feed.reopen !== null ? null : await keepFrames(feed.set);
    const run = new Run(options, feed.set, { ...options, books: LiveRun, kept, reopen: feed.reopen });
    await run.read();
    refuseUnread(feed.set);
    await run.tellEnd();
    const plain = await run.report(await feed.checks(options.verify));
    const report = disguiseOf(options)?.report(plain) ?? plain;
    await options.secondLook?.onJudged?.(run.judgedAtEnd(report));
    return report;
  } finally {
    await feed.close();
  }
}

async function keepFrames({ inputs }: FrameSet): Promise<KeptFrames> {
  const { KeptFrames } = await import('./analysis/kept-frames.js');
  return new KeptFrames(inputs);
}

function disguiseOf({ pseudonyms }: RunOptions): Disguise | null {
  return pseudonyms === undefined ? null : new Disguise(pseudonyms);
}

/** Who watches, and the books that are kept for them: loaded only where somebody does. */
interface Watched extends WatchOptions {
  books: typeof LiveRun;
  /** Frames of what can be read only once. */
  kept: KeptFrames | null;
  reopen: (() => Promise<FrameSet>) | null;
}

/** One pass over a set of inputs: the loop, and what is known over the whole run. Owns packet time. */
class Run {
  private readonly batch = new PacketBatch(randomInt(2 ** 31));
  private readonly decoder: Decoder;
  private readonly table: FlowTable;
  private readonly ended = new EndedFlows(WAITING_FLOWS, (store, slot) => this.judgeEarly(store, slot));
  private readonly facts = new FlowFacts();
  private readonly originator: Originator = { endpoint: -1, confidence: 'none', evidence: null };
  private readonly listeners = new KnownListeners();
  private readonly evidence: RunEvidence = {
    listeners: this.listeners,
    earliestSec: Infinity,
    earliestNsec: 0,
    lossy: false,
  };
  private readonly inference: SubjectInference | null;
  private readonly naming = {
    inputName: (input: number) => this.set.inputs[input].name,
    vlanIds: (packed: number) => this.decoder.cursor.vlanTags.unpack(packed),
    communityId: (facts: FlowFacts) => this.options.pseudonyms?.communityId(facts) ?? communityId(facts),
  };
  private assembly: Assembly | null = null;
  private subject: readonly AddressRange[] | null;
  private subjectEvidence: string | null = null;
  /** Evidence without which a flow shows nothing about others. */
  private readonly telling: number;
  private judgedEarly = 0;
  /** Flows that had to leave before it was known whom to protect. */
  private unjudged = 0;
  private packetsUnjudged = 0;
  private made: MadeFindings | null = null;
  private wasStopped = false;
  /** Nobody takes the rest of the flows: the books stay open. */
  private wasCut = false;
  /** Flows that were not written after the request to stop. */
  private unwritten = 0;
  /** Flows and events handed out while reading, whose taker asks to be waited for. */
  private flowsTaken: Promise<unknown> | null = null;
  /** The books of those who watch. */
  private readonly live: LiveRun | null;
  private hasEnded = false;
  private readonly disguise: Disguise | null;

  constructor(
    private readonly options: RunOptions,
    private readonly set: FrameSet,
    private readonly watched: Watched | null = null,
    private readonly samples: FlowSamples | null = null,
  ) {
    this.decoder = new Decoder(this.batch, options.decapsulate);
    this.disguise = disguiseOf(options);
    this.subject = options.policy.subject;
    this.inference = this.subject === null ? new SubjectInference(options.policy.table) : null;
    const telling = Evidence.SynAck | (this.inference === null ? 0 : Evidence.Syn | Evidence.Ack | Evidence.Data);
    this.telling = telling | (telling << 1);
    this.table = new FlowTable({
      maxFlows: options.maxFlows,
      tcpTimeoutSec: options.tcpTimeoutSec,
      udpTimeoutSec: options.udpTimeoutSec,
      recognize: identify,
      onEnd: (store, slot, reason) => {
        this.learn(store, slot);
        let waiting = -1;
        if (this.canJudgeNow(store, slot)) this.begin()?.add(store, slot);
        else waiting = this.ended.push(store, slot);
        this.live?.end(slot, reason, waiting);
      },
      originatorOf: (store, slot) => this.originatorOf(store, slot),
    });
    this.live = watched === null ? null : this.makeLive(watched);
  }

  /** Reads everything. Asynchronous once per chunk, synchronous inside. */
  async read(): Promise<void> {
    const { set, decoder, table, batch } = this;
    const kept = this.watched?.kept ?? null;
    const { signal, onProgress } = this.options;
    if (this.live !== null) this.watched?.onStart(this.viewOf(this.live), this.judgeNowOf(this.live));
    let nextTurn = performance.now() + TURN_INTERVAL_MS;
    // A pipe may keep silent for ever: the wait for it ends with the signal, too. A followed file is read to its end then.
    const graceMs = this.options.follow ? FOLLOW_GRACE_MS : 0;
    let endWait: (goesOn: false) => void = () => {};
    let isReading = true;
    const stop = () => {
      // Who has read everything cannot be stopped any more.
      this.wasStopped ||= isReading;
      endWait(false);
    };
    const onAbort = () => (graceMs > 0 ? setTimeout(stop, graceMs).unref() : stop());
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort);
    const refill = () =>
      new Promise<boolean>((resolve, reject) => {
        endWait = resolve;
        set.refill().then(resolve, reject);
      });
    const origin = { interfaces: [] as readonly { linktype: number }[], input: 0, firstFrame: 0 };
    let areWaiversOpen = this.options.policy.waivers.length > 0;
    do {
      for (let run = set.next(); run !== null; run = set.next()) {
        origin.interfaces = run.source.interfaces;
        const loading = loadLinkDecoders(origin.interfaces);
        if (loading !== null) await loading;
        origin.input = run.input;
        origin.firstFrame = run.firstFrame;
        this.live?.observe(run.frames, run.from, run.to);
        decoder.decode(run.frames, run.from, run.to, origin);
        kept?.take(run, batch);
        table.input = run.input;
        if (run.source.notes.skipped.places > 0) table.markSalvaged();
        table.seesCopies = set.inputs.length > 1 || mayRepeat(run.source.interfaces);
        table.observe(batch);
        if (kept?.isPressed) this.judgeInTime(kept);
      }
      if (areWaiversOpen) areWaiversOpen = !this.checkWaivers();
      if (performance.now() >= nextTurn) {
        nextTurn = performance.now() + TURN_INTERVAL_MS;
        onProgress?.({ bytesRead: set.bytesRead, size: set.size, packets: packetsOf(set) });
        // Files are read without leaving this function: signals and timers get their turn here.
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (this.wasStopped) break;
      if (this.flowsTaken !== null) await this.flowsTaken;
      this.flowsTaken = null;
    } while (await refill());
    isReading = false;
  }

  /**
   * At the first time that is read, not after hours: does every waiver end in time? True where that could be told. Throws
   * `PolicyError`.
   */
  private checkWaivers(): boolean {
    const day = dayOf(this.span().firstSec);
    const problems = waiversTooLong(this.options.policy, day);
    if (problems.length > 0) throw new PolicyError('invalid', problems);
    return day !== '';
  }

  /** Judges what is left and makes the report. */
  async report(checks: ReadonlyMap<string, InputCheck>): Promise<Report> {
    const { table, live } = this;
    table.finish(live === null ? undefined : (slot, reason) => live.tellLast(slot, reason));
    table.forEach((slot) => this.learn(table.store, slot));
    const assembly = this.begin();
    if (assembly === null) throw this.subjectError();
    this.updateEvidence(this.evidence);
    await this.judgeAll(assembly);
    const subject = { ranges: this.subject, evidence: this.subjectEvidence };
    const made = assembly.findings(this.nameOf);
    this.made = made;
    return this.reportOf(assembly, made, subject, checks);
  }

  /** The run as it stands, for those who watch. */
  private viewOf(live: LiveRun): LiveView {
    return {
      snapshot: () => {
        live.refresh(this.now());
        this.watched?.kept?.relax();
        return {
          report: this.reportNow(live),
          state: this.hasEnded ? 'ended' : 'running',
          nowSec: live.now,
          pulse: live.pulse(),
          behind: live.behind,
        };
      },
      flows: (query) => live.flows(query),
      peers: (limit) => {
        const peers = live.peers(limit);
        return this.disguise?.peers(peers) ?? peers;
      },
      explain: (asked) => this.explainNow(live, asked),
    };
  }

  /** The report as it stands, as it may be shown. */
  private reportNow(live: LiveRun): Report {
    const subject = { ranges: live.subject, evidence: live.subjectEvidence };
    const report = this.reportOf(live.books(), live.standingFindings(), subject, new Map());
    return this.disguise?.report(report) ?? report;
  }

  private explainNow(live: LiveRun, asked: AskedLive): Explanation | null {
    const [assembly, made, report] = [live.books(), live.standingFindings(), this.reportNow(live)];
    const explained = (store: FlowStore, slot: number) => {
      const { flow } = assembly.explain(store, slot, made);
      return this.disguise?.explained(flow) ?? flow;
    };
    if (asked.kind === 'flow') {
      const { capture, firstFrame } = asked;
      const found = live.locate(this.names().indexOf(capture), firstFrame);
      if (found === null) return null;
      const flows = [explained(found.store, found.slot)];
      return explanationIn(report, {
        asked: `frame ${firstFrame} of ${capture}`,
        finding: null,
        flows,
        flowsOmitted: 0,
      });
    }
    const at = report.findings.findIndex(({ id }) => id === asked.id);
    const { samples } = live;
    if (at < 0 || samples === null) return null;
    const finding = report.findings[at];
    const slots: number[] = [];
    for (let slot = 0; slot < samples.size && slots.length < FLOWS_OF_FINDING; slot++) {
      if (assembly.findingsOf(samples.store, slot, made).includes(made.findings[at])) slots.push(slot);
    }
    const flows = slots.map((slot) => explained(samples.store, slot));
    return explanationIn(report, { asked: asked.id, finding, flows, flowsOmitted: finding.flows - flows.length });
  }

  /** So much has come that packets of flows that matter would be forgotten before they are asked for. */
  private judgeInTime(kept: KeptFrames): void {
    this.live?.catchUp();
    kept.relax();
  }

  private judgeNowOf(live: LiveRun): (() => JudgedRun) | null {
    if (this.watched?.secondLook === undefined) return null;
    return () => {
      live.refresh(this.now());
      const report = this.reportNow(live);
      // What is written is noted in findings that nobody else has.
      const own = { ...report, findings: report.findings.map((finding) => ({ ...finding })) };
      // It goes on where the run is stopped: somebody wants to have it.
      return { ...this.judgedOf(own, live.books(), live.standingFindings()), signal: undefined };
    };
  }

  /** What a second look needs after the report of the end. */
  judgedAtEnd(report: Report): JudgedRun {
    const { assembly, made } = this;
    if (assembly === null || made === null) throw new Error('not judged yet');
    return this.judgedOf(report, assembly, made);
  }

  /** With the flows that were kept while the run went on, as `assembly` judges them. */
  private judgedOf(report: Report, assembly: Assembly, made: MadeFindings): JudgedRun {
    const { live, watched } = this;
    const samples = live?.samples?.copy() ?? new FlowSamples(1);
    const samplesOf = new Map<string, number[]>();
    for (let slot = 0; slot < samples.size; slot++) {
      for (const { id } of new Set(assembly.findingsOf(samples.store, slot, made))) {
        const slots = samplesOf.get(id) ?? [];
        if (slots.length < SCAN_SAMPLES) samplesOf.set(id, [...slots, slot]);
      }
    }
    const kept = watched?.kept ?? null;
    const frames = kept?.reopen() ?? null;
    const paths = this.set.inputs.map(({ path }) => path);
    return {
      ...this.lookOf(report, assembly, made, samples, samplesOf),
      reopen: watched?.reopen ?? (async () => frames ?? this.set),
      inputOf: (path) => paths.indexOf(path),
      limits: [],
      firstPackets: kept?.perFlow ?? null,
    };
  }

  /** All frames were read. Those who watch may go on looking until they have seen enough. */
  async tellEnd(): Promise<void> {
    this.live?.finish(this.now());
    this.hasEnded = true;
    await this.watched?.onEnd?.();
  }

  private now(): number {
    return this.watched?.now() ?? performance.now();
  }

  /** An event as it may be told; its flow is so already. */
  private told(event: LiveEvent): LiveEvent {
    if (this.disguise === null || event.type !== 'finding-raised') return event;
    const { rows } = this.options.policy.table;
    const overlays = new Set(rows.filter(({ origin }) => origin === 'overlay').map(({ role }) => role));
    return { ...event, finding: this.disguise.findingAlone(event.finding, overlays) };
  }

  private makeLive({ books, onEvent, clock, secondLook, kept }: Watched): LiveRun {
    return new books({
      policy: this.options.policy,
      table: this.table,
      ended: this.ended,
      naming: this.naming,
      nameOf: this.nameOf,
      updateEvidence: (evidence) => this.updateEvidence(evidence),
      day: () => dayOf(this.span().lastSec),
      lastSec: () => {
        const { lastSec, lastNsec } = this.span();
        return lastSec + lastNsec * 1e-9;
      },
      onEvent: onEvent && ((event) => this.waitFor(onEvent(this.told(event)))),
      shown: (flow) => this.disguise?.flow(flow) ?? flow,
      mark: secondLook === undefined ? null : (hash) => kept?.mark(hash),
      clock,
    });
  }

  private reportOf(
    assembly: Assembly,
    { findings, omitted, accepted }: Pick<MadeFindings, 'findings' | 'omitted' | 'accepted'>,
    subject: { ranges: readonly AddressRange[] | null; evidence: string | null },
    checks: ReadonlyMap<string, InputCheck>,
  ): Report {
    const { options, set } = this;
    const { policy } = options;
    // What is not read yet is no fault while the run goes on.
    const isProvisional = assembly !== this.assembly;
    const maybeWhole = isProvisional || this.isStoppedAtEnd;
    const isWhole = (input: SetInput) => input.complete || (maybeWhole && input.error === null);
    const inputs = set.inputs.map((input) => inputReport(input, isWhole(input), checks.get(input.path) ?? null));
    const coverage = this.coverage(assembly);
    const span = this.span();
    const usage = assembly.usage(this.nameOf, span);
    const { summary, rows } = withAccepted({ summary: assembly.summary, rows: usage.rows }, accepted);
    if (!isProvisional && !this.wasCut) {
      coverage.books.imbalances = imbalances({ coverage, inputs, summary });
    }
    for (const text of coverage.books.imbalances) {
      coverage.warnings.push(`internal error, please report it: the books do not balance: ${text}`);
    }
    const isBalanced = coverage.books.imbalances.length === 0;
    const wasCutShort = this.wasStopped && !this.isStoppedAtEnd;
    const complete = !wasCutShort && isBalanced && inputs.every((input) => input.complete);
    const addresses = (subject.ranges ?? []).map((range) => formatAddressRange(range));
    return {
      schema: 'wiretable.report/1',
      tool: { name: 'wiretable', version: options.version },
      policy: {
        id: policy.id,
        hash: policy.hash,
        table: policy.table.title,
        citation: citationOf(policy),
        reading: policy.reading,
        source: options.policySource,
        overrides: [...options.overrides],
        failOn: policy.failOn,
        readingNotes: readingNotes(policy),
      },
      subject: {
        product: policy.table.product,
        addresses,
        names: this.namesOf(addresses),
        origin: policy.subject === null ? 'inferred' : 'given',
        evidence: subject.evidence,
      },
      inputs,
      firstTime: span.first,
      lastTime: span.last,
      coverage,
      rows,
      timeline: usage.timeline,
      findings,
      findingsOmitted: omitted,
      waivers: {
        used: assembly.waivers.usedTexts(),
        unused: assembly.waivers.unused(),
        expired: [...assembly.waivers.expired],
      },
      summary,
      complete,
      exitStatus: exitStatusOf({
        complete,
        readersDiffer: inputs.some(({ verification }) => verification?.result === 'differ'),
        worstLevel: worstLevel(findings),
        reviews: summary.reviews,
        failOn: policy.failOn,
      }),
    };
  }

  private coverage(assembly: Assembly): CoverageReport {
    const { set, decoder, table, listeners, inference, judgedEarly, unjudged, packetsUnjudged, unwritten } = this;
    return coverageOf({
      set,
      decoder,
      table,
      assembly,
      listeners,
      inference,
      judgedEarly,
      unjudged,
      packetsUnjudged,
      unwritten,
    });
  }

  /** A signal ended the reading of what has no other end. */
  private get isStoppedAtEnd(): boolean {
    return this.wasStopped && this.watched?.isEndless === true;
  }

  /** Name of an address as the captures know it; none beside pseudonyms. */
  private readonly nameOf = (address: string): string | null => {
    if (this.options.pseudonyms !== undefined) return null;
    const named = this.set.inputs.findLast(({ notes }) => notes?.names.has(address));
    return named?.notes?.names.get(address) ?? null;
  };

  /** What the captures call these addresses. */
  private namesOf(addresses: readonly string[]): Record<string, string> {
    const named = addresses.map((address) => [address, this.nameOf(address)] as const);
    return Object.fromEntries(named.filter((entry): entry is readonly [string, string] => entry[1] !== null));
  }

  private waitFor(taken: void | Promise<void>): void {
    if (taken === undefined) return;
    this.flowsTaken = this.flowsTaken === null ? taken : Promise.all([this.flowsTaken, taken]);
  }

  /** What a second look at the captures needs; null before `report()`, or where nobody asked for one. */
  judged(report: Report, spools: ReadonlyMap<string, Spool>): Omit<JudgedRun, 'reopen'> | null {
    const { made, samples, assembly } = this;
    if (made === null || samples === null || assembly === null) return null;
    const look = this.lookOf(report, assembly, made, samples, made.samples);
    const indices = new Map(look.inputs.map(({ path }, i) => [spools.get(path)?.path ?? path, i]));
    return {
      ...look,
      inputOf: (path) => indices.get(path) ?? -1,
      limits: look.inputs.flatMap(({ path, name }) => {
        const cutBy = spools.get(path)?.cutBy ?? null;
        return cutBy === null ? [] : [`${name}: ${cutBy}`];
      }),
      firstPackets: null,
    };
  }

  /** What does not depend on where packets are found again. Ids in `samplesOf` are those before any disguise. */
  private lookOf(
    report: Report,
    assembly: Assembly,
    made: MadeFindings,
    samples: FlowSamples,
    samplesOf: JudgedRun['samplesOf'],
  ): Omit<JudgedRun, 'reopen' | 'inputOf' | 'limits' | 'firstPackets'> {
    const { set, options, disguise } = this;
    const names = this.names();
    return {
      report,
      samples,
      samplesOf: new Map(Array.from(samplesOf, ([id, slots]) => [disguise?.findingId(id) ?? id, slots])),
      explain: (slot) => {
        const { flow, originator } = assembly.explain(samples.store, slot, made);
        return { flow: disguise?.explained(flow) ?? flow, originator };
      },
      inputs: set.inputs.map(({ path }, i) => ({ path, name: names[i] })),
      decapsulate: options.decapsulate,
      pseudonyms: options.pseudonyms ?? null,
      signal: options.signal,
    };
  }

  /** Names of the inputs as they may be told. */
  private names(): string[] {
    return this.set.inputs.map(({ name }) => this.disguise?.text(name) ?? name);
  }

  /** What an ended flow shows about others: who listens where, who the subject may be. */
  private learn(store: FlowStore, slot: number): void {
    if ((store.cold[slot * Cold.Size + Cold.Evidence] & this.telling) === 0) return;
    const facts = this.facts.load(store, slot);
    if (facts.protocol !== IPPROTO_TCP) return;
    const { originator } = this;
    decideOriginator(facts, NO_HINTS, originator);
    if (originator.confidence !== 'certain' && originator.confidence !== 'strong') return;
    const responder = originator.endpoint ^ 1;
    if (facts.has(Evidence.SynAck, responder)) {
      this.listeners.add(facts.version, facts.words(responder), facts.port(responder));
    }
    this.inference?.add(facts, originator);
  }

  /** Who opened a flow that may go on later: as it would be judged now, or, before the subject is known, by what it shows. */
  private originatorOf(store: FlowStore, slot: number): number {
    const opener = soleSynSender(store.cold[slot * Cold.Size + Cold.Evidence]);
    if (opener >= 0) return opener;
    const facts = this.facts.load(store, slot);
    const assembly = this.options.policy.subject === null ? this.assembly : this.begin();
    if (assembly !== null) return assembly.judge.originatorOf(facts);
    const { endpoint, confidence } = decideOriginator(facts, NO_HINTS, this.originator);
    return confidence === 'weak' ? -1 : endpoint;
  }

  /**
   * Is the verdict on the flow beyond doubt: the subject given, a SYN of one side seen, and nobody who wants the flows in
   * order? Where both sides sent one it stays open, and what is lost later may be why.
   */
  private canJudgeNow(store: FlowStore, slot: number): boolean {
    const { policy, onFlow } = this.options;
    if (policy.subject === null || policy.waivers.length > 0 || onFlow !== undefined) return false;
    const syns = store.cold[slot * Cold.Size + Cold.Evidence] & (Evidence.Syn | (Evidence.Syn << 1));
    return syns === Evidence.Syn || syns === Evidence.Syn << 1;
  }

  /** The waiting list is full: a flow is judged on what is known by now. */
  private judgeEarly(store: FlowStore, slot: number): void {
    // To look through all candidates for every flow would take hours in a flood of them.
    const assembly = this.unjudged % SUBJECT_TRIES === 0 ? this.begin() : this.assembly;
    if (assembly === null) {
      const { protocol, packets0, packets1 } = this.facts.load(store, slot);
      if (protocol === IPPROTO_TCP || protocol === IPPROTO_UDP) this.unjudged++;
      this.packetsUnjudged += packets0 + packets1;
    } else if (!assembly.add(store, slot) || this.inference !== null) this.judgedEarly++;
  }

  /** The assembly, as soon as it is known whom to protect; null before. */
  private begin(): Assembly | null {
    if (this.assembly !== null) return this.assembly;
    if (this.subject === null) {
      const inferred = this.inference?.decide() ?? null;
      if (inferred === null && this.options.unclearSubject === 'refuse') return null;
      this.subject = inferred?.ranges ?? null;
      this.subjectEvidence = inferred?.evidence ?? null;
    }
    const { policy, onFlow } = this.options;
    this.updateEvidence(this.evidence);
    const take = onFlow && ((flow: FlowReport) => this.waitFor(onFlow(this.disguise?.flow(flow) ?? flow)));
    this.assembly = new Assembly(
      policy,
      this.subject,
      this.evidence,
      dayOf(this.span().lastSec),
      this.naming,
      take,
      this.samples,
    );
    return this.assembly;
  }

  /** What is known by now of the whole run. */
  private updateEvidence(evidence: RunEvidence): void {
    const span = this.span();
    evidence.earliestSec = span.firstSec;
    evidence.earliestNsec = span.firstNsec;
    const { table, decoder } = this;
    evidence.lossy = (droppedOf(this.set) ?? 0) > 0 || table.evicted > 0 || table.mark !== 0 || decoder.truncated > 0;
  }

  /** Judges the waiting flows and those in the table; in order of their first packets where somebody reads them one by one. */
  private async judgeAll(assembly: Assembly): Promise<void> {
    const { table, ended } = this;
    if (this.options.onFlow === undefined) {
      ended.forEach((slot) => assembly.add(ended.store, slot));
      table.forEach((slot) => assembly.add(table.store, slot));
      return;
    }
    const flows: { store: FlowStore; slot: number }[] = [];
    ended.forEach((slot) => flows.push({ store: ended.store, slot }));
    table.forEach((slot) => flows.push({ store: table.store, slot }));
    flows.sort((a, b) => compareStarts(a.store, a.slot, b.store, b.slot));
    const { signal } = this.options;
    const deadline = signal?.aborted ? performance.now() + STOPPED_WRITING_MS : Infinity;
    for (const [i, { store, slot }] of flows.entries()) {
      // A second signal gets its turn.
      if (i % TURN_FLOWS === 0) await new Promise((resolve) => setImmediate(resolve));
      const isCut = deadline === Infinity ? signal?.aborted : i % TURN_FLOWS === 0 && performance.now() > deadline;
      if (isCut) {
        this.wasStopped = this.wasCut = true;
        this.unwritten = flows.length - i;
        break;
      }
      assembly.add(store, slot);
      if (this.flowsTaken !== null) await this.flowsTaken;
      this.flowsTaken = null;
    }
  }

  private span(): TimeSpan {
    const span = new TimeSpan();
    for (const { firstTime, lastTime } of this.set.inputs) {
      if (firstTime !== null) span.add(firstTime.sec, firstTime.nsec);
      if (lastTime !== null) span.add(lastTime.sec, lastTime.nsec);
    }
    return span;
  }

  private subjectError(): SubjectError {
    const candidates = this.inference?.listed() ?? [];
    const { product, rows } = this.options.policy.table;
    const ports = rows
      .filter(({ origin, inbound }) => origin === 'document' && inbound !== 'no')
      .flatMap((row) => row.ports.map(({ from }) => from));
    return new SubjectError(
      candidates.length === 0
        ? `no host answers on the table's own ports (${ports.join(' ')}): say which address is the ${product} server with --subject ADDRESS`
        : `it is not clear which host is the ${product} server: say it with --subject ADDRESS`,
      candidates,
      this.set.inputs.flatMap(({ error }) => (error === null ? [] : [error.message])),
    );
  }
}

/** Can one frame stand in the capture twice: on two interfaces, or on the pseudo-interface that is all of them? */
function mayRepeat(interfaces: readonly { linktype: number }[]): boolean {
  return interfaces.length > 1 || COOKED.has(interfaces[0].linktype);
}

/** One line for each input is all there is to say where no frame was read and something was wrong. */
function refuseUnread({ inputs }: FrameSet): void {
  const errors = inputs.map(({ error }) => error).filter((error) => error !== null);
  // An interface was open, and silent.
  const unread = errors.filter(({ code }) => code !== 'interface-lost');
  if (unread.length > 0 && inputs.every(({ packets }) => packets === 0)) throw new NothingReadError(errors);
}

/** `Port Utilization in SocialMiner, Table 1: SocialMiner Port Utilization`. */
function citationOf({ table }: Policy): string {
  const cited = table.rows.find(({ origin }) => origin === 'document')?.citation;
  return [cited?.document ?? table.title, table.release, cited?.table].filter((part) => part).join(', ');
}

/** `YYYY-MM-DD` (UTC); empty where there is no time, or one that no calendar has. */
function dayOf(sec: number): string {
  const date = new Date(sec * 1000);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10);
}
