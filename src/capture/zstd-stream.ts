import { StreamFailure, type ByteStream } from './byte-stream.js';
import type { ChunkBuffer } from './chunk-buffer.js';
import { hex32, UnpackStream } from './unpack-stream.js';
import { DESCRIPTOR_END, frameHeaderLength, readFrameHeader, ZstdFrame } from './zstd-frame.js';

/** Frames, RFC 8878 §3.1; the lowest four bits of the skippable magic are free. */
const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a5;
const MAGIC_LENGTH = 4;
const SKIPPABLE_HEADER_LENGTH = 8;
const BLOCK_HEADER_LENGTH = 3;
const CHECKSUM_LENGTH = 4;
const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;

/** Largest window that is unpacked, as zstd itself has it without --long. The window is allocated, so it has a bound. */
const MAX_WINDOW = 128 * 1024 * 1024;

/**
 * Unpacks zstd frames, one behind the other. Frames and blocks are walked here, so that every length is checked before
 * it is used and all blocks before damage are handed over; fzstd unpacks one whole block at a time.
 */
export class ZstdStream extends UnpackStream {
  private frame: ZstdFrame | null = null;

  constructor(packed: ChunkBuffer, raw: ByteStream) {
    super('zstd', packed, raw);
  }

  close(): void {
    this.frame = null;
  }

  protected async step(): Promise<boolean> {
    if (this.frame !== null) await this.unpackBlock(this.frame);
    else if (await this.packed.have(1)) await this.startFrame();
    else return false;
    return true;
  }

  /** The next frame. */
  protected seek(): Promise<boolean> {
    if (this.frame !== null) this.packed.at++;
    this.frame = null;
    return this.seekTo(MAGIC & 0xff, MAGIC_LENGTH, (at) => this.packed.view.getUint32(at, true) === MAGIC);
  }

  private async startFrame(): Promise<void> {
    const { packed } = this;
    await this.need(MAGIC_LENGTH, 'magic');
    const magic = packed.view.getUint32(packed.at, true);
    if (magic >>> 4 === SKIPPABLE_MAGIC) return this.skipFrame();
    if (magic !== MAGIC) throw this.strange('frame');
    await this.need(DESCRIPTOR_END, 'frame header');
    await this.need(frameHeaderLength(packed.bytes[packed.at + DESCRIPTOR_END - 1]), 'frame header');
    const header = readFrameHeader(packed.view, packed.at);
    if (header.window > MAX_WINDOW) {
      throw this.unsupported(`window of ${header.window} bytes exceeds the limit ${MAX_WINDOW}`);
    }
    if (header.needsDictionary) throw this.unsupported('frame needs a dictionary');
    this.frame = new ZstdFrame(header, packed.bytes.subarray(packed.at, packed.at + header.length));
    packed.at += header.length;
  }

  private async skipFrame(): Promise<void> {
    const { packed } = this;
    await this.need(SKIPPABLE_HEADER_LENGTH, 'skippable frame');
    let left = packed.view.getUint32(packed.at + MAGIC_LENGTH, true);
    packed.at += SKIPPABLE_HEADER_LENGTH;
    while (left > 0) {
      await this.need(1, 'skippable frame');
      const count = Math.min(left, packed.unread);
      packed.at += count;
      left -= count;
    }
  }

  private async unpackBlock(frame: ZstdFrame): Promise<void> {
    const { packed } = this;
    await this.need(BLOCK_HEADER_LENGTH, 'block header');
    const { bytes, at } = packed;
    const header = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
    const last = (header & 1) !== 0;
    const type = (header >>> 1) & 3;
    const size = header >>> 3;
    if (type === RESERVED_BLOCK) throw this.damaged('block type 3 is reserved');
    if (size > frame.maxBlock) throw this.damaged(`block of ${size} bytes exceeds the limit ${frame.maxBlock}`);
    const length = BLOCK_HEADER_LENGTH + (type === RLE_BLOCK ? 1 : size);
    await this.need(length, 'block');
    this.pushBlock(frame, packed.bytes.subarray(packed.at, packed.at + length), last);
    packed.at += length;
    if (last) await this.endFrame(frame);
  }

  private pushBlock(frame: ZstdFrame, block: Uint8Array, last: boolean): void {
    try {
      for (const chunk of frame.unpack(block, last)) this.push(chunk);
    } catch (error) {
      if (error instanceof StreamFailure) throw error;
      // Damage may surface as any error of the decoder's arithmetic.
      throw this.damaged(`data is damaged: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private async endFrame(frame: ZstdFrame): Promise<void> {
    this.frame = null;
    if (!frame.header.hasChecksum) return;
    await this.need(CHECKSUM_LENGTH, 'checksum');
    const stated = this.packed.view.getUint32(this.packed.at, true);
    const found = frame.contentChecksum();
    this.packed.at += CHECKSUM_LENGTH;
    if (found !== stated) throw this.damaged(`checksum is ${hex32(found)}, its frame says ${hex32(stated)}`);
  }
}
