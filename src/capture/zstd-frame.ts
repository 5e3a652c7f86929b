import { Decompress } from 'fzstd';
import { Xxh64 } from './xxh64.js';

/** Frame_Header, RFC 8878 §3.1.1.1: magic and descriptor, then fields whose lengths the descriptor's flags tell. */
export const DESCRIPTOR_END = 5;
const SINGLE_SEGMENT = 0x20;
const CONTENT_CHECKSUM = 0x04;
const DICTIONARY_ID_LENGTHS = [0, 1, 2, 4] as const;
const CONTENT_SIZE_LENGTHS = [0, 2, 4, 8] as const;

/** A block unpacks to no more than this or its frame's window, RFC 8878 §3.1.1.2.4. */
const MAX_BLOCK = 128 * 1024;

export interface ZstdFrameHeader {
  /** Bytes from the magic to the first block. */
  length: number;
  /** Bytes that must be kept to unpack the frame. */
  window: number;
  needsDictionary: boolean;
  hasChecksum: boolean;
}

/** Length of the frame header whose descriptor is given. */
export function frameHeaderLength(descriptor: number): number {
  const window = (descriptor & SINGLE_SEGMENT) === 0 ? 1 : 0;
  return DESCRIPTOR_END + window + DICTIONARY_ID_LENGTHS[descriptor & 3] + contentSizeLength(descriptor);
}

/** Reads the whole frame header at `at`. */
export function readFrameHeader(view: DataView, at: number): ZstdFrameHeader {
  const descriptor = view.getUint8(at + DESCRIPTOR_END - 1);
  const length = frameHeaderLength(descriptor);
  const sizeLength = contentSizeLength(descriptor);
  const singleSegment = (descriptor & SINGLE_SEGMENT) !== 0;
  return {
    length,
    window: singleSegment
      ? contentSize(view, at + length - sizeLength, sizeLength)
      : windowSize(view.getUint8(at + DESCRIPTOR_END)),
    needsDictionary: (descriptor & 3) !== 0,
    hasChecksum: (descriptor & CONTENT_CHECKSUM) !== 0,
  };
}

/** One frame while its blocks are unpacked. */
export class ZstdFrame {
  readonly maxBlock: number;
  private readonly decoder: Decompress;
  private readonly checksum = new Xxh64();
  private output: Uint8Array[] = [];
  /** Goes to the decoder together with the first block, where it looks for it. */
  private head: Uint8Array;

  /** `head`: the bytes of the frame header. */
  constructor(
    readonly header: ZstdFrameHeader,
    head: Uint8Array,
  ) {
    this.head = Uint8Array.from(head);
    // The decoder would skip the checksum; it is read and compared here.
    this.head[DESCRIPTOR_END - 1] &= ~CONTENT_CHECKSUM;
    this.maxBlock = Math.min(MAX_BLOCK, header.window);
    this.decoder = new Decompress((chunk) => this.output.push(chunk));
  }

  /** Unpacks one whole block. Throws whatever the decoder does where the block makes no sense. */
  unpack(block: Uint8Array, last: boolean): Uint8Array[] {
    this.decoder.push(Buffer.concat([this.head, block]), last);
    this.head = new Uint8Array(0);
    const unpacked = this.output;
    this.output = [];
    if (this.header.hasChecksum) for (const chunk of unpacked) this.checksum.update(chunk);
    return unpacked;
  }

  /** Content_Checksum of what is unpacked so far: the lower half of its XXH64. */
  contentChecksum(): number {
    return this.checksum.low32();
  }
}

function contentSizeLength(descriptor: number): number {
  const flag = descriptor >>> 6;
  return flag === 0 && (descriptor & SINGLE_SEGMENT) !== 0 ? 1 : CONTENT_SIZE_LENGTHS[flag];
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
