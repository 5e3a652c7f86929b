import { Decompress } from 'fzstd';
import { StreamFailure, type ByteStream } from './byte-stream.js';
import type { ChunkBuffer } from './chunk-buffer.js';
import { OutputQueue } from './output-queue.js';
import { Xxh64 } from './xxh64.js';

/** Frame format, RFC 8878 §3.1. */
const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const SKIPPABLE_MASK = 0xfffffff0;
const BLOCK_HEADER_LENGTH = 3;
const CHECKSUM_LENGTH = 4;
const MAX_BLOCK = 128 * 1024;
const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;

/** Largest window that is unpacked; what zstd itself allows without --long. The window is allocated, so it is bounded. */
const MAX_WINDOW = 128 * 1024 * 1024;

/** Lengths of the fields that the frame header descriptor announces, by their flags. */
const DICTIONARY_ID_LENGTHS = [0, 1, 2, 4] as const;
const CONTENT_SIZE_LENGTHS = [0, 2, 4, 8] as const;

/**
 * Unpacks zstd frames, one behind the other. Frames and blocks are walked here, so that every length is checked before
 * it is used and the place of damage is known; fzstd unpacks one whole block at a time.
 */
export class ZstdStream implements ByteStream {
  readonly size = null;
  private readonly output = new OutputQueue();
  private frame: ZstdFrame | null = null;
  private failure: StreamFailure | null = null;
  private ended = false;

  constructor(
    private readonly packed: ChunkBuffer,
    private readonly raw: ByteStream,
  ) {}

  get bytesRead(): number {
    return this.raw.bytesRead;
  }

  async read(into: Uint8Array, offset: number, length: number): Promise<number> {
    while (this.output.isEmpty) {
      if (this.failure !== null) throw this.failure;
      if (this.ended) return 0;
      try {
        await this.step();
      } catch (error) {
        if (!(error instanceof StreamFailure)) throw error;
        this.failure = error;
      }
    }
    return this.output.take(into, offset, length);
  }

  again(): null {
    return null;
  }

  close(): Promise<void> {
    return this.raw.close();
  }

  private async step(): Promise<void> {
    if (this.frame !== null) await this.unpackBlock(this.frame);
    else if (await this.packed.have(1)) await this.startFrame();
    else this.ended = true;
  }

  private async startFrame(): Promise<void> {
    const { packed } = this;
    await this.need(4, 'magic');
    const magic = packed.view.getUint32(packed.at, true);
    if (magic === MAGIC) return this.readFrameHeader();
    if ((magic & SKIPPABLE_MASK) >>> 0 !== SKIPPABLE_MAGIC) {
      throw new StreamFailure('damaged', `what follows the zstd frame (packed byte ${packed.position}) is not zstd`);
    }
    await this.need(8, 'skippable frame');
    let left = packed.view.getUint32(packed.at + 4, true);
    packed.at += 8;
    while (left > 0) {
      await this.need(1, 'skippable frame');
      const count = Math.min(left, packed.unread);
      packed.at += count;
      left -= count;
    }
  }

  private async readFrameHeader(): Promise<void> {
    const { packed } = this;
    await this.need(5, 'frame header');
    const descriptor = packed.bytes[packed.at + 4];
    const singleSegment = (descriptor & 0x20) !== 0;
    const dictionaryLength = DICTIONARY_ID_LENGTHS[descriptor & 3];
    const sizeFlag = descriptor >>> 6;
    const sizeLength = sizeFlag === 0 && singleSegment ? 1 : CONTENT_SIZE_LENGTHS[sizeFlag];
    const length = 5 + (singleSegment ? 0 : 1) + dictionaryLength + sizeLength;
    await this.need(length, 'frame header');
    const sizeAt = packed.at + length - sizeLength;
    const window = singleSegment
      ? contentSize(packed.view, sizeAt, sizeLength)
      : windowSize(packed.bytes[packed.at + 5]);
    if (window > MAX_WINDOW) {
      throw new StreamFailure('unsupported', `zstd window of ${window} bytes exceeds the limit ${MAX_WINDOW}`);
    }
    if (dictionaryLength > 0) throw new StreamFailure('unsupported', 'zstd frame needs a dictionary');
    this.frame = new ZstdFrame(packed.bytes.slice(packed.at, packed.at + length), window, (descriptor & 4) !== 0);
    packed.at += length;
  }

