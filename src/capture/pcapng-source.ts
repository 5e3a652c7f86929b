import type { CaptureInput } from './capture-input.js';
import { BATCH_FRAMES, NO_TIME, type FrameBatch, type FrameSource } from './frame.js';
import { MAX_BLOCK_LENGTH, MAX_CAPLEN, MAX_INTERFACES } from './limits.js';
import { BLOCK_HEADER_LENGTH, BLOCK_TRAILER_LENGTH, Block } from './pcapng/block.js';
import {
  blockName,
  DECRYPTION_SECRETS,
  ENHANCED_PACKET,
  INTERFACE_DESCRIPTION,
  INTERFACE_STATISTICS,
  minBlockLength,
  NAME_RESOLUTION,
  PACKET,
  SECTION_HEADER,
  SIMPLE_PACKET,
  isNumbered,
  skippedBlockName,
} from './pcapng/block-type.js';
import { countDecryptionSecrets } from './pcapng/decryption-secrets.js';
import { readInterfaceDescription } from './pcapng/interface-description.js';
import { readInterfaceStatistics } from './pcapng/interface-statistics.js';
import { readNameResolution } from './pcapng/name-resolution.js';
import { OptionReader, padded } from './pcapng/option-reader.js';
import { isKnownVersion, readSectionHeader, sectionByteOrder } from './pcapng/section-header.js';
import type { SectionInterface } from './pcapng/section-interface.js';
import { RecordSource } from './record-source.js';

/** Type, length and the byte-order magic that a Section Header Block puts behind them. */
const MIN_BLOCK_LENGTH = BLOCK_HEADER_LENGTH + BLOCK_TRAILER_LENGTH;

/** Fixed fields of the packet blocks, draft-ietf-opsawg-pcapng §4.3, §4.4 and appendix A. */
const PACKET_FIELDS_LENGTH = 20;
const SIMPLE_PACKET_FIELDS_LENGTH = 4;

const EPB_DROPCOUNT = 4;
/** drops_count of an obsolete Packet Block that does not know. */
const PB_DROPS_UNKNOWN = 0xffff;

/** Blocks that the reading may go on with behind damage, and their greatest length there. */
const SOUND_TYPES: ReadonlySet<number> = new Set([
  SECTION_HEADER,
  INTERFACE_DESCRIPTION,
  PACKET,
  SIMPLE_PACKET,
  NAME_RESOLUTION,
  INTERFACE_STATISTICS,
  ENHANCED_PACKET,
]);
const MAX_SOUND_LENGTH = 1024 * 1024;

/** Opens a pcapng file whose first block type has been recognised. */
export function openPcapng(input: CaptureInput): Promise<FrameSource> {
  return Promise.resolve(new PcapngSource(input));
}

class PcapngSource extends RecordSource {
  /** Interfaces of the current section by their number in it. */
  private section: SectionInterface[] = [];
  private readonly block = new Block();
  private readonly options = new OptionReader(this.block, this.notes);

  constructor(input: CaptureInput) {
    super(input, 'pcapng');
  }

  next(batch: FrameBatch): number {
    const { buffer, block } = this;
    if (batch.bytes !== buffer.bytes) {
      batch.bytes = buffer.bytes;
      batch.view = buffer.view;
    }
    block.bytes = buffer.bytes;
    block.view = buffer.view;
    batch.count = 0;
    if (this.failed) return 0;
    while (batch.count < BATCH_FRAMES && !this.failed) {
      block.frame = this.frames + 1;
      const length = this.wholeBlockLength();
      if (length === 0) break;
      if (isNumbered(block.u32(buffer.at))) {
        // The frames of a batch have consecutive numbers.
        if (batch.count > 0) break;
        this.otherNumbers++;
      }
      block.body = buffer.at + BLOCK_HEADER_LENGTH;
      block.end = buffer.at + length - BLOCK_TRAILER_LENGTH;
      this.readBlock(block.u32(buffer.at), batch);
      if (!this.failed) buffer.at += length;
    }
    return batch.count;
  }

  protected describeRest(): string {
    const { at, unread } = this.buffer;
    if (unread < MIN_BLOCK_LENGTH) return `block header needs ${MIN_BLOCK_LENGTH} bytes`;
    return `${blockName(this.block.u32(at))} needs ${this.block.u32(at + 4)} bytes`;
  }

  protected findRecord(atEnd: boolean): boolean {
    const { buffer } = this;
    for (; buffer.unread >= MIN_BLOCK_LENGTH; buffer.at++) {
      const length = this.soundLength(buffer.at, this.block.little);
      if (length === 0) continue;
      const next = length === null ? buffer.end + 1 : buffer.at + length;
      // The one behind it must make sense, too, unless the capture ends there.
      if (next + MIN_BLOCK_LENGTH > buffer.end) {
        if (!atEnd) return false;
        if (next <= buffer.end) return true;
        continue;
      }
      const following = this.soundLength(next, this.byteOrderAt(buffer.at) ?? this.block.little);
      if (following === null && !atEnd) return false;
      if (following !== 0) return true;
    }
    return false;
  }

