import { crc32, createInflateRaw } from 'node:zlib';
import type { ByteStream } from './byte-stream.js';
import type { ChunkBuffer } from './chunk-buffer.js';
import { hex32, UnpackStream } from './unpack-stream.js';

/** Member header, RFC 1952 §2.3. */
const ID1 = 0x1f;
const ID2 = 0x8b;
const CM_DEFLATE = 8;
const FHCRC = 0x02;
const FEXTRA = 0x04;
const FNAME = 0x08;
const FCOMMENT = 0x10;
const RESERVED_FLAGS = 0xe0;
const FIXED_HEADER_LENGTH = 10;
const TRAILER_LENGTH = 8;

/** Packed bytes inflated at once. Deflate packs up to 1032:1, so this bounds what waits to be read: 16 MiB. */
const PIECE = 16 * 1024;

/**
 * Unpacks gzip members, one behind the other (RFC 1952 §2.2). Members are parsed here and only their bodies given to
 * zlib: its own gunzip throws away what it has when a check fails, and here all bytes before damage are handed over.
 */
export class GunzipStream extends UnpackStream {
  private inflater: Inflater | null = null;
  private crc = 0;
  private length = 0;
  /** Offset of the member's body in the packed input. */
  private bodyAt = 0;

  constructor(packed: ChunkBuffer, raw: ByteStream) {
    super('gzip', packed, raw);
  }

  close(): void {
    this.inflater?.close();
  }

  protected async step(): Promise<boolean> {
    if (this.inflater !== null) await this.inflatePiece(this.inflater);
    else if (await this.isAtEnd()) return false;
    else await this.startMember();
    return true;
  }

  /** True behind the last member; zeros up to the end are padding. */
  private async isAtEnd(): Promise<boolean> {
    const { packed } = this;
    if (this.bodyAt === 0) return false;
    while (await packed.have(1)) {
      if (packed.bytes[packed.at] !== 0) return false;
      packed.at++;
    }
    return true;
  }

  private async startMember(): Promise<void> {
    const { packed } = this;
    await this.need(FIXED_HEADER_LENGTH, 'header');
    const { bytes, at } = packed;
    if (bytes[at] !== ID1 || bytes[at + 1] !== ID2) {
      throw this.strange('member');
    }
    if (bytes[at + 2] !== CM_DEFLATE) {
      throw this.unsupported(`compression method ${bytes[at + 2]} is not deflate (8)`);
    }
    const flags = bytes[at + 3];
    packed.at += FIXED_HEADER_LENGTH;
    if ((flags & FEXTRA) !== 0) await this.skipExtra();
    if ((flags & FNAME) !== 0) await this.skipText();
    if ((flags & FCOMMENT) !== 0) await this.skipText();
    if ((flags & FHCRC) !== 0) await this.skip(2);
    this.bodyAt = packed.position;
    this.crc = 0;
    this.length = 0;
    this.inflater = new Inflater();
  }

  /** The next member whose header makes sense. */
  protected async seek(): Promise<boolean> {
    this.inflater?.close();
    // A check that failed leaves the next member in place; damaged data has to be gone over.
    if (this.inflater !== null) this.packed.at++;
    this.inflater = null;
    return this.seekTo(ID1, FIXED_HEADER_LENGTH, (at) => {
      const { bytes } = this.packed;
      return bytes[at + 1] === ID2 && bytes[at + 2] === CM_DEFLATE && (bytes[at + 3] & RESERVED_FLAGS) === 0;
    });
  }

  private async inflatePiece(inflater: Inflater): Promise<void> {
    const { packed } = this;
    if (!(await packed.have(1))) throw this.cutShort('member');
    const piece = packed.bytes.subarray(packed.at, Math.min(packed.end, packed.at + PIECE));
    const consumed = await inflater.feed(piece);
    this.takeOutput(inflater.output.splice(0));
    if (inflater.error !== null) {
      await this.recover(piece);
      throw this.damaged(`data is damaged: ${inflater.error.message}`);
    }
    packed.at += consumed;
    if (consumed < piece.length) await this.endMember();
  }

  private async endMember(): Promise<void> {
    this.inflater?.close();
    this.inflater = null;
    await this.need(TRAILER_LENGTH, 'trailer');
    const { view, at } = this.packed;
    const crc = view.getUint32(at, true);
    const length = view.getUint32(at + 4, true);
    this.packed.at += TRAILER_LENGTH;
    if (crc !== this.crc) throw this.damaged(`CRC is ${hex32(this.crc)}, its trailer says ${hex32(crc)}`);
    if (length !== this.length >>> 0) {
      throw this.damaged(`length is ${this.length >>> 0}, its trailer says ${length}`);
    }
  }

  /**
   * zlib gives nothing of the run in which it meets damage. Where the input can be read again, its member is inflated
   * once more up to the bad piece and from there byte by byte, which gives all that stands before the damage.
   */
  private async recover(piece: Uint8Array): Promise<void> {
    const bad = Uint8Array.from(piece);
    const again = await this.raw.again(this.bodyAt);
    if (again === null) return;
    const inflater = new Inflater();
    let known = this.length;
    const takeNew = (chunks: Uint8Array[]): void => {
      for (const chunk of chunks) {
        const skip = Math.min(known, chunk.length);
        known -= skip;
        this.takeOutput([chunk.subarray(skip)]);
      }
    };
    try {
      const before = new Uint8Array(PIECE);
      let left = this.packed.position - this.bodyAt;
      while (left > 0) {
        const count = await again.read(before, 0, Math.min(left, before.length));
        if (count === 0) return;
        left -= count;
        await inflater.feed(before.subarray(0, count));
        takeNew(inflater.output.splice(0));
      }
      for (let i = 0; i < bad.length && inflater.error === null; i++) {
        await inflater.feed(bad.subarray(i, i + 1));
        takeNew(inflater.output.splice(0));
      }
    } finally {
      inflater.close();
      await again.close();
    }
  }

  private takeOutput(chunks: Uint8Array[]): void {
    for (const chunk of chunks) {
      this.crc = crc32(chunk, this.crc);
      this.length += chunk.length;
      this.push(chunk);
    }
  }

  private async skipExtra(): Promise<void> {
    await this.need(2, 'header');
    const length = this.packed.view.getUint16(this.packed.at, true);
    await this.skip(2 + length);
  }

  private async skipText(): Promise<void> {
    for (;;) {
      await this.need(1, 'header');
      if (this.packed.bytes[this.packed.at++] === 0) return;
    }
  }

  private async skip(count: number): Promise<void> {
    await this.need(count, 'header');
    this.packed.at += count;
  }
}

/** The body of one member. */
class Inflater {
  readonly output: Uint8Array[] = [];
  error: Error | null = null;
  private readonly inflate = createInflateRaw({ chunkSize: 64 * 1024 });
  private done: () => void = () => {};

  constructor() {
    this.inflate.on('data', (chunk: Uint8Array) => this.output.push(chunk));
    this.inflate.on('end', () => this.done());
    this.inflate.on('error', (error) => {
      this.error = error;
      this.done();
    });
  }

  /** Inflates `packed` and gives how many bytes of it the body took: fewer than all of them at its end. */
  async feed(packed: Uint8Array): Promise<number> {
    const before = this.inflate.bytesWritten;
    await new Promise<void>((resolve) => {
      this.done = resolve;
      this.inflate.write(packed, () => resolve());
    });
    return this.inflate.bytesWritten - before;
  }

  /** Gives zlib's memory back. */
  close(): void {
    this.inflate.destroy();
  }
}
