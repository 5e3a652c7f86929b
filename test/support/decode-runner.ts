import { expect, it } from 'vitest';
import type { AnomalyName } from '../../src/decode/anomalies.js';
import { Decoder } from '../../src/decode/decoder.js';
import { FRAME_CLASSES, type FrameClass } from '../../src/decode/frame-classes.js';
import { Meta, PacketBatch, Row } from '../../src/decode/packet-batch.js';
import type { TunnelName } from '../../src/decode/tunnel/tunnels.js';
import { formatAddress } from '../../src/wire/address.js';
import { LINKTYPE_RAW } from '../../src/wire/linktype.js';
import { type TestFrame, frameBatchOf } from './frame-run.js';

/** In the order of `Kind`. */
const KINDS = ['packet', 'later-fragment', 'unreachable', 'other-protocol'] as const satisfies readonly string[];

/** An entry of a `PacketBatch` as its packet was sent: source and destination instead of canonical order. */
export interface DecodedPacket {
  kind: (typeof KINDS)[number];
  protocol: number;
  from: string;
  to: string;
  /** Letters out of `FSRPAU`; null: not captured, or no TCP. */
  flags: string | null;
  /** Unsigned. */
  seq: number;
  ack: number;
  ipId: number;
  zeroWindow: boolean;
  firstFragment: boolean;
  payload: number;
  /** The captured payload. */
  captured: Uint8Array;
  ipBytes: number;
  wireBytes: number;
  vlan: number[];
  frame: number;
}

export interface Decoded {
  packets: DecodedPacket[];
  /** Class of every frame, in no order but that of FRAME_CLASSES. */
  classes: FrameClass[];
  anomalies: AnomalyName[];
  undecoded: Partial<Record<AnomalyName, number>>;
  truncated: number;
}

export interface DecodeOptions {
  /** Default LINKTYPE_RAW: the frame is an IP packet. */
  linktype?: number;
  decapsulate?: readonly TunnelName[];
  /** Value of the bytes around the frames. */
  surround?: number;
  hashSeed?: number;
}

/** Decodes frames as one batch and gives what was found in them. */
export function decodeFrames(frames: readonly TestFrame[], options: DecodeOptions = {}): Decoded {
  const batch = new PacketBatch(options.hashSeed ?? 7);
  const decoder = new Decoder(batch, options.decapsulate);
  const interfaces = [{ linktype: options.linktype ?? LINKTYPE_RAW }];
  decoder.decode(frameBatchOf(frames, options.surround), 0, frames.length, { interfaces, input: 0, firstFrame: 1 });
  return {
    packets: packetsOf(batch, decoder),
    classes: FRAME_CLASSES.flatMap((name, i) => Array<FrameClass>(decoder.classes[i]).fill(name)),
    anomalies: [...decoder.anomalies.keys()],
    undecoded: Object.fromEntries(decoder.undecoded),
    truncated: decoder.truncated,
  };
}

/** Decodes one frame given by its captured bytes. */
export function decodeBytes(bytes: Uint8Array, options: DecodeOptions & { wireLength?: number } = {}): Decoded {
  const { wireLength = bytes.length, ...rest } = options;
  return decodeFrames([{ bytes, wireLength }], rest);
}

/** One row of a table of crafted bytes. What is left out of `packet` is not looked at; no packet where it is missing. */
export interface DecodeCase extends DecodeOptions {
  name: string;
  bytes: Uint8Array;
  wireLength?: number;
  class: FrameClass;
  anomalies?: AnomalyName[];
  packet?: Partial<DecodedPacket>;
}

/** A test for each row. */
export function itDecodesFrames(cases: readonly DecodeCase[]): void {
  it.each(cases.map((row) => [row.name, row] as const))('%s', (_, row) => {
    const { name: _name, bytes, class: frameClass, anomalies = [], packet, ...options } = row;
    expect(decodeBytes(bytes, options)).toMatchObject({
      classes: [frameClass],
      anomalies,
      packets: packet === undefined ? [] : [packet],
    });
  });
}

function packetsOf(batch: PacketBatch, decoder: Decoder): DecodedPacket[] {
  return Array.from({ length: batch.count }, (_, n) => {
    const meta = batch.rows[(n << 4) + Row.Meta];
    const [first, second] = [endpointText(batch, n, 0), endpointText(batch, n, 1)];
    const isReverse = (meta & Meta.Reverse) !== 0;
    return {
      kind: KINDS[(meta & Meta.KindMask) >>> Meta.KindShift],
      protocol: meta & Meta.ProtocolMask,
      from: isReverse ? second : first,
      to: isReverse ? first : second,
      flags: (meta & Meta.TcpHeader) === 0 ? null : flagLetters((meta >>> Meta.FlagsShift) & 0xff),
      seq: batch.rows[(n << 4) + Row.Seq] >>> 0,
      ack: batch.rows[(n << 4) + Row.Ack] >>> 0,
      ipId: batch.rows[(n << 4) + Row.IpId] >>> 0,
      zeroWindow: (meta & Meta.ZeroWindow) !== 0,
      firstFragment: (meta & Meta.FirstFragment) !== 0,
      payload: batch.rows[(n << 4) + Row.Payload] >>> 0,
      captured: batch.bytes.slice(
        batch.rows[(n << 4) + Row.PayloadAt],
        batch.rows[(n << 4) + Row.PayloadAt] + batch.rows[(n << 4) + Row.PayloadCap],
      ),
      ipBytes: batch.rows[(n << 4) + Row.IpBytes] >>> 0,
      wireBytes: batch.rows[(n << 4) + Row.WireBytes] >>> 0,
      vlan: decoder.cursor.vlanTags.unpack(batch.rows[(n << 4) + Row.Vlan]),
      frame: batch.rows[(n << 4) + Row.Frame] >>> 0,
    };
  });
}

/** `10.0.0.1:80`, `[fd00::1]:80`. */
function endpointText(batch: PacketBatch, n: number, endpoint: 0 | 1): string {
  const port = endpoint === 0 ? batch.rows[(n << 4) + Row.Ports] >>> 16 : batch.rows[(n << 4) + Row.Ports] & 0xffff;
  if ((batch.rows[(n << 4) + Row.Meta] & Meta.Ipv6) === 0) {
    return `${formatAddress(4, 0, 0, 0, batch.rows[(n << 4) + (endpoint === 0 ? Row.A : Row.B)])}:${port}`;
  }
  const [w0, w1, w2, w3] = batch.v6.subarray(n * 8 + endpoint * 4, n * 8 + endpoint * 4 + 4);
  return `[${formatAddress(6, w0, w1, w2, w3)}]:${port}`;
}

function flagLetters(flags: number): string {
  return Array.from('FSRPAU', (letter, i) => ((flags & (1 << i)) !== 0 ? letter : '')).join('');
}
