import { drain, StreamFailure, type ByteReader, type ByteStream } from './byte-stream.js';
import { CaptureError, type CaptureErrorCode } from './capture-error.js';
import { ChunkBuffer } from './chunk-buffer.js';

export interface InputSettings {
  chunkSize: number;
  /** Read the raw bytes to their end, also behind damage: somebody listens to them. */
  drains: boolean;
  salvages: boolean;
  /** Called once with the SHA-256 of the raw bytes, where the stream keeps it. */
  onDigest?: ((sha256: string) => void) | undefined;
}

/** The unpacked bytes of a packed input. */
export interface UnpackedBytes extends ByteReader {
  /** Goes on behind damage that was told, at the next part that stands for itself. False where none follows. */
  resume(): Promise<boolean>;
  close(): void;
}

/** One input as a format reads it: its unpacked bytes, and the words for its errors. */
export class CaptureInput {
  readonly buffer: ChunkBuffer;

  constructor(
    /** As the user named it, without folders. */
    readonly name: string,
    /** Bytes as they lie in the file. */
    readonly raw: ByteStream,
    /** Name of the packing around the capture and the bytes inside, or null. */
    private readonly packed: { name: string; inside: UnpackedBytes } | null,
    private readonly settings: InputSettings,
  ) {
    this.buffer = new ChunkBuffer(packed?.inside ?? raw, settings.chunkSize);
  }

  /** Is the reading to go on behind damage? */
  get salvages(): boolean {
    return this.settings.salvages;
  }

  /** The file is being written: its end is the end so far. */
  get isFollowed(): boolean {
    return this.raw.rotation !== undefined;
  }

  get packing(): string | null {
    return this.packed?.name ?? null;
  }

  /** `pcap`, or `pcap, gzip`. */
  formatName(format: string): string {
    return this.packing === null ? format : `${format}, ${this.packing}`;
  }

  /** `office.pcapng: byte 4096 (frame 12): …`, the offset being one of the unpacked bytes. */
  error(code: CaptureErrorCode, offset: number, frame: number, text: string): CaptureError {
    const byte = this.packing === null ? 'byte' : 'unpacked byte';
    return new CaptureError(code, `${this.name}: ${byte} ${offset} (frame ${frame}): ${text}`, { offset, frame });
  }

  /** `ChunkBuffer.fill` with errors as `CaptureError`; `frame` is the number of the next frame. */
  async fill(frame: number): Promise<boolean> {
    try {
      return await this.buffer.fill();
    } catch (failure) {
      if (!(failure instanceof StreamFailure)) throw failure;
      throw this.error(failure.code, this.buffer.base + this.buffer.end, frame, failure.message);
    }
  }

  /** Goes on unpacking behind damage. False where that cannot be. */
  async resume(): Promise<boolean> {
    return this.salvages && this.packed !== null && (await this.packed.inside.resume());
  }

  /** Reads until `count` bytes of the capture's head are there. False where the input ends before. */
  async haveHead(count: number): Promise<boolean> {
    while (this.buffer.unread < count) if (!(await this.fill(1))) return false;
    return true;
  }

  close(): Promise<void> {
    this.packed?.inside.close();
    return this.raw.close();
  }

  /** The last thing before the end is told: lets a listener see the raw bytes that no frame needed. */
  async finish(): Promise<void> {
    const { raw } = this;
    // A pipe may never end, and has no other reader.
    if (this.settings.drains && raw.size !== null) {
      try {
        await (raw.finish === undefined ? drain(raw) : raw.finish());
      } catch (failure) {
        if (!(failure instanceof StreamFailure)) throw failure;
      }
    }
    if (raw.sha256) this.settings.onDigest?.(raw.sha256);
  }
}