  /** Length of the block at `at` where all of it makes sense, 0 where it does not; null: more bytes have to tell. */
  private soundLength(at: number, little: boolean): number | null {
    const { view, end } = this.buffer;
    const type = view.getUint32(at, little);
    if (!SOUND_TYPES.has(type)) return 0;
    const isSection = type === SECTION_HEADER;
    if (isSection) {
      const order = this.byteOrderAt(at);
      if (order === null) return 0;
      little = order;
    }
    const length = view.getUint32(at + 4, little);
    if (length < minBlockLength(type) || length > MAX_SOUND_LENGTH || (length & 3) !== 0) return 0;
    if (at + length > end) return null;
    if (view.getUint32(at + length - BLOCK_TRAILER_LENGTH, little) !== length) return 0;
    const body = at + BLOCK_HEADER_LENGTH;
    if (isSection)
      return isKnownVersion(view.getUint16(body + 4, little), view.getUint16(body + 6, little)) ? length : 0;
    return this.isFrameSound(type, body, length, little) ? length : 0;
  }

  /** Does a packet block name an interface that there is, and no more bytes than it has? True for other blocks. */
  private isFrameSound(type: number, body: number, length: number, little: boolean): boolean {
    const { view } = this.buffer;
    if (type === SIMPLE_PACKET) return this.section.length > 0;
    if (type !== ENHANCED_PACKET && type !== PACKET) return true;
    const id = type === PACKET ? view.getUint16(body, little) : view.getUint32(body, little);
    const room = length - MIN_BLOCK_LENGTH - PACKET_FIELDS_LENGTH;
    return id < this.section.length && view.getUint32(body + 12, little) <= Math.min(room, MAX_CAPLEN);
  }

  /** Byte order of the Section Header Block at `at`, null where none begins there. */
  private byteOrderAt(at: number): boolean | null {
    const { view, end } = this.buffer;
    if (end - at < MIN_BLOCK_LENGTH || view.getUint32(at) !== SECTION_HEADER) return null;
    return sectionByteOrder(view.getUint32(at + BLOCK_HEADER_LENGTH));
  }

  /** Length of the block at `buffer.at` when all of it is there and its lengths are sound, otherwise 0. */
  private wholeBlockLength(): number {
    const { buffer, block } = this;
    const { at, unread, view } = buffer;
    if (unread < MIN_BLOCK_LENGTH) return 0;
    const type = block.u32(at);
    // This type reads the same in both byte orders; the section it opens has an order of its own.
    if (type === SECTION_HEADER && !this.takeByteOrder(view.getUint32(at + BLOCK_HEADER_LENGTH))) return 0;
    const length = block.u32(at + 4);
    const least = minBlockLength(type);
    if (length < least || length > MAX_BLOCK_LENGTH) {
      const bounds = `${least} to ${MAX_BLOCK_LENGTH}`;
      return this.failAt(at, `${blockName(type)} length ${length} is out of bounds (${bounds})`);
    }
    if ((length & 3) !== 0) return this.failAt(at, `${blockName(type)} length ${length} is no multiple of 4`);
    if (unread < length) return 0;
    const trailing = block.u32(at + length - BLOCK_TRAILER_LENGTH);
    if (trailing !== length) {
      return this.failAt(at, `${blockName(type)} length ${length} and its trailing length ${trailing} differ`);
    }
    return length;
  }

  private takeByteOrder(magic: number): boolean {
    const little = sectionByteOrder(magic);
    if (little === null) {
      this.failAt(this.buffer.at, `byte-order magic 0x${magic.toString(16).padStart(8, '0')} is not 0x1a2b3c4d`);
      return false;
    }
    this.block.little = little;
    return true;
  }

  private readBlock(type: number, batch: FrameBatch): void {
    switch (type) {
      case ENHANCED_PACKET:
        return this.readEnhancedPacket(batch);
      case SIMPLE_PACKET:
        return this.readSimplePacket(batch);
      case PACKET:
        return this.readObsoletePacket(batch);
      case SECTION_HEADER:
        return this.readSection();
      case INTERFACE_DESCRIPTION:
        return this.readInterface();
      case INTERFACE_STATISTICS:
        return readInterfaceStatistics(this.block, this.options, this.section, this.notes);
      case NAME_RESOLUTION:
        return readNameResolution(this.block, this.options, this.notes);
      case DECRYPTION_SECRETS:
        return countDecryptionSecrets(this.block, this.options, this.notes);
      default:
        return this.notes.countSkipped(skippedBlockName(type));
    }
  }

