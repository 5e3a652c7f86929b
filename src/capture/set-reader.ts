import { stat } from 'node:fs/promises';
import { CaptureError } from './capture-error.js';
import { firstFrameTime } from './first-time.js';
import { FrameBatch, NO_TIME, type FrameSource, type Rotation } from './frame.js';
import { isBefore } from './frame-time.js';
import { openCapture, STANDARD_INPUT, type OpenOptions } from './open-capture.js';
import { SetInput } from './set-input.js';

/** Time of a frame that has none: before every other. */
export const AT_ONCE = -Infinity;

const TURN_INTERVAL_MS = 50;

export interface ReaderOptions extends Omit<OpenOptions, 'onDigest'> {
  /** Keep the SHA-256 of the input. */
  digest?: boolean;
}

/** One input of a capture set while the set is read: its source, one batch, and the next frame in it. */
export class SetReader {
  readonly input: SetInput;
  /** Index in `CaptureSet.inputs`. */
  index = 0;
  readonly batch = new FrameBatch();
  /** Next frame in `batch`; `batch.count` when more are to be loaded. */
  at = 0;
  /** Null before the input is opened and after its end. */
  source: FrameSource | null = null;
  /** Time of the next frame, or, before the input is opened, of its first one. */
  headSec = AT_ONCE;
  headNsec = 0;
  private bytesReadAtEnd = 0;

  private rotation: Rotation | null = null;
  private nextTurn = performance.now() + TURN_INTERVAL_MS;

  /** An input that is opened before it is due. */
  private opening: Promise<FrameSource> | null = null;

  constructor(
    path: string,
    private readonly options: ReaderOptions,
    part = 1,
  ) {
    this.input = new SetInput(path, part);
  }

  /** Read to its end, or failed. */
  get ended(): boolean {
    return this.input.complete || this.input.error !== null;
  }

  /** True where the frames of the batch have all been taken. */
  get isUsedUp(): boolean {
    return this.at === this.batch.count;
  }

  get bytesRead(): number {
    return this.source?.bytesRead ?? this.bytesReadAtEnd;
  }

  /** 1-based number of the next frame in its file, as Wireshark counts. */
  get frameNumber(): number {
    const { source } = this;
    return source === null ? 0 : source.frames + source.otherNumbers - this.batch.count + this.at + 1;
  }

  /** True where the next frame goes before the next one of `other`; between equal times the order of the inputs decides. */
  isDueBefore(other: SetReader): boolean {
    if (isBefore(this.headSec, this.headNsec, other.headSec, other.headNsec)) return true;
    return this.index < other.index && !isBefore(other.headSec, other.headNsec, this.headSec, this.headNsec);
  }

  /**
   * Learns size and first time. A pipe can be opened only once, so it is opened now and stays open. `alone`: nothing is
   * to be put in order.
   */
  async prepare(alone: boolean): Promise<void> {
    const { path } = this.input;
    const found = path === STANDARD_INPUT ? null : await stat(path).catch(() => null);
    if (found?.isFile()) this.input.size = found.size;
    if (alone) return;
    const isPipe = path === STANDARD_INPUT || (found !== null && !found.isFile());
    if (isPipe) {
      await this.open();
      return;
    }
    const time = await firstFrameTime(path, this.options.salvage);
    if (time === null) return;
    this.headSec = time.sec;
    this.headNsec = time.nsec;
  }

  /** Opens the input unless it is open, and loads its first frames. False where there are none. */
  async open(): Promise<boolean> {
    if (this.source !== null) return true;
    try {
      this.source = await this.openSource();
      this.opening = null;
    } catch (error) {
      this.fail(error);
      return false;
    }
    const { format, size, interfaces, notes } = this.source;
    Object.assign(this.input, { format, size, interfaces, notes });
    return this.load();
  }

  /** Opens the input, so that a thread may read it ahead; what is wrong with it is told when it is due. */
  openEarly(): void {
    this.openSource().catch(() => {});
  }

  /** Loads the next frames from memory. False where a refill is due. */
  loadFromMemory(): boolean {
    this.at = 0;
    if (this.source === null || this.source.next(this.batch) === 0) return false;
    this.takeHead();
    return true;
  }

  /** Loads the next frames, reading on as far as needed. False at the end of the input, clean or not. */
  async load(): Promise<boolean> {
    while (this.source !== null && !this.loadFromMemory()) {
      try {
        const goesOn = await this.source.refill();
        this.input.bytesRead = this.source.bytesRead;
        if (goesOn) {
          await this.takeTurn();
          continue;
        }
        this.input.complete = true;
      } catch (error) {
        this.fail(error);
      }
      await this.close();
    }
    return this.source !== null;
  }

  /** What the followed file became: a reader for the capture that now begins at its path, or null. */
  successor(): SetReader | null {
    const { input, rotation } = this;
    if (rotation === null) return null;
    const next = new SetReader(input.path, this.options, input.part + 1);
    const { name } = next.input;
    input.notes?.warnings.push(
      rotation === 'shrunk'
        ? `became shorter while it was followed: read again from its start, as "${name}"`
        : `was replaced by another file while it was followed: that goes on as "${name}"`,
    );
    return next;
  }

  /** End of the run that starts at the next frame: the first frame that is not due before `other`, or all of the batch. */
  endOfRun(other: SetReader | null): number {
    const { batch } = this;
    if (other === null) return batch.count;
    const { tsSec, tsNsec, count } = batch;
    const { headSec, headNsec } = other;
    const first = this.index < other.index;
    let to = this.at + 1;
    while (to < count) {
      const sec = tsSec[to];
      const nsec = tsNsec[to];
      if (nsec !== NO_TIME && isBefore(headSec, headNsec, sec, nsec)) break;
      if (!first && sec === headSec && nsec === headNsec) break;
      to++;
    }
    return to;
  }

  /** Moves the next frame to `at`, which is in the batch or at its end. */
  moveTo(at: number): void {
    this.at = at;
    if (at < this.batch.count) this.takeHead();
  }

  async close(): Promise<void> {
    // Not waited for: whoever stops in the middle of a large unreadable file wants no more of it.
    this.opening?.then((source) => source.close()).catch(() => {});
    this.opening = null;
    if (this.source === null) return;
    this.bytesReadAtEnd = this.input.bytesRead = this.source.bytesRead;
    this.rotation = this.source.rotation ?? null;
    const { source } = this;
    this.source = null;
    this.batch.count = 0;
    await source.close();
  }

  private openSource(): Promise<FrameSource> {
    const { digest, ...options } = this.options;
    const onDigest = (sha256: string) => void (this.input.sha256 = sha256);
    return (this.opening ??= openCapture(this.input.path, { ...options, ...(digest ? { onDigest } : {}) }));
  }

  /** Long stretches without frames leave signals and timers their turn. */
  private async takeTurn(): Promise<void> {
    if (performance.now() < this.nextTurn) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.nextTurn = performance.now() + TURN_INTERVAL_MS;
  }

  private takeHead(): void {
    const nsec = this.batch.tsNsec[this.at];
    this.headSec = nsec === NO_TIME ? AT_ONCE : this.batch.tsSec[this.at];
    this.headNsec = nsec === NO_TIME ? 0 : nsec;
  }

  private fail(error: unknown): void {
    if (!(error instanceof CaptureError)) throw error;
    this.input.error = error;
  }
}
