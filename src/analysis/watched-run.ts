import type { FrameRun, FrameSet } from '../capture/frame-set.js';
import type { PacketBatch } from '../decode/packet-batch.js';
import type { Assembly } from '../findings/assembly.js';
import { type Explanation, explanationIn, FLOWS_OF_FINDING } from '../findings/explanation.js';
import { LiveRun } from '../findings/live/live-run.js';
import type { AskedLive, LiveEvent, LiveView } from '../findings/live/snapshot.js';
import { type MadeFindings, SCAN_SAMPLES } from '../findings/make-findings.js';
import type { Report } from '../findings/report.js';
import { FlowSamples } from '../flow/flow-samples.js';
import type { FlowStore } from '../flow/flow-store.js';
import type { EndReason } from '../flow/flow-table.js';
import { dayOf } from './day.js';
import type { Feed } from './feed.js';
import type { JudgedRun } from './judged-run.js';
import { KeptFrames } from './kept-frames.js';
import type { WatchOptions } from './options.js';
import { Run } from './run.js';

const NO_CHECKS = new Map<string, never>();

/** A run that lets itself be watched: beside its own it keeps the books of those who do, and frames for a second look. */
export class WatchedRun extends Run {
  private readonly live: LiveRun;
  /** Frames of what can be read only once. */
  private readonly kept: KeptFrames | null;
  private readonly reopen: (() => Promise<FrameSet>) | null;
  private hasEnded = false;

  constructor(
    private readonly watched: WatchOptions,
    { set, reopen }: Pick<Feed, 'set' | 'reopen'>,
  ) {
    super(watched, set);
    this.reopen = reopen;
    this.kept = watched.secondLook === undefined || reopen !== null ? null : new KeptFrames(set.inputs);
    this.live = this.makeLive(watched);
  }

  protected override onStart(): void {
    this.watched.onStart(this.view(), this.judgeNow());
  }

  protected override onFrames({ frames, from, to }: FrameRun): void {
    this.live.observe(frames, from, to);
  }

  protected override onDecoded(run: FrameRun, batch: PacketBatch): void {
    this.kept?.take(run, batch);
  }

  /** So much may have come that packets of flows that matter would be forgotten before they are asked for. */
  protected override onObserved(): void {
    if (this.kept?.isPressed !== true) return;
    this.live.catchUp();
    this.kept.relax();
  }

  protected override onFlowEnd(slot: number, reason: EndReason, waiting: number): void {
    this.live.end(slot, reason, waiting);
  }

  protected override readonly onLastFlow = (slot: number, reason: EndReason | 'open'): void =>
    this.live.tellLast(slot, reason);

  protected override get isEndless(): boolean {
    return this.watched.isEndless;
  }

  /** All frames were read. Those who watch may go on looking until they have seen enough. */
  async tellEnd(): Promise<void> {
    this.live.finish(this.watched.now());
    this.hasEnded = true;
    await this.watched.onEnd?.();
  }

  /** What a second look needs after the report of the end. */
  judgedAtEnd(report: Report): JudgedRun {
    const { made } = this;
    const { assembly } = this.judging;
    if (assembly === null || made === null) throw new Error('not judged yet');
    return this.judgedOf(report, assembly, made);
  }

  private view(): LiveView {
    const { live, kept, disguise } = this;
    return {
      snapshot: () => {
        live.refresh(this.watched.now());
        kept?.relax();
        return {
          report: this.reportNow(),
          state: this.hasEnded ? 'ended' : 'running',
          nowSec: live.now,
          pulse: live.pulse(),
          behind: live.behind,
        };
      },
      flows: (query) => live.flows(query),
      peers: (limit) => {
        const peers = live.peers(limit);
        return disguise?.peers(peers) ?? peers;
      },
      explain: (asked) => this.explainNow(asked),
    };
  }

  /** The report as it stands, as it may be shown. */
  private reportNow(): Report {
    const { live } = this;
    return this.reportOf(live.books(), live.standingFindings(), {
      subject: { ranges: live.subject, evidence: live.subjectEvidence },
      isProvisional: true,
      checks: NO_CHECKS,
    });
  }

  private explainNow(asked: AskedLive): Explanation | null {
    const { live } = this;
    const [assembly, made, report] = [live.books(), live.standingFindings(), this.reportNow()];
    const explained = (store: FlowStore, slot: number) => {
      const { flow } = assembly.explain(store, slot, made);
      return this.disguise?.explained(flow) ?? flow;
    };
    if (asked.kind === 'flow') {
      const { capture, firstFrame } = asked;
      const found = live.locate(this.names().indexOf(capture), firstFrame);
      if (found === null) return null;
      const name = `frame ${firstFrame} of ${capture}`;
      const flows = [explained(found.store, found.slot)];
      return explanationIn(report, { asked: name, finding: null, flows, flowsOmitted: 0 });
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

  private judgeNow(): (() => JudgedRun) | null {
    const { live } = this;
    if (this.watched.secondLook === undefined) return null;
    return () => {
      live.refresh(this.watched.now());
      const report = this.reportNow();
      // What is written is noted in findings that nobody else has.
      const own = { ...report, findings: report.findings.map((finding) => ({ ...finding })) };
      // It goes on where the run is stopped: somebody wants to have it.
      return { ...this.judgedOf(own, live.books(), live.standingFindings()), signal: undefined };
    };
  }

  /** With the flows that were kept while the run went on, as `assembly` judges them. */
  private judgedOf(report: Report, assembly: Assembly, made: MadeFindings): JudgedRun {
    const samples = this.live.samples?.copy() ?? new FlowSamples(1);
    const samplesOf = new Map<string, number[]>();
    for (let slot = 0; slot < samples.size; slot++) {
      for (const { id } of new Set(assembly.findingsOf(samples.store, slot, made))) {
        const slots = samplesOf.get(id) ?? [];
        if (slots.length < SCAN_SAMPLES) samplesOf.set(id, [...slots, slot]);
      }
    }
    const frames = this.kept?.reopen() ?? null;
    const paths = this.set.inputs.map(({ path }) => path);
    return {
      ...this.lookOf(report, { assembly, made, samples, samplesOf }),
      reopen: this.reopen ?? (async () => frames ?? this.set),
      inputOf: (path) => paths.indexOf(path),
      limits: [],
      firstPackets: this.kept?.perFlow ?? null,
    };
  }

  /** An event as it may be told; its flow is so already. */
  private told(event: LiveEvent): LiveEvent {
    if (this.disguise === null || event.type !== 'finding-raised') return event;
    const { rows } = this.options.policy.table;
    const overlays = new Set(rows.filter(({ origin }) => origin === 'overlay').map(({ role }) => role));
    return { ...event, finding: this.disguise.findingAlone(event.finding, overlays) };
  }

  private makeLive({ onEvent, clock, secondLook }: WatchOptions): LiveRun {
    const { table, judging, naming, nameOf, kept } = this;
    return new LiveRun({
      policy: this.options.policy,
      table,
      ended: judging.ended,
      naming,
      nameOf,
      updateEvidence: (evidence) => judging.updateEvidence(evidence),
      day: () => dayOf(this.span().lastSec),
      lastSec: () => {
        const { lastSec, lastNsec } = this.span();
        return lastSec + lastNsec * 1e-9;
      },
      onEvent: onEvent && ((event) => judging.waitFor(onEvent(this.told(event)))),
      shown: (flow) => this.disguise?.flow(flow) ?? flow,
      mark: secondLook === undefined ? null : (hash) => kept?.mark(hash),
      clock,
    });
  }
}