  private async unpackBlock(frame: ZstdFrame): Promise<void> {
    const { packed } = this;
    await this.need(BLOCK_HEADER_LENGTH, 'block header');
    const { bytes, at } = packed;
    const header = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
    const last = (header & 1) !== 0;
    const type = (header >>> 1) & 3;
    const size = header >>> 3;
    if (type === RESERVED_BLOCK) throw new StreamFailure('damaged', 'zstd block type 3 is reserved');
    if (size > frame.maxBlock) {
      throw new StreamFailure('damaged', `zstd block of ${size} bytes exceeds the limit ${frame.maxBlock}`);
    }
    const checksumLength = last && frame.hasChecksum ? CHECKSUM_LENGTH : 0;
    const length = BLOCK_HEADER_LENGTH + (type === RLE_BLOCK ? 1 : size) + checksumLength;
    const whole = await packed.have(length - checksumLength);
    if (!whole) throw cutShort('block');
    const hasChecksum = await packed.have(length);
    for (const chunk of frame.unpack(packed.bytes.slice(packed.at, packed.at + length - checksumLength), last)) {
      this.output.push(chunk);
    }
    if (!hasChecksum) throw cutShort('checksum');
    if (last) {
      if (frame.hasChecksum) frame.check(packed.view.getUint32(packed.at + length - CHECKSUM_LENGTH, true));
      this.frame = null;
    }
    packed.at += length;
  }

  private async need(count: number, what: string): Promise<void> {
    if (!(await this.packed.have(count))) throw cutShort(what);
  }
}

/** One frame with the state that its blocks share. */
class ZstdFrame {
  /** A block unpacks to no more than this, RFC 8878 §3.1.1.2.4. */
  readonly maxBlock: number;
  private readonly decoder: Decompress;
  private readonly checksum = new Xxh64();
  private output: Uint8Array[] = [];
  private header: Uint8Array | null;

  constructor(
    header: Uint8Array,
    window: number,
    readonly hasChecksum: boolean,
  ) {
    this.header = withoutChecksum(header);
    this.maxBlock = Math.min(MAX_BLOCK, window);
    this.decoder = new Decompress((chunk) => {
      if (chunk.length > 0) this.output.push(chunk);
    });
  }

  /** Unpacks one whole block. */
  unpack(block: Uint8Array, last: boolean): Uint8Array[] {
    try {
      // fzstd looks for the first block directly behind the header.
      this.decoder.push(this.header === null ? block : concatenated(this.header, block), last);
      this.header = null;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new StreamFailure('damaged', `zstd data is damaged: ${reason}`);
    }
    const unpacked = this.output;
    this.output = [];
    if (this.hasChecksum) for (const chunk of unpacked) this.checksum.update(chunk);
    return unpacked;
  }

  /** Compares the content checksum: the lower half of the XXH64 of all unpacked bytes. */
  check(expected: number): void {
    const found = this.checksum.low32();
    if (found !== expected) {
      throw new StreamFailure('damaged', `zstd checksum is ${hex(found)}, its frame says ${hex(expected)}`);
    }
  }
}

/** The same frame header without its checksum flag: the checksum is read here, fzstd would only skip it. */
function withoutChecksum(header: Uint8Array): Uint8Array {
  header[4] &= ~4;
  return header;
}

/** Window_Descriptor, RFC 8878 §3.1.1.1.2. */
function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >>> 3));
  return base + (base / 8) * (descriptor & 7);
}

/** Frame_Content_Size, RFC 8878 §3.1.1.1.4. */
function contentSize(view: DataView, at: number, length: number): number {
  switch (length) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, true) + 256;
    case 4:
      return view.getUint32(at, true);
    default:
      return view.getUint32(at + 4, true) * 0x1_0000_0000 + view.getUint32(at, true);
  }
}

function concatenated(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function cutShort(what: string): StreamFailure {
  return new StreamFailure('cut-short', `cut short inside the zstd ${what}`);
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}
