import type { CaptureError, CaptureErrorCode } from './capture-error.js';
import type { CaptureInput } from './capture-input.js';
import type { ChunkBuffer } from './chunk-buffer.js';
import type { CaptureInterface, FrameBatch, FrameSource } from './frame.js';
import { Notes } from './notes.js';

/** What the file formats share: a buffer of records, refilled by chunks, with damage told after all frames before it. */
export abstract class RecordSource implements FrameSource {
  readonly name: string;
  readonly format: string;
  readonly interfaces: CaptureInterface[] = [];
  readonly notes = new Notes();
  frames = 0;
  otherNumbers = 0;
  protected readonly buffer: ChunkBuffer;
  private damage: CaptureError | null = null;

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

  abstract next(batch: FrameBatch): number;

  async refill(): Promise<boolean> {
    try {
      if (this.damage === null && (await this.input.fill(this.frames + 1))) return true;
    } catch (error) {
      await this.input.finish();
      throw error;
    }
    if (this.damage === null && this.buffer.unread > 0) this.cutShort();
    await this.input.finish();
    if (this.damage !== null) throw this.damage;
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

  private cutShort(): void {
    const { at, unread } = this.buffer;
    this.fail('cut-short', at, this.frames + 1, `cut short: ${this.describeRest()}, only ${unread} are left`);
  }
}
