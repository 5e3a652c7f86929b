import { linktypeName } from '../wire/linktype.js';
import type { CaptureInput } from './capture-input.js';
import { BATCH_FRAMES, type FrameBatch, type FrameSource } from './frame.js';
import { MAX_CAPLEN } from './limits.js';
import { RecordSource } from './record-source.js';

/** Magic numbers, draft-ietf-opsawg-pcap §4, and Alexey Kuznetzov's variant with a longer record header. */
const MAGIC_USEC = 0xa1b2c3d4;
const MAGIC_NSEC = 0xa1b23c4d;
const MAGIC_MODIFIED = 0xa1b2cd34;

const FILE_HEADER_LENGTH = 24;
const RECORD_HEADER_LENGTH = 16;
/** Interface index, protocol, packet type and a pad byte follow the common 16 bytes. */
const MODIFIED_RECORD_HEADER_LENGTH = 24;

/** Bytes in which the first records of a modified file show whether their headers are as long as the magic says. */
const HEAD_LENGTH = 4096;

const MAJOR_VERSION = 2;
const NEWEST_MINOR_VERSION = 4;

/** Records in a row that must make sense where the reading goes on behind damage. */
const SOUND_RECORDS = 3;
/** Seconds that may lie between them, and before them: a stretch of zeros or text is no record of this capture. */
const SOUND_INTERVAL_SEC = 366 * 86_400;

/** Fields of the link-type word, draft-ietf-opsawg-pcap §4. */
const LINKTYPE_MASK = 0x0000ffff;
const RESERVED_MASK = 0x03ff0000;
const FCS_PRESENT = 0x04000000;
const RESERVED_R = 0x08000000;
const FCS_SHIFT = 28;

/** Opens a pcap file whose magic has been recognised. Throws `CaptureError` for a cut header or an unknown version. */
export async function openPcap(input: CaptureInput): Promise<FrameSource> {
  if (!(await input.haveHead(FILE_HEADER_LENGTH))) {
    const text = `cut short: pcap file header needs ${FILE_HEADER_LENGTH} bytes, only ${input.buffer.unread} are left`;
    throw input.error('cut-short', 0, 1, text);
  }
  const { view, at } = input.buffer;
  const little = isLittleEndian(view.getUint32(at));
  const magic = view.getUint32(at, little);
  const major = view.getUint16(at + 4, little);
  const minor = view.getUint16(at + 6, little);
  if (major !== MAJOR_VERSION) {
    const have = `have ${MAJOR_VERSION}.0 to ${MAJOR_VERSION}.${NEWEST_MINOR_VERSION}`;
    throw input.error('unsupported', 4, 1, `pcap version ${major}.${minor} is not known (${have})`);
  }
  const source = new PcapSource(input, magic, little, minor);
  source.describeInterface(view.getUint32(at + 16, little), view.getUint32(at + 20, little));
  if (magic === MAGIC_MODIFIED) await input.haveHead(HEAD_LENGTH);
  input.buffer.at += FILE_HEADER_LENGTH;
  if (source.hasPlainHeaders()) {
    const text = `magic of modified pcap, but the record headers have ${RECORD_HEADER_LENGTH} bytes, as in pcap, not ${MODIFIED_RECORD_HEADER_LENGTH}`;
    throw input.error('damaged', 0, 1, text);
  }
  return source;
}

/** True where the magic, read as big-endian, stands in little-endian order. */
function isLittleEndian(magic: number): boolean {
  return magic !== MAGIC_USEC && magic !== MAGIC_NSEC && magic !== MAGIC_MODIFIED;
}

function formatOf(magic: number): string {
  if (magic === MAGIC_NSEC) return 'pcap (nanoseconds)';
  return magic === MAGIC_MODIFIED ? 'pcap (modified)' : 'pcap';
}

