import type { ByteReader } from './byte-stream.js';

/**
 * A window over a byte stream. Unread bytes stand in `bytes[at…end)`; the reader moves `at`, `fill()` moves what is
 * unread to the front and reads a chunk behind it. The buffer grows only when it is full of unread bytes, so a length
 * field that lies never costs memory.
 */
export class ChunkBuffer {
  bytes: Uint8Array;
  /** Over exactly the same bytes as `bytes`. */
  view: DataView;
  at = 0;
  end = 0;
  /** Offset of `bytes[0]` in the stream. */
  base = 0;

  constructor(
    private readonly stream: ByteReader,
    private readonly chunkSize: number,
  ) {
    this.bytes = new Uint8Array(chunkSize);
    this.view = new DataView(this.bytes.buffer);
  }

  get unread(): number {
    return this.end - this.at;
  }

  /** Offset of the first unread byte in the stream. */
  get position(): number {
    return this.base + this.at;
  }

  /** Reads at most one chunk behind the unread bytes. False at the end of the stream. Throws as `ByteReader.read`. */
  async fill(): Promise<boolean> {
    if (this.at > 0) {
      this.bytes.copyWithin(0, this.at, this.end);
      this.base += this.at;
      this.end -= this.at;
      this.at = 0;
    }
    if (this.end === this.bytes.length) this.grow();
    const count = await this.stream.read(this.bytes, this.end, Math.min(this.chunkSize, this.bytes.length - this.end));
    this.end += count;
    return count > 0;
  }

  /** Reads until `count` bytes are unread. False where the stream ends before. */
  async have(count: number): Promise<boolean> {
    while (this.unread < count) if (!(await this.fill())) return false;
    return true;
  }

  private grow(): void {
    const larger = new Uint8Array(this.bytes.length * 2);
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}
