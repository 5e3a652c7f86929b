import { CaptureError } from './capture-error.js';
import { CarrierWatch } from './carrier-watch.js';
import { FrameBatch, type FrameSource } from './frame.js';
import { isBefore } from './frame-time.js';
import { InterfaceInput } from './interface-input.js';
import type { DropCounts, InterfaceOptions, OpenInterface } from './open-interface.js';
import { openPcap } from './pcap-source.js';
import { SetInput } from './set-input.js';

/** One interface of a live set: its frames as they come, one batch, and the next frame in it. */
export class LiveReader {
  readonly batch = new FrameBatch();
  /** Next frame in `batch`; `batch.count` when more are to be loaded. */
  at = 0;
  ended = false;
  /** The wait for more frames, while there is one. */
  private waiting: Promise<void> | null = null;
  private final: DropCounts | null = null;
  private readonly carrier = new CarrierWatch();
  private carrierNote = '';

  /** Starts to read what `opened` gives. */
  static async start(
    name: string,
    format: string,
    opened: OpenInterface,
    { filter }: InterfaceOptions,
  ): Promise<LiveReader> {
    const source = await openPcap(new InterfaceInput(name, opened));
    Object.assign(source.interfaces[0], { name, filter });
    source.notes.warnings.push(...opened.warnings);
    const input = new SetInput(name);
    Object.assign(input, { format, interfaces: source.interfaces, notes: source.notes });
    return new LiveReader(input, source, opened);
  }

  private constructor(
    readonly input: SetInput,
    readonly source: FrameSource,
    private readonly opened: OpenInterface,
  ) {
    this.updateDrops();
  }

  get headSec(): number {
    return this.batch.tsSec[this.at];
  }

  get headNsec(): number {
    return this.batch.tsNsec[this.at];
  }

  /** 1-based number of the next frame since the interface was opened. */
  get frameNumber(): number {
    return this.source.frames - this.batch.count + this.at + 1;
  }

  /** Is there a next frame? Looks for one in memory, unless somebody waits for more to come there. */
  hasFrame(): boolean {
    if (this.at < this.batch.count) return true;
    if (this.waiting !== null || this.ended) return false;
    this.at = 0;
    return this.source.next(this.batch) > 0;
  }

  /** End of the run that starts at the next frame: the first frame that is later than the given time. */
  endOfRun(untilSec: number, untilNsec: number): number {
    const { tsSec, tsNsec, count } = this.batch;
    let to = this.at + 1;
    while (to < count && !isBefore(untilSec, untilNsec, tsSec[to], tsNsec[to])) to++;
    return to;
  }

  /** Resolves when there are new frames, or none ever again. Only where there is no next frame. */
  wait(): Promise<void> {
    return (this.waiting ??= this.fill().finally(() => (this.waiting = null)));
  }

  stop(): void {
    this.opened.stop();
  }

  async close(): Promise<void> {
    const { captured } = this.opened;
    await this.source.close();
    if (this.final !== null) return;
    const drops = this.opened.drops();
    // Captured, and read by nobody.
    const unread = (this.opened.captured ?? captured ?? this.source.frames) - this.source.frames;
    this.final = { ...drops, queue: drops.queue === null ? null : drops.queue + unread };
    this.ended = true;
    this.updateDrops();
    this.noteCarrier(performance.now());
  }

  /** One line among the warnings, brought up to date. */
  private noteCarrier(nowMs: number): void {
    const summary = this.carrier.summary(nowMs);
    const warnings = this.input.notes?.warnings;
    if (summary === null || warnings === undefined) return;
    const at = warnings.indexOf(this.carrierNote);
    warnings.splice(at < 0 ? warnings.length : at, at < 0 ? 0 : 1, summary);
    this.carrierNote = summary;
  }

  /** What to say of the carrier where it has gone or is back; else null. `nowMs`: of a clock that never goes back. */
  checkCarrier(nowMs: number): string | null {
    if (this.ended) return null;
    const change = this.carrier.look(this.opened.hasCarrier, nowMs);
    this.noteCarrier(nowMs);
    return change === null ? null : `${this.input.name}: ${change}`;
  }

  /** Brings what is known of lost packets up to date. */
  updateDrops(): void {
    const drops = this.final ?? this.opened.drops();
    this.input.drops = drops;
    const { kernel, interface: byInterface, queue } = drops;
    if (this.input.notes === null) return;
    this.input.notes.dropped = kernel === null ? null : kernel + (byInterface ?? 0) + (queue ?? 0);
  }

  private async fill(): Promise<void> {
    try {
      if (await this.source.refill()) return;
      this.input.complete = true;
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      this.input.error = error;
    }
    this.ended = true;
    await this.close();
  }
}
