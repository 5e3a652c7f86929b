import { StreamFailure, type ByteStream } from './byte-stream.js';
import type { UnpackedBytes } from './capture-input.js';
import type { ChunkBuffer } from './chunk-buffer.js';
import { MAX_RATIO, MIN_BOMB_BYTES } from './limits.js';

/** Bytes of a packed input, unpacked piece by piece. All that stands before damage is handed over before it is told. */
export abstract class UnpackStream implements UnpackedBytes {
  /** Unpacked chunks that wait to be read. */
  private readonly output: Uint8Array[] = [];
  private failure: StreamFailure | null = null;
  private unpacked = 0;

  constructor(
    /** For messages: `gzip`. */
    private readonly packing: string,
    protected readonly packed: ChunkBuffer,
    protected readonly raw: ByteStream,
  ) {}

  async read(into: Uint8Array, offset: number, length: number): Promise<number> {
    while (this.output.length === 0) {
      if (this.failure !== null) throw this.failure;
      try {
        if (!(await this.step())) return 0;
      } catch (error) {
        if (!(error instanceof StreamFailure)) throw error;
        this.failure = error;
      }
    }
    const first = this.output[0];
    const count = Math.min(length, first.length);
    into.set(first.subarray(0, count), offset);
    if (count === first.length) this.output.shift();
    else this.output[0] = first.subarray(count);
    return count;
  }

  /** Goes on behind the failure, at what may be the next part that stands for itself. False where none follows. */
  async resume(): Promise<boolean> {
    if (this.failure?.code !== 'damaged' || !(await this.seek())) return false;
    this.failure = null;
    return true;
  }

  /** Gives back what the garbage collector would not. */
  abstract close(): void;

  /** Unpacks a little more, if any. False at the end. Throws `StreamFailure` where it cannot go on. */
  protected abstract step(): Promise<boolean>;

  /** Moves to the packed bytes that could begin another part. False where none could. */
  protected abstract seek(): Promise<boolean>;

  /** Hands over unpacked bytes, which must not be changed any more. */
  protected push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.output.push(chunk);
    this.unpacked += chunk.length;
    if (this.unpacked < MIN_BOMB_BYTES || this.unpacked < this.packed.position * MAX_RATIO) return;
    throw this.unsupported(
      `unpacks to more than ${MAX_RATIO} times its size (${this.unpacked} bytes of ${this.packed.position}): taken for a bomb. If it is none, unpack it first`,
    );
  }

  /** Moves to the next packed bytes at which `isHere` holds; they begin with `first`, and `length` of them are at hand. */
  protected async seekTo(first: number, length: number, isHere: (at: number) => boolean): Promise<boolean> {
    const { packed } = this;
    for (;;) {
      while (packed.unread >= length) {
        const found = packed.bytes.subarray(packed.at, packed.end).indexOf(first);
        packed.at = found < 0 ? packed.end : packed.at + found;
        if (packed.unread < length) break;
        if (isHere(packed.at)) return true;
        packed.at++;
      }
      if (!(await packed.fill())) return false;
      // A large input is searched for long: signals get their turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Has `count` packed bytes at hand, or throws. */
  protected async need(count: number, what: string): Promise<void> {
    if (!(await this.packed.have(count))) throw this.cutShort(what);
  }

  protected cutShort(what: string): StreamFailure {
    return new StreamFailure('cut-short', `cut short inside the ${this.packing} ${what}`);
  }

  protected damaged(text: string): StreamFailure {
    return new StreamFailure('damaged', `${this.packing} ${text}`);
  }

  protected unsupported(text: string): StreamFailure {
    return new StreamFailure('unsupported', `${this.packing} ${text}`);
  }

  /** Something else stands where another part could follow, at the packed bytes that come next. */
  protected strange(part: string): StreamFailure {
    const place = `packed byte ${this.packed.position}`;
    return new StreamFailure('damaged', `what follows the ${this.packing} ${part} (${place}) is not ${this.packing}`);
  }
}

/** `0x0000a9d2` */
export function hex32(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}
