/** A frame to be written. */
export interface BuiltFrame {
  sec: number;
  nsec: number;
  data: Uint8Array;
  /** Default: as much as is captured. */
  origlen?: number;
}

export interface PcapLayout {
  /** Default: little-endian. */
  little?: boolean;
  /** Default: microseconds. */
  kind?: 'usec' | 'nsec' | 'modified';
  version?: readonly [number, number];
  snaplen?: number;
  /** The whole link-type word: FCS length, P bit, reserved bits, link type. Default: Ethernet. */
  linktype?: number;
  /** Original length before captured length, as versions before 2.3. */
  swapped?: boolean;
}

const MAGICS = { usec: 0xa1b2c3d4, nsec: 0xa1b23c4d, modified: 0xa1b2cd34 } as const;

/** Bytes of a pcap file. */
export function buildPcap(frames: readonly BuiltFrame[], layout: PcapLayout = {}): Uint8Array {
  const { little = true, kind = 'usec', version = [2, 4], snaplen = 262144, linktype = 1, swapped = false } = layout;
  const writer = new ByteWriter(little);
  writer.u32(MAGICS[kind]).u16(version[0]).u16(version[1]).u32(0).u32(0).u32(snaplen).u32(linktype);
  for (const { sec, nsec, data, origlen = data.length } of frames) {
    writer.u32(sec).u32(kind === 'nsec' ? nsec : Math.floor(nsec / 1000));
    if (swapped) writer.u32(origlen).u32(data.length);
    else writer.u32(data.length).u32(origlen);
    // Interface index, protocol, packet type and padding.
    if (kind === 'modified') writer.u32(7).u16(0x800).u16(0);
    writer.raw(data);
  }
  return writer.bytes();
}

/** One option of a pcapng block. */
export type BuiltOption = readonly [code: number, value: Uint8Array | string];

export interface BuiltInterface {
  linktype?: number;
  snaplen?: number;
  options?: readonly BuiltOption[];
}

/** Writes pcapng blocks one behind the other; every method returns the builder. */
export class PcapngBuilder {
  private readonly parts: Uint8Array[] = [];

  constructor(private little = true) {}

  bytes(): Uint8Array {
    return concat(this.parts);
  }

  /** Begins a section, from here on in the given byte order. */
  section(
    options: readonly BuiltOption[] = [],
    version: readonly [number, number] = [1, 0],
    little = this.little,
  ): this {
    this.little = little;
    const body = this.writer().u32(0x1a2b3c4d).u16(version[0]).u16(version[1]).u32(0xffffffff).u32(0xffffffff);
    return this.block(0x0a0d0d0a, body.options(options).bytes());
  }

  interface({ linktype = 1, snaplen = 262144, options = [] }: BuiltInterface = {}): this {
    return this.block(1, this.writer().u16(linktype).u16(0).u32(snaplen).options(options).bytes());
  }

  /** `stamp`: in units of the interface. */
  enhanced(
    id: number,
    stamp: bigint,
    data: Uint8Array,
    origlen = data.length,
    options: readonly BuiltOption[] = [],
  ): this {
    const body = this.writer().u32(id).stamp(stamp).u32(data.length).u32(origlen).padded(data);
    return this.block(6, body.options(options).bytes());
  }

  /** The obsolete Packet Block. */
  obsolete(id: number, drops: number, stamp: bigint, data: Uint8Array, origlen = data.length): this {
    const body = this.writer().u16(id).u16(drops).stamp(stamp).u32(data.length).u32(origlen).padded(data);
    return this.block(2, body.bytes());
  }

  simple(data: Uint8Array, origlen = data.length): this {
    return this.block(3, this.writer().u32(origlen).padded(data).bytes());
  }

  /** Records of type and value; the end record is added. */
  names(records: readonly (readonly [type: number, value: Uint8Array])[], options: readonly BuiltOption[] = []): this {
    const body = this.writer();
    for (const [type, value] of records) body.u16(type).u16(value.length).padded(value);
    return this.block(4, body.u32(0).options(options).bytes());
  }

  statistics(id: number, options: readonly BuiltOption[]): this {
    return this.block(5, this.writer().u32(id).stamp(0n).options(options).bytes());
  }

  secrets(data: Uint8Array): this {
    return this.block(0x0a, this.writer().u32(0x544c534b).u32(data.length).padded(data).bytes());
  }

  /** Any block; `length` and `trailing` may lie. */
  block(type: number, body: Uint8Array, length = body.length + 12, trailing = length): this {
    this.parts.push(this.writer().u32(type).u32(length).raw(body).u32(trailing).bytes());
    return this;
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): this {
    this.parts.push(bytes);
    return this;
  }

  /** Value of an option that is a 64-bit number. */
  u64(value: bigint): Uint8Array {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigInt64(0, BigInt.asIntN(64, value), this.little);
    return bytes;
  }

  private writer(): ByteWriter {
    return new ByteWriter(this.little);
  }
}

/** Bytes of text, ended by a zero. */
export function zeroEnded(text: string): Uint8Array {
  return Buffer.from(`${text}\0`);
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

class ByteWriter {
  private readonly parts: Uint8Array[] = [];

  constructor(private readonly little: boolean) {}

  u16(value: number): this {
    const bytes = new Uint8Array(2);
    new DataView(bytes.buffer).setUint16(0, value, this.little);
    return this.raw(bytes);
  }

  u32(value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, this.little);
    return this.raw(bytes);
  }

  /** A time stamp: the upper half first in both byte orders. */
  stamp(value: bigint): this {
    return this.u32(Number((value >> 32n) & 0xffffffffn)).u32(Number(value & 0xffffffffn));
  }

  raw(bytes: Uint8Array): this {
    this.parts.push(bytes);
    return this;
  }

  padded(bytes: Uint8Array): this {
    return this.raw(bytes).raw(new Uint8Array(-bytes.length & 3));
  }

  /** Options with opt_endofopt behind them; nothing where there are none. */
  options(options: readonly BuiltOption[]): this {
    for (const [code, value] of options) {
      const bytes = typeof value === 'string' ? Buffer.from(value) : value;
      this.u16(code).u16(bytes.length).padded(bytes);
    }
    return options.length === 0 ? this : this.u32(0);
  }

  bytes(): Uint8Array {
    return concat(this.parts);
  }
}
