import type { FrameBatch } from '../wire/frame-batch.js';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from '../wire/ethertype.js';
import { LINKTYPE_ETHERNET } from '../wire/linktype.js';
import type { AnomalyName } from './anomalies.js';
import { type CommonCounts, decodeCommon } from './common-path.js';
import { Cursor, type LayerDecoder, type Sighting } from './cursor.js';
import { ETHERTYPE_DECODERS } from './ethertype-decoders.js';
import { END_UNDECODED, FRAME_CLASSES, IP_PROTOCOL, ends } from './frame-classes.js';
import { IP_DECODERS } from './ip-decoders.js';
import { linkDecoder } from './link/link-decoders.js';
import type { PacketBatch } from './packet-batch.js';
import { emitOtherProtocol } from './transport/other-protocol.js';
import { type TunnelName, tunnelBits } from './tunnel/tunnels.js';

const END_OTHER_LINK = ends('other-link');
const TCP = FRAME_CLASSES.indexOf('tcp');
const UDP = FRAME_CLASSES.indexOf('udp');

/** EtherType, or IP_PROTOCOL + number, to decoder. */
const LAYERS: readonly (LayerDecoder | undefined)[] = (() => {
  const layers: (LayerDecoder | undefined)[] = Array.from({ length: IP_PROTOCOL + 0x200 });
  for (const [etherType, decoder] of Object.entries(ETHERTYPE_DECODERS)) layers[Number(etherType)] = decoder;
  for (const [protocol, decoder] of Object.entries(IP_DECODERS)) layers[IP_PROTOCOL + Number(protocol)] = decoder;
  for (let i = IP_PROTOCOL; i < IP_PROTOCOL + 0x100; i++) {
    layers[i] ??= (cursor) => emitOtherProtocol(cursor, i - IP_PROTOCOL);
  }
  return layers;
})();

/** Where a run of frames comes from. */
export interface RunOrigin {
  /** Link type per interface index. */
  interfaces: readonly { linktype: number }[];
  /** Index of the input in the capture set. */
  input: number;
  /** 1-based number in the input of frame `from` of the run. */
  firstFrame: number;
}

/** Turns frames into the columns of a `PacketBatch`, and counts what became of every frame. */
export class Decoder {
  readonly cursor: Cursor;
  /** Frames per class, by index in `FRAME_CLASSES`. */
  readonly classes = new Float64Array(FRAME_CLASSES.length);
  /** Frames of class `undecoded` by reason. */
  readonly undecoded = new Map<AnomalyName, number>();
  /** Link types without a decoder, to the number of their frames. */
  readonly unknownLinktypes = new Map<number, number>();
  /** Frames of which fewer bytes were captured than were on the wire. */
  truncated = 0;
  private ipHeaderAt = -1;
  private readonly common: CommonCounts = { tcp: 0, udp: 0, truncated: 0 };

  constructor(
    readonly batch: PacketBatch,
    decapsulate: readonly TunnelName[] = [],
  ) {
    this.cursor = new Cursor(batch);
    this.cursor.decapsulate = tunnelBits(decapsulate);
  }

  get anomalies(): ReadonlyMap<AnomalyName, Sighting> {
    return this.cursor.anomalies;
  }

  /**
   * Decodes frames `from` to `to` (exclusive) into the batch, which then holds just these. `loadLinkDecoders` must have
   * seen their interfaces.
   */
  decode(frames: FrameBatch, from: number, to: number, origin: RunOrigin): void {
    const { cursor, batch, common } = this;
    batch.count = 0;
    batch.bytes = frames.bytes;
    cursor.bytes = frames.bytes;
    cursor.view = frames.view;
    cursor.input = origin.input;
    const frameOfZero = origin.firstFrame - from;
    let iface = -1;
    let linktype = -1;
    let link: LayerDecoder | undefined;
    for (let i = from; i < to; i++) {
      if (frames.iface[i] !== iface) {
        iface = frames.iface[i];
        linktype = origin.interfaces[iface].linktype;
        link = linkDecoder(linktype);
      }
      if (linktype === LINKTYPE_ETHERNET && cursor.decapsulate === 0) {
        i = decodeCommon(frames, i, to, iface, frameOfZero, batch, common);
        if (i === to) break;
        if (frames.iface[i] !== iface) {
          i--;
          continue;
        }
      }
      cursor.frame = frameOfZero + i;
      this.decodeFrame(frames, i, linktype, link);
    }
    this.classes[TCP] += common.tcp;
    this.classes[UDP] += common.udp;
    this.truncated += common.truncated;
    common.tcp = common.udp = common.truncated = 0;
  }

  /**
   * Offset in `frames.bytes` of the IP header that the packet of a frame is decoded from, the innermost that the tunnels
   * give; -1 where there is none. Counts what `decode()` counts: ask a decoder of its own.
   */
  ipHeaderOf(frames: FrameBatch, i: number, linktype: number): number {
    const { cursor } = this;
    this.batch.count = 0;
    cursor.bytes = frames.bytes;
    cursor.view = frames.view;
    this.ipHeaderAt = -1;
    this.decodeFrame(frames, i, linktype, linkDecoder(linktype));
    return this.ipHeaderAt;
  }

  /** Decodes one frame layer by layer. */
  private decodeFrame(frames: FrameBatch, i: number, linktype: number, link: LayerDecoder | undefined): void {
    const { cursor } = this;
    const at = frames.at[i];
    const caplen = frames.caplen[i];
    const origlen = frames.origlen[i];
    if (caplen < origlen) this.truncated++;
    cursor.at = at;
    cursor.end = at + caplen;
    cursor.wireEnd = at + Math.max(origlen, caplen);
    cursor.vlan = 0;
    cursor.steps = 0;
    cursor.tunnels = 0;
    cursor.outer = -1;
    cursor.wireBytes = origlen;
    cursor.tsSec = frames.tsSec[i];
    cursor.tsNsec = frames.tsNsec[i];

    let next: number;
    if (link === undefined) {
      next = cursor.stop('link.unknown_linktype');
      this.unknownLinktypes.set(linktype, (this.unknownLinktypes.get(linktype) ?? 0) + 1);
    } else next = link(cursor);
    while (next >= 0) {
      if (next === ETHERTYPE_IPV4 || next === ETHERTYPE_IPV6) this.ipHeaderAt = cursor.at;
      const decode = LAYERS[next];
      next = decode === undefined ? END_OTHER_LINK : decode(cursor);
    }
    if (cursor.outer >= 0) next = cursor.outerEnd;
    this.classes[-1 - next]++;
    if (next === END_UNDECODED) this.undecoded.set(cursor.reason, (this.undecoded.get(cursor.reason) ?? 0) + 1);
  }
}
