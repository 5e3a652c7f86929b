import { createHash } from 'node:crypto';

/** Microseconds, captured length, original length. */
const HEADER_LENGTH = 16;
/** Bytes gathered before they are hashed: a call of its own for each frame costs more than the copy. */
const GATHERED = 256 * 1024;

/**
 * SHA-256 over the frames of a capture, in order: time (microseconds since the epoch, 8 bytes), captured length and
 * original length (4 bytes each), all big-endian, and the captured bytes. Not the hash of the file: two files with the
 * same frames have the same digest.
 */
export class FrameDigest {
  private readonly hash = createHash('sha256');
  private readonly gathered = Buffer.alloc(GATHERED);
  private length = 0;

  /** `bytes[from…from+caplen)` are the frame. `micros` is below 2^53. */
  add(micros: number, caplen: number, origlen: number, bytes: Uint8Array, from: number): void {
    if (this.length + HEADER_LENGTH + caplen > GATHERED) this.flush();
    const { gathered } = this;
    gathered.writeUInt32BE(Math.floor(micros / 2 ** 32), this.length);
    gathered.writeUInt32BE(micros % 2 ** 32, this.length + 4);
    gathered.writeUInt32BE(caplen, this.length + 8);
    gathered.writeUInt32BE(origlen, this.length + 12);
    this.length += HEADER_LENGTH;
    const frame = bytes.subarray(from, from + caplen);
    if (caplen <= GATHERED - HEADER_LENGTH) {
      gathered.set(frame, this.length);
      this.length += caplen;
    } else {
      this.flush();
      this.hash.update(frame);
    }
  }

  /** The digest in hexadecimal; nothing can be added after it. */
  end(): string {
    this.flush();
    return this.hash.digest('hex');
  }

  private flush(): void {
    this.hash.update(this.gathered.subarray(0, this.length));
    this.length = 0;
  }
}
