import type { FrameRun, FrameSet, SetGap } from './frame-set.js';
import { isBefore } from './frame-time.js';
import type { LiveReader } from './live-reader.js';
import type { SetInput } from './set-input.js';

/**
 * How long a frame waits for earlier ones of other interfaces. Each hands its frames over in portions, some 20 ms apart;
 * without the wait an answer on one could come before the question on the other.
 */
const ORDER_WAIT_MS = 60;
const DROPS_INTERVAL_MS = 250;

/**
 * Open interfaces as one: frames as they come, those of several interfaces by time. An interface that is lost ends there,
 * with its error in `inputs`, and the others go on.
 */
export class LiveSet implements FrameSet {
  readonly inputs: readonly SetInput[];
  readonly size = null;
  /** Interfaces have no end before another begins. */
  readonly gaps: readonly SetGap[] = [];
  /** Frames later than this are not handed over yet. */
  private horizonSec = Infinity;
  private horizonNsec = 0;
  private run: FrameRun | null = null;
  private nextDrops = 0;
  private pausing: Promise<void> | null = null;
  /** A link goes down in silence: no frame tells of it. */
  private readonly watching: NodeJS.Timeout;

  constructor(
    private readonly readers: readonly LiveReader[],
    /** Told at once when an interface is lost, or its carrier goes or comes back. */
    private readonly onProblem: (message: string) => void = () => {},
  ) {
    this.inputs = readers.map(({ input }) => input);
    this.watching = setInterval(() => this.watchCarriers(), DROPS_INTERVAL_MS);
    this.moveHorizon(readers.length);
  }

  get bytesRead(): number {
    return this.inputs.reduce((sum, input) => sum + input.bytes, 0);
  }

  next(): FrameRun | null {
    const { readers } = this;
    let first: LiveReader | null = null;
    let index = 0;
    let untilSec = this.horizonSec;
    let untilNsec = this.horizonNsec;
    for (let i = 0; i < readers.length; i++) {
      const reader = readers[i];
      if (!reader.hasFrame()) continue;
      const { headSec, headNsec } = reader;
      if (first === null || isBefore(headSec, headNsec, first.headSec, first.headNsec)) {
        if (first !== null && isBefore(first.headSec, first.headNsec, untilSec, untilNsec)) {
          untilSec = first.headSec;
          untilNsec = first.headNsec;
        }
        first = reader;
        index = i;
      } else if (isBefore(headSec, headNsec, untilSec, untilNsec)) {
        untilSec = headSec;
        untilNsec = headNsec;
      }
    }
    if (first === null || isBefore(this.horizonSec, this.horizonNsec, first.headSec, first.headNsec)) return null;
    const { batch, at: from, source, input } = first;
    const to = first.endOfRun(untilSec, untilNsec);
    const run = (this.run ??= { frames: batch, from, to, source, input: 0, firstFrame: 0 });
    run.frames = batch;
    run.from = from;
    run.to = to;
    run.source = source;
    run.input = index;
    run.firstFrame = first.frameNumber;
    input.count(batch, from, to);
    first.at = to;
    return run;
  }

  async refill(): Promise<boolean> {
    let open = this.readers.filter((reader) => !reader.ended);
    if (open.length > 0) {
      const waits = open.filter((reader) => !reader.hasFrame()).map((reader) => reader.wait());
      if (waits.length < open.length) waits.push((this.pausing ??= this.pause()));
      await Promise.race(waits);
      for (const { ended, input } of open) if (ended && input.error !== null) this.onProblem(input.error.message);
      if (performance.now() >= this.nextDrops) this.updateDrops();
      open = open.filter((reader) => !reader.ended);
    }
    this.moveHorizon(open.length);
    return open.length > 0 || this.readers.some((reader) => reader.hasFrame());
  }

  /** Takes no new packets. What was captured until now is still handed over; then comes the end. */
  stop(): void {
    for (const reader of this.readers) reader.stop();
  }

  async close(): Promise<void> {
    clearInterval(this.watching);
    for (const reader of this.readers) await reader.close();
  }

  private updateDrops(): void {
    this.nextDrops = performance.now() + DROPS_INTERVAL_MS;
    for (const reader of this.readers) reader.updateDrops();
  }

  private watchCarriers(): void {
    for (const reader of this.readers) {
      const message = reader.checkCarrier(performance.now());
      if (message !== null) this.onProblem(message);
    }
  }

  private async pause(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, ORDER_WAIT_MS));
    this.pausing = null;
  }

  private moveHorizon(open: number): void {
    if (open < 2) {
      this.horizonSec = Infinity;
      return;
    }
    const ms = Date.now() - ORDER_WAIT_MS;
    this.horizonSec = Math.floor(ms / 1000);
    this.horizonNsec = (ms % 1000) * 1e6;
  }
}
