import { randomInt } from 'node:crypto';
import { NothingReadError } from '../capture/capture-error.js';
import type { FrameRun, FrameSet } from '../capture/frame-set.js';
import type { Spool } from '../capture/spool.js';
import { Decoder } from '../decode/decoder.js';
import { loadLinkDecoders } from '../decode/link/link-decoders.js';
import { PacketBatch } from '../decode/packet-batch.js';
import type { Assembly } from '../findings/assembly.js';
import { Disguise } from '../findings/disguise.js';
import type { FlowNaming } from '../findings/flow-report.js';
import type { MadeFindings } from '../findings/make-findings.js';
import type { Report } from '../findings/report.js';
import { TimeSpan } from '../findings/timestamp.js';
import { communityId } from '../flow/community-id.js';
import type { FlowSamples } from '../flow/flow-samples.js';
import { type EndReason, FlowTable } from '../flow/flow-table.js';
import { identify } from '../identify/identify.js';
import { PolicyError } from '../policy/policy-error.js';
import { waiversTooLong } from '../policy/waivers.js';
import { LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2 } from '../wire/linktype.js';
import { coverageOf, droppedOf, packetsOf } from './coverage.js';
import { dayOf } from './day.js';
import type { InputCheck } from './feed.js';
import { type Judged, type JudgedRun, type Look, lookOf } from './judged-run.js';
import { Judging } from './judging.js';
import { makeReport, type ReportedRun } from './make-report.js';
import type { RunOptions } from './options.js';

const TURN_INTERVAL_MS = 50;
/** How long the rest of a followed file may take after the request to stop. */
const FOLLOW_GRACE_MS = 1000;
/** What `tcpdump -i any` writes. */
const COOKED: ReadonlySet<number> = new Set([LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2]);

/** One pass over a set of inputs: the loop from frames to flows, and what is made of them at its end. Owns packet time. */
export class Run {
  protected readonly table: FlowTable;
  protected readonly judging: Judging;
  protected readonly disguise: Disguise | null;
  protected readonly naming: FlowNaming = {
    inputName: (input) => this.set.inputs[input].name,
    vlanIds: (packed) => this.decoder.cursor.vlanTags.unpack(packed),
    communityId: (facts) => this.options.pseudonyms?.communityId(facts) ?? communityId(facts),
  };
  /** The findings of the end; null before. */
  protected made: MadeFindings | null = null;
  private readonly batch = new PacketBatch(randomInt(2 ** 31));
  private readonly decoder: Decoder;
  private wasStopped = false;

  constructor(
    protected readonly options: RunOptions,
    protected readonly set: FrameSet,
    private readonly samples: FlowSamples | null = null,
  ) {
    this.decoder = new Decoder(this.batch, options.decapsulate);
    this.disguise = options.pseudonyms === undefined ? null : new Disguise(options.pseudonyms);
    this.judging = new Judging(options, {
      naming: this.naming,
      disguise: this.disguise,
      samples,
      span: () => this.span(),
      isLossy: () => this.isLossy(),
    });
    this.table = new FlowTable({
      maxFlows: options.maxFlows,
      tcpTimeoutSec: options.tcpTimeoutSec,
      udpTimeoutSec: options.udpTimeoutSec,
      recognize: identify,
      onEnd: (store, slot, reason) => this.onFlowEnd(slot, reason, this.judging.end(store, slot)),
      originatorOf: (store, slot) => this.judging.originatorOf(store, slot),
    });
  }

  // What those who watch a run are told; here nobody does.
  protected onStart(): void {}
  protected onFrames(_run: FrameRun): void {}
  protected onDecoded(_run: FrameRun, _batch: PacketBatch): void {}
  protected onObserved(): void {}
  /** `waiting`: its place in `judging.ended`, or -1. */
  protected onFlowEnd(_slot: number, _reason: EndReason, _waiting: number): void {}
  /** A flow that was in the table when all was read. */
  protected readonly onLastFlow: ((slot: number, reason: EndReason | 'open') => void) | null = null;

  /** The frames have no end of their own: a signal to stop is the end, and nothing is missing. */
  protected get isEndless(): boolean {
    return false;
  }

