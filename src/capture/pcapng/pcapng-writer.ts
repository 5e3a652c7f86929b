import { NO_TIME } from '../frame.js';
import { BLOCK_HEADER_LENGTH, BLOCK_TRAILER_LENGTH } from './block.js';
import { ENHANCED_PACKET, INTERFACE_DESCRIPTION, INTERFACE_STATISTICS, SECTION_HEADER } from './block-type.js';
import { padded } from './option-reader.js';

/** Option codes, draft-ietf-opsawg-pcapng §3.5, §4.1 and §4.2. */
const OPT_COMMENT = 1;
const SHB_USERAPPL = 4;
const IF_NAME = 2;
const IF_DESCRIPTION = 3;
const IF_TSRESOL = 9;
const IF_FCSLEN = 13;
const IF_TSOFFSET = 14;
const ISB_IFDROP = 5;
const ISB_OSDROP = 7;

const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
/** Section length "not specified". */
const UNKNOWN_LENGTH = 0xffffffff;
const NANOSECONDS = 9;
/** Bytes of an option's value, whose length has 16 bits. */
const MAX_OPTION_BYTES = 0xffff;
/**
 * Stamps are nanoseconds in 64 bits without sign: times beyond the year 2242 or before 1970 go to an interface of their
 * own, whose if_tsoffset is the next multiple of this many seconds below.
 */
const OFFSET_STEP_SEC = 2 ** 33;

/** An interface as its description block tells it. */
export interface WrittenInterface {
  linktype: number;
  /** 0: no limit. */
  snaplen: number;
  /** -1: not known. */
  fcslen: number;
  name: string | null;
  description: string | null;
}

export interface WrittenPacket {
  /** The same object for all packets of an interface. */
  iface: WrittenInterface;
  /** As `FrameBatch.tsSec` and `tsNsec`: a packet without time is written with time 0. */
  sec: number;
  nsec: number;
  origlen: number;
  /** The captured bytes. Not kept. */
  bytes: Uint8Array;
  comment: string;
}

type Option = readonly [code: number, value: Uint8Array];

/**
 * Makes the blocks of one pcapng file: little-endian, times in nanoseconds. The caller writes the blocks one after
 * another: first `header()`, then what `packet()` gives, an interface being described before its first packet.
 */
export class PcapngWriter {
  private readonly interfaces = new Map<WrittenInterface, Map<number, number>>();
  private count = 0;

  /** The section header. `application` made the file. */
  header(application: string, comment: string): Uint8Array {
    const fields = Buffer.alloc(16);
    fields.writeUInt32LE(BYTE_ORDER_MAGIC, 0);
    fields.writeUInt16LE(1, 4);
    fields.writeUInt16LE(0, 6);
    fields.writeUInt32LE(UNKNOWN_LENGTH, 8);
    fields.writeUInt32LE(UNKNOWN_LENGTH, 12);
    return block(SECTION_HEADER, fields, [
      [OPT_COMMENT, text(comment)],
      [SHB_USERAPPL, text(application)],
    ]);
  }

  /** An Enhanced Packet Block, behind the description of its interface where that is new. */
  packet({ iface, sec, nsec, origlen, bytes, comment }: WrittenPacket): Uint8Array {
    const offsetSec = nsec === NO_TIME ? 0 : Math.floor(sec / OFFSET_STEP_SEC) * OFFSET_STEP_SEC;
    const ids = this.interfaces.get(iface) ?? new Map<number, number>();
    this.interfaces.set(iface, ids);
    const known = ids.get(offsetSec);
    const id = known ?? this.count++;
    ids.set(offsetSec, id);

    const stamp = nsec === NO_TIME ? 0n : BigInt(sec - offsetSec) * 1_000_000_000n + BigInt(nsec);
    const fields = Buffer.alloc(20 + padded(bytes.length));
    fields.writeUInt32LE(id, 0);
    fields.writeUInt32LE(Number(stamp >> 32n), 4);
    fields.writeUInt32LE(Number(stamp & 0xffffffffn), 8);
    fields.writeUInt32LE(bytes.length, 12);
    fields.writeUInt32LE(origlen, 16);
    fields.set(bytes, 20);
    const packet = block(ENHANCED_PACKET, fields, [[OPT_COMMENT, text(comment)]]);
    return known === undefined ? Buffer.concat([describe(iface, offsetSec), packet]) : packet;
  }
}

/** An Interface Description Block. Its stamps are nanoseconds, counted from `offsetSec` on. */
export function describe(
  { linktype, snaplen, fcslen, name, description }: WrittenInterface,
  offsetSec: number,
): Uint8Array {
  const fields = Buffer.alloc(8);
  fields.writeUInt16LE(linktype, 0);
  fields.writeUInt32LE(snaplen, 4);
  const options: Option[] = [];
  if (name !== null) options.push([IF_NAME, text(name)]);
  if (description !== null) options.push([IF_DESCRIPTION, text(description)]);
  options.push([IF_TSRESOL, Uint8Array.of(NANOSECONDS)]);
  if (fcslen >= 0) options.push([IF_FCSLEN, Uint8Array.of(fcslen)]);
  if (offsetSec !== 0) {
    const offset = Buffer.alloc(8);
    offset.writeBigInt64LE(BigInt(offsetSec));
    options.push([IF_TSOFFSET, offset]);
  }
  return block(INTERFACE_DESCRIPTION, fields, options);
}

/** An Interface Statistics Block: what was lost, as far as it is known. */
export function statistics(
  id: number,
  sec: number,
  drops: { interface: number | null; os: number | null },
): Uint8Array {
  const stamp = BigInt(sec) * 1_000_000_000n;
  const fields = Buffer.alloc(12);
  fields.writeUInt32LE(id, 0);
  fields.writeUInt32LE(Number(stamp >> 32n), 4);
  fields.writeUInt32LE(Number(stamp & 0xffffffffn), 8);
  const options: Option[] = [];
  if (drops.interface !== null) options.push([ISB_IFDROP, counter(drops.interface)]);
  if (drops.os !== null) options.push([ISB_OSDROP, counter(drops.os)]);
  return block(INTERFACE_STATISTICS, fields, options);
}

function counter(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** A block: type and length, `fields` (a multiple of four bytes), options with opt_endofopt, the length again. */
function block(type: number, fields: Uint8Array, options: readonly Option[]): Uint8Array {
  const optionBytes = options.reduce((sum, [, value]) => sum + 4 + padded(value.length), 4);
  const length = BLOCK_HEADER_LENGTH + fields.length + optionBytes + BLOCK_TRAILER_LENGTH;
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32LE(type, 0);
  bytes.writeUInt32LE(length, 4);
  bytes.set(fields, BLOCK_HEADER_LENGTH);
  let at = BLOCK_HEADER_LENGTH + fields.length;
  for (const [code, value] of options) {
    bytes.writeUInt16LE(code, at);
    bytes.writeUInt16LE(value.length, at + 2);
    bytes.set(value, at + 4);
    at += 4 + padded(value.length);
  }
  bytes.writeUInt32LE(length, length - BLOCK_TRAILER_LENGTH);
  return bytes;
}

function text(value: string): Uint8Array {
  const bytes = Buffer.from(value);
  if (bytes.length <= MAX_OPTION_BYTES) return bytes;
  // Not in the middle of a character.
  let end = MAX_OPTION_BYTES;
  while ((bytes[end] & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}
