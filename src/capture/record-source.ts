import { CaptureError, type CaptureErrorCode } from './capture-error.js';
import type { CaptureInput } from './capture-input.js';
import type { ChunkBuffer } from './chunk-buffer.js';
import type { CaptureInterface, FrameBatch, FrameSource, Rotation } from './frame.js';
import { Notes } from './notes.js';

/**
 * What the file formats share: a buffer of records, refilled by chunks, with damage told after all frames before it.
 * Where the input is to be salvaged, the reading goes on at the next sound record, and the damage is told at the end.
 */
export abstract class RecordSource implements FrameSource {
  readonly name: string;
  readonly format: string;
  readonly interfaces: CaptureInterface[] = [];
  readonly notes = new Notes();
  frames = 0;
  otherNumbers = 0;
  protected readonly buffer: ChunkBuffer;
  private damage: CaptureError | null = null;
  /** The first damage that was gone over. */
  private skippedDamage: CaptureError | null = null;
  /** Offset in the stream where the bytes begin that are being gone over, or -1. */
  private searchedFrom = -1;
  private atEnd = false;

  constructor(
    private readonly input: CaptureInput,
    format: string,
  ) {
    this.name = input.name;
    this.format = input.formatName(format);
    this.buffer = input.buffer;
  }

  get bytesRead(): number {
    return this.input.raw.bytesRead;
  }

  get size(): number | null {
    return this.input.raw.size;
  }

  get rotation(): Rotation | null {
    return this.input.raw.rotation ?? null;
  }

  abstract next(batch: FrameBatch): number;

  async refill(): Promise<boolean> {
    if (this.damage === null) {
      if (await this.fill()) return true;
      if (this.damage === null && this.buffer.unread > 0) this.cutShort();
    }
    if (this.damage !== null && this.input.salvages && (await this.search())) return true;
    if (this.damage === null) this.checkSize();
    await this.input.finish();
    const damage = this.skippedDamage ?? this.damage;
    if (damage !== null) throw damage;
    return false;
  }

  close(): Promise<void> {
    return this.input.close();
  }

  /** Notes where the input cannot be read on: `at` in the buffer, `frame` the 1-based number of the frame it would be. */
  protected fail(code: CaptureErrorCode, at: number, frame: number, text: string): void {
    this.damage = this.input.error(code, this.buffer.base + at, frame, text);
  }

  protected get failed(): boolean {
    return this.damage !== null;
  }

  /** What the bytes behind the last whole record are the beginning of: `record header needs 16 bytes`. */
  protected abstract describeRest(): string;

  /**
   * Moves `buffer.at` to the next place at which sound records begin; false where none does in the bytes at hand. What
   * cannot be told before more is read stays unread. `atEnd`: nothing more will come.
   */
  protected abstract findRecord(atEnd: boolean): boolean;

  /** False at the end of the input, and where it fails for good. */
  private async fill(): Promise<boolean> {
    try {
      if (await this.input.fill(this.frames + 1)) return true;
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      this.damage ??= error;
      // Bytes are missing from here on: what lies in the buffer may be half a record.
      if (this.searchedFrom < 0) this.searchedFrom = this.buffer.position;
      if (await this.input.resume()) return true;
    }
    this.atEnd = true;
    return false;
  }

  /** Goes over damage, a chunk at a time. True: ask again; false: nothing sound follows. */
  private async search(): Promise<boolean> {
    const { buffer, notes } = this;
    this.skippedDamage ??= this.damage;
    if (this.searchedFrom < 0) {
      this.searchedFrom = buffer.position;
      buffer.at++;
    }
    const isFound = this.findRecord(this.atEnd);
    if (!isFound && !this.atEnd) {
      await this.fill();
      return true;
    }
    if (!isFound) buffer.at = buffer.end;
    notes.skipped.places++;
    notes.skipped.bytes += buffer.position - this.searchedFrom;
    if (isFound) notes.skipped.firstFrame ??= this.frames + 1;
    this.searchedFrom = -1;
    this.damage = null;
    return isFound;
  }

  private cutShort(): void {
    const { at, unread } = this.buffer;
    if (this.input.isFollowed && this.rotation === null) {
      // Its writer is at work on it.
      this.notes.warnings.push(`the last record is not whole yet: ${unread} bytes left unread`);
      return;
    }
    this.fail('cut-short', at, this.frames + 1, `cut short: ${this.describeRest()}, only ${unread} are left`);
  }

  /** A file that ends before the size it had when it was opened lost frames, even where a record ends there. */
  private checkSize(): void {
    const { bytesRead, size } = this;
    if (size === null || bytesRead === size) return;
    if (bytesRead > size) {
      this.notes.warnings.push(`grew while it was read: ${size} bytes when opened, ${bytesRead} read`);
      return;
    }
    const text = `the file shrank while it was read: ${bytesRead} bytes, ${size} when opened`;
    this.fail('cut-short', this.buffer.at, this.frames + 1, text);
  }
}