class PcapSource extends RecordSource {
  private readonly recordHeaderLength: number;
  private readonly ticksPerSec: number;
  private readonly nsecPerTick: number;
  /**
   * Up to version 2.2 the lengths stand in the other order; 2.3 was written both ways, there a captured length above the
   * original one tells. As libpcap, sf-pcap.c.
   */
  private readonly swapsLengths: boolean;
  private readonly maySwapLengths: boolean;
  /** Of the last record that was not whole in the buffer. */
  private lastCaplen = 0;
  /** Time of the last frame, NaN before the first. */
  private lastSec = Number.NaN;

  constructor(
    input: CaptureInput,
    magic: number,
    private readonly little: boolean,
    minorVersion: number,
  ) {
    super(input, formatOf(magic));
    this.recordHeaderLength = magic === MAGIC_MODIFIED ? MODIFIED_RECORD_HEADER_LENGTH : RECORD_HEADER_LENGTH;
    this.ticksPerSec = magic === MAGIC_NSEC ? 1e9 : 1e6;
    this.nsecPerTick = magic === MAGIC_NSEC ? 1 : 1000;
    this.swapsLengths = minorVersion < 3;
    this.maySwapLengths = minorVersion <= 3;
    if (minorVersion > NEWEST_MINOR_VERSION) {
      this.notes.warnings.push(
        `pcap version 2.${minorVersion} is newer than 2.${NEWEST_MINOR_VERSION} and is read as that`,
      );
    }
  }

  /** Fills in the one interface from the last two words of the file header. */
  describeInterface(snaplen: number, linktypeWord: number): void {
    const reserved = (linktypeWord & RESERVED_MASK) !== 0;
    const fcsWords = linktypeWord >>> FCS_SHIFT;
    const hasFcs = (linktypeWord & FCS_PRESENT) !== 0;
    const word = `link-type field 0x${linktypeWord.toString(16).padStart(8, '0')}`;
    // With reserved bits set nobody knows what the lower 16 bits mean: the number stays whole, so no decoder takes it.
    const linktype = linktypeWord & (reserved ? RESERVED_MASK | LINKTYPE_MASK : LINKTYPE_MASK);
    this.interfaces.push({
      linktype,
      snaplen: snaplen > 0x7fffffff ? 0 : snaplen,
      fcslen: hasFcs ? fcsWords * 2 : -1,
      name: null,
      description: null,
      filter: null,
    });
    if (reserved) {
      this.notes.warnings.push(`${word} has reserved bits set; frames are counted as ${linktypeName(linktype)}`);
    } else if ((linktypeWord & RESERVED_R) !== 0) {
      this.notes.warnings.push(`${word} has its R bit set; read as ${linktypeName(linktype)}`);
    } else if (fcsWords !== 0 && !hasFcs) {
      this.notes.warnings.push(`${word} names an FCS length without its P bit; read as ${linktypeName(linktype)}`);
    }
  }

  next(batch: FrameBatch): number {
    const { bytes, view, end } = this.buffer;
    if (this.failed) return (batch.count = 0);
    if (batch.bytes !== bytes) {
      batch.bytes = bytes;
      batch.view = view;
    }
    const { little, recordHeaderLength, ticksPerSec, nsecPerTick, maySwapLengths, swapsLengths } = this;
    const { at: dataAt, caplen: caplens, origlen: origlens, tsSec, tsNsec, iface } = batch;
    let at = this.buffer.at;
    let count = 0;
    let lateTicks = 0;
    let rest = 0;
    // No calls in here: then the compiled loop keeps its arrays at hand.
    while (count < BATCH_FRAMES && end - at >= recordHeaderLength) {
      let caplen = view.getUint32(at + 8, little);
      let origlen = view.getUint32(at + 12, little);
      if (maySwapLengths && (swapsLengths || caplen > origlen)) {
        const other = caplen;
        caplen = origlen;
        origlen = other;
      }
      const data = at + recordHeaderLength;
      if (caplen > MAX_CAPLEN || end - data < caplen) {
        rest = caplen;
        break;
      }
      const ticks = view.getUint32(at + 4, little);
      if (ticks >= ticksPerSec) lateTicks++;
      tsSec[count] = view.getUint32(at, little);
      tsNsec[count] = ticks * nsecPerTick;
      dataAt[count] = data;
      caplens[count] = caplen;
      origlens[count] = origlen;
      iface[count] = 0;
      at = data + caplen;
      count++;
    }
    if (lateTicks > 0) this.carrySeconds(batch, count);
    if (rest > MAX_CAPLEN) {
      this.fail('damaged', at, this.frames + count + 1, `caplen ${rest} exceeds the limit ${MAX_CAPLEN}`);
    } else this.lastCaplen = rest;
    this.buffer.at = at;
    this.frames += count;
    if (count > 0) this.lastSec = tsSec[count - 1];
    batch.count = count;
    return count;
  }

