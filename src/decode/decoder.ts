import type { FrameBatch } from '../wire/frame-batch.js';
import { LINKTYPE_ETHERNET } from '../wire/linktype.js';
import type { AnomalyName } from './anomalies.js';
import { COMMON_HEADERS, decodeCommon } from './common-path.js';
import { Cursor, type LayerDecoder, type Sighting } from './cursor.js';
import { ETHERTYPE_DECODERS } from './ethertype-decoders.js';
import { END_UNDECODED, FRAME_CLASSES, IP_PROTOCOL, ends } from './frame-classes.js';
import { IP_DECODERS } from './ip-decoders.js';
import { LINK_DECODERS } from './link/link-decoders.js';
import type { PacketBatch } from './packet-batch.js';
import { emitOtherProtocol } from './transport/other-protocol.js';
import { type TunnelName, tunnelBits } from './tunnel/tunnels.js';

const END_OTHER_LINK = ends('other-link');

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

const LINKS: ReadonlyMap<number, LayerDecoder> = new Map(
  Object.entries(LINK_DECODERS).map(([linktype, decoder]) => [Number(linktype), decoder]),
);

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

  /** Decodes frames `from` to `to` (exclusive) into the batch, which then holds just these. */
  decode(frames: FrameBatch, from: number, to: number, origin: RunOrigin): void {
    const { cursor, batch, classes } = this;
    batch.count = 0;
    batch.bytes = frames.bytes;
    cursor.bytes = frames.bytes;
    cursor.view = frames.view;
    cursor.input = origin.input;
    const { bytes, view } = frames;
    let iface = -1;
    let linktype = -1;
    let link: LayerDecoder | undefined;
    const isPlain = cursor.decapsulate === 0;
    for (let i = from; i < to; i++) {
      if (frames.iface[i] !== iface) {
        iface = frames.iface[i];
        linktype = origin.interfaces[iface].linktype;
        link = LINKS.get(linktype);
      }
      const at = frames.at[i];
      const caplen = frames.caplen[i];
      const origlen = frames.origlen[i];
      if (caplen < origlen) this.truncated++;
      if (linktype === LINKTYPE_ETHERNET && isPlain && caplen >= COMMON_HEADERS) {
        const end = decodeCommon(batch, bytes, view, at, caplen, origlen);
        if (end !== 0) {
          const n = batch.count - 1;
          batch.tsSec[n] = frames.tsSec[i];
          batch.tsNsec[n] = frames.tsNsec[i];
          batch.frame[n] = origin.firstFrame + i - from;
          classes[-1 - end]++;
          continue;
        }
      }
      cursor.at = at;
      cursor.end = at + caplen;
      cursor.wireEnd = at + Math.max(origlen, caplen);
      cursor.vlan = 0;
      cursor.steps = 0;
      cursor.tunnels = 0;
      cursor.outer = -1;
      cursor.frame = origin.firstFrame + i - from;
      cursor.wireBytes = origlen;
      cursor.tsSec = frames.tsSec[i];
      cursor.tsNsec = frames.tsNsec[i];

      let next: number;
      if (link === undefined) {
        next = cursor.stop('link.unknown_linktype');
        this.unknownLinktypes.set(linktype, (this.unknownLinktypes.get(linktype) ?? 0) + 1);
      } else next = link(cursor);
      while (next >= 0) {
        const decode = LAYERS[next];
        next = decode === undefined ? END_OTHER_LINK : decode(cursor);
      }
      if (cursor.outer >= 0) next = cursor.outerEnd;
      classes[-1 - next]++;
      if (next === END_UNDECODED) this.undecoded.set(cursor.reason, (this.undecoded.get(cursor.reason) ?? 0) + 1);
    }
  }
}