  /** Reads everything. Asynchronous once per chunk, synchronous inside. */
  async read(): Promise<void> {
    const { set, decoder, table, batch, judging } = this;
    const { signal, onProgress } = this.options;
    this.onStart();
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
        this.onFrames(run);
        decoder.decode(run.frames, run.from, run.to, origin);
        this.onDecoded(run, batch);
        table.input = run.input;
        if (run.source.notes.skipped.places > 0) table.markSalvaged();
        table.seesCopies = set.inputs.length > 1 || mayRepeat(run.source.interfaces);
        table.observe(batch);
        this.onObserved();
      }
      if (areWaiversOpen) areWaiversOpen = !this.checkWaivers();
      if (performance.now() >= nextTurn) {
        nextTurn = performance.now() + TURN_INTERVAL_MS;
        onProgress?.({ bytesRead: set.bytesRead, size: set.size, packets: packetsOf(set) });
        // Files are read without leaving this function: signals and timers get their turn here.
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (this.wasStopped) break;
      if (judging.isWaitedFor) await judging.taken();
    } while (await refill());
    isReading = false;
    this.refuseUnread();
  }

  /** One line for each input is all there is to say where no frame was read and something was wrong. */
  private refuseUnread(): void {
    const { inputs } = this.set;
    const errors = inputs.map(({ error }) => error).filter((error) => error !== null);
    // An interface was open, and silent.
    const unread = errors.filter(({ code }) => code !== 'interface-lost');
    if (unread.length > 0 && inputs.every(({ packets }) => packets === 0)) throw new NothingReadError(errors);
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

  /** Judges what is left and makes the report, as it may be told. Throws `SubjectError`. */
  async report(checks: ReadonlyMap<string, InputCheck>): Promise<Report> {
    const { table, judging, set } = this;
    table.finish(this.onLastFlow ?? undefined);
    const problems = () => set.inputs.flatMap(({ error }) => (error === null ? [] : [error.message]));
    const assembly = await judging.finish(table, problems);
    this.made = assembly.findings(this.nameOf);
    const subject = { ranges: judging.subject, evidence: judging.subjectEvidence };
    return this.reportOf(assembly, this.made, { subject, isProvisional: false, checks });
  }

  /** The report on what `assembly` has judged, as it may be told. `isProvisional`: more may come. */
  protected reportOf(
    assembly: Assembly,
    made: Pick<MadeFindings, 'findings' | 'omitted' | 'accepted'>,
    { isProvisional, ...about }: Pick<ReportedRun, 'subject' | 'checks'> & { isProvisional: boolean },
  ): Report {
    const { set, options, decoder, table, judging, nameOf } = this;
    const isStoppedAtEnd = this.wasStopped && this.isEndless;
    const run: ReportedRun = {
      ...about,
      options,
      set,
      span: this.span(),
      coverage: coverageOf({ set, decoder, table, assembly, judging }),
      nameOf,
      maybeWhole: isProvisional || isStoppedAtEnd,
      mustBalance: !isProvisional && !judging.wasCut,
      wasCutShort: (this.wasStopped || judging.wasCut) && !isStoppedAtEnd,
    };
    const report = makeReport(run, assembly, made);
    return this.disguise?.report(report) ?? report;
  }

  /** What a second look at the captures needs; null before `report()`, or where nobody asked for one. */
  judged(report: Report, spools: ReadonlyMap<string, Spool>): Omit<JudgedRun, 'reopen'> | null {
    const { made, samples, judging, set } = this;
    if (made === null || samples === null || judging.assembly === null) return null;
    const look = this.lookOf(report, { assembly: judging.assembly, made, samples, samplesOf: made.samples });
    const indices = new Map(set.inputs.map(({ path }, i) => [spools.get(path)?.path ?? path, i]));
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

  protected lookOf(report: Report, judged: Judged): Look {
    const names = this.names();
    const inputs = this.set.inputs.map(({ path }, i) => ({ path, name: names[i] }));
    return lookOf(report, judged, inputs, this.disguise, this.options);
  }

  /** Names of the inputs as they may be told. */
  protected names(): string[] {
    return this.set.inputs.map(({ name }) => this.disguise?.text(name) ?? name);
  }

  /** Name of an address as the captures know it; none beside pseudonyms. */
  protected readonly nameOf = (address: string): string | null => {
    if (this.options.pseudonyms !== undefined) return null;
    const named = this.set.inputs.findLast(({ notes }) => notes?.names.has(address));
    return named?.notes?.names.get(address) ?? null;
  };

  protected span(): TimeSpan {
    const span = new TimeSpan();
    for (const { firstTime, lastTime } of this.set.inputs) {
      if (firstTime !== null) span.add(firstTime.sec, firstTime.nsec);
      if (lastTime !== null) span.add(lastTime.sec, lastTime.nsec);
    }
    return span;
  }

  private isLossy(): boolean {
    const { set, table, decoder } = this;
    return (droppedOf(set) ?? 0) > 0 || table.evicted > 0 || table.mark !== 0 || decoder.truncated > 0;
  }
}

/** Can one frame stand in the capture twice: on two interfaces, or on the pseudo-interface that is all of them? */
function mayRepeat(interfaces: readonly { linktype: number }[]): boolean {
  return interfaces.length > 1 || COOKED.has(interfaces[0].linktype);
}