  private readSection(): void {
    const { block } = this;
    const major = block.u16(block.body + 4);
    const minor = block.u16(block.body + 6);
    if (!isKnownVersion(major, minor)) {
      const text = `pcapng version ${major}.${minor} is not known (have 1.0 and 1.2)`;
      return this.fail('unsupported', this.buffer.at, block.frame, text);
    }
    this.section = [];
    readSectionHeader(block, this.options, this.notes);
  }

  private readInterface(): void {
    if (this.interfaces.length === MAX_INTERFACES) {
      const text = `more interfaces than the ${MAX_INTERFACES} that are kept`;
      return this.fail('unsupported', this.buffer.at, this.block.frame, text);
    }
    this.section.push(readInterfaceDescription(this.block, this.options, this.interfaces, this.notes));
  }

  private readEnhancedPacket(batch: FrameBatch): void {
    const { block, options } = this;
    const described = this.interfaceAt(block.u32(block.body), 'EPB');
    if (described === null) return;
    const data = block.body + PACKET_FIELDS_LENGTH;
    const caplen = block.u32(block.body + 12);
    if (!this.isCaplenSound(caplen, block.end - data, 'EPB')) return;
    this.addTimedRow(batch, described, data, caplen);
    options.start(data + padded(caplen));
    while (options.next()) if (options.code === EPB_DROPCOUNT) this.readDropCount(described);
  }

  /** The obsolete Packet Block: like an EPB, with interface and drop count in 16 bits each. */
  private readObsoletePacket(batch: FrameBatch): void {
    const { block } = this;
    const described = this.interfaceAt(block.u16(block.body), 'PB');
    if (described === null) return;
    const data = block.body + PACKET_FIELDS_LENGTH;
    const caplen = block.u32(block.body + 12);
    if (!this.isCaplenSound(caplen, block.end - data, 'PB')) return;
    this.addTimedRow(batch, described, data, caplen);
    const drops = block.u16(block.body + 2);
    if (drops !== PB_DROPS_UNKNOWN) described.addDropped(drops, this.notes);
    this.options.countComments(data + padded(caplen));
  }

  /** A Simple Packet Block belongs to interface 0, has no time, and its caplen follows from the snaplen. */
  private readSimplePacket(batch: FrameBatch): void {
    const { block } = this;
    const described = this.interfaceAt(0, 'SPB');
    if (described === null) return;
    const data = block.body + SIMPLE_PACKET_FIELDS_LENGTH;
    const origlen = block.u32(block.body);
    const caplen = described.snaplen === 0 ? origlen : Math.min(origlen, described.snaplen);
    const room = block.end - data;
    const present = Math.min(caplen, room);
    if (!this.isCaplenSound(present, room, 'SPB')) return;
    if (present < caplen) this.notes.countAnomaly('pcapng.spb_too_short', block.frame);
    const row = batch.count;
    batch.tsSec[row] = 0;
    batch.tsNsec[row] = NO_TIME;
    this.addRow(batch, described, data, present, origlen);
  }

  private interfaceAt(id: number, kind: string): SectionInterface | null {
    if (id < this.section.length) return this.section[id];
    this.failAt(this.buffer.at, `${kind} interface ${id} is not described (${this.section.length} are)`);
    return null;
  }

  /** `room`: bytes of the block behind its fixed fields. */
  private isCaplenSound(caplen: number, room: number, kind: string): boolean {
    if (caplen <= room && caplen <= MAX_CAPLEN) return true;
    const { at } = this.buffer;
    const bound = caplen > room ? `its block length ${this.block.u32(at + 4)}` : `the limit ${MAX_CAPLEN}`;
    this.failAt(at, `${kind} caplen ${caplen} exceeds ${bound}`);
    return false;
  }

  /** Appends an EPB or PB: time stamp in the second and third word of the body, origlen in the fifth. */
  private addTimedRow(batch: FrameBatch, described: SectionInterface, data: number, caplen: number): void {
    const { block } = this;
    const { scale } = described;
    if (!scale.convert(block.u32(block.body + 4), block.u32(block.body + 8))) {
      this.notes.countAnomaly('pcapng.time_out_of_range', block.frame);
    }
    batch.tsSec[batch.count] = scale.sec;
    batch.tsNsec[batch.count] = scale.nsec;
    this.addRow(batch, described, data, caplen, block.u32(block.body + 16));
  }

  private addRow(batch: FrameBatch, described: SectionInterface, data: number, caplen: number, origlen: number): void {
    const row = batch.count++;
    batch.at[row] = data;
    batch.caplen[row] = caplen;
    batch.origlen[row] = origlen;
    batch.iface[row] = described.index;
    this.frames++;
  }

  private readDropCount(described: SectionInterface): void {
    const { block, options } = this;
    const count = options.length === 8 ? block.u64(options.at) : Number.NaN;
    if (Number.isSafeInteger(count)) described.addDropped(count, this.notes);
    else this.notes.countAnomaly('pcapng.bad_drop_count', block.frame);
  }

  private failAt(at: number, text: string): 0 {
    this.fail('damaged', at, this.frames + 1, text);
    return 0;
  }
}