  protected describeRest(): string {
    const header = this.recordHeaderLength;
    if (this.buffer.unread < header) return `record header needs ${header} bytes`;
    return `record with caplen ${this.lastCaplen} needs ${header + this.lastCaplen} bytes`;
  }

  /** Are the first records sound with the headers of pcap, but not with those that the magic says? */
  hasPlainHeaders(): boolean {
    if (this.recordHeaderLength === RECORD_HEADER_LENGTH) return false;
    const { at } = this.buffer;
    return !this.beginsSoundRecords(at, true) && this.beginsSoundRecords(at, true, RECORD_HEADER_LENGTH) === true;
  }

  protected findRecord(atEnd: boolean): boolean {
    const { buffer } = this;
    for (; buffer.unread >= this.recordHeaderLength; buffer.at++) {
      const sound = this.beginsSoundRecords(buffer.at, atEnd);
      if (sound !== false) return sound === true;
    }
    return false;
  }

  /** Do a few records in a row make sense from `at` on? Null: more bytes have to tell. */
  private beginsSoundRecords(at: number, atEnd: boolean, recordHeaderLength = this.recordHeaderLength): boolean | null {
    const { view, end } = this.buffer;
    const { little } = this;
    const snaplen = this.interfaces[0].snaplen;
    const most = snaplen === 0 ? MAX_CAPLEN : Math.min(snaplen, MAX_CAPLEN);
    let lastSec = this.lastSec;
    for (let sound = 0; sound < SOUND_RECORDS; sound++) {
      if (end - at < recordHeaderLength) return atEnd ? sound > 1 || (sound === 1 && at === end) : null;
      const one = view.getUint32(at + 8, little);
      const other = view.getUint32(at + 12, little);
      const caplen = this.maySwapLengths ? Math.min(one, other) : one;
      const origlen = this.maySwapLengths ? Math.max(one, other) : other;
      if (caplen === 0 || caplen > most || origlen < caplen || origlen > MAX_CAPLEN) return false;
      if (view.getUint32(at + 4, little) >= this.ticksPerSec) return false;
      const sec = view.getUint32(at, little);
      if (Math.abs(sec - lastSec) > SOUND_INTERVAL_SEC) return false;
      lastSec = sec;
      at += recordHeaderLength + caplen;
      if (at > end) return atEnd ? sound > 1 : null;
    }
    return true;
  }

  /** Fractions of a second or more, which libpcap hands on as they are: the times they mean, and an anomaly each. */
  private carrySeconds(batch: FrameBatch, count: number): void {
    const { little, ticksPerSec, nsecPerTick, recordHeaderLength } = this;
    const name = ticksPerSec === 1e6 ? 'pcap.usec_too_large' : 'pcap.nsec_too_large';
    for (let row = 0; row < count; row++) {
      const ticks = batch.view.getUint32(batch.at[row] - recordHeaderLength + 4, little);
      if (ticks < ticksPerSec) continue;
      batch.tsSec[row] += Math.floor(ticks / ticksPerSec);
      batch.tsNsec[row] = (ticks % ticksPerSec) * nsecPerTick;
      this.notes.countAnomaly(name, this.frames + row + 1);
    }
  }
}
