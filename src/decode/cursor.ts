import type { AnomalyName } from './anomalies.js';
import { END_UNDECODED } from './frame-classes.js';
import { PacketBatch } from './packet-batch.js';
import { VlanTags } from './vlan-tags.js';

/** Where something strange was seen first, and how often. */
export interface Sighting {
  count: number;
  /** Index of the input in the capture set. */
  input: number;
  /** 1-based frame number in that input. */
  firstFrame: number;
}

/** Which part of a datagram the IP packet holds. */
export const enum Fragment {
  None,
  First,
  Later,
}

/**
 * The place in a frame that layer decoders read from and move. One object, reused for every frame. A decoder reads only
 * inside `[at, end)`, moves `at` behind its header, may lower `end` and `wireEnd` to what its length field claims, and
 * returns what follows (see `frame-classes.ts`).
 */
export class Cursor {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(this.bytes.buffer);
  /** First byte not yet decoded. */
  at = 0;
  /** End of the bytes that are both captured and part of the present layer. */
  end = 0;
  /** Where the present layer ends on the wire, in the same count as `at`; beyond `end` where the capture cut the frame. */
  wireEnd = 0;
  /** Packed VLAN ids seen so far, see `vlanTags`. */
  vlan = 0;
  /** Tags, labels and extension headers stepped over: a bound against endless stacks. */
  steps = 0;
  /** Tunnels entered. */
  tunnels = 0;
  /** Index in the batch of the packet that carries the tunnel being opened, or -1: an inner flow takes its place. */
  outer = -1;
  /** What the frame counts as where the tunnel gives no flow. */
  outerEnd = 0;
  /** Why the walk stopped, where it ends as undecoded. */
  reason: AnomalyName = 'link.unknown_linktype';
  /** The frame's original length and time, and its place, as its record has them. */
  wireBytes = 0;
  tsSec = 0;
  tsNsec = 0;
  input = 0;
  frame = 0;
  /** Set by the IP decoders: version, offsets of the addresses in `bytes`, length as claimed, identification. */
  version = 4;
  sourceAt = 0;
  destinationAt = 0;
  ipBytes = 0;
  ipId = 0;
  fragment: Fragment = Fragment.None;
  /** Bit set of the tunnels to open, see `TUNNEL_BITS`. */
  decapsulate = 0;
  readonly anomalies = new Map<AnomalyName, Sighting>();
  /** Packs and unpacks `vlan`. */
  readonly vlanTags = new VlanTags();

  /** @param batch receives the packets that the transport decoders find. */
  constructor(readonly batch: PacketBatch = new PacketBatch(0)) {}

  /** Ends the present layer at `place`, unless it ends before that anyway. */
  cutAt(place: number): void {
    if (place < this.wireEnd) this.wireEnd = place;
    if (place < this.end) this.end = place;
  }

  /** Counts an anomaly; decoding goes on. */
  note(name: AnomalyName): void {
    const seen = this.anomalies.get(name);
    if (seen) seen.count++;
    else this.anomalies.set(name, { count: 1, input: this.input, firstFrame: this.frame });
  }

  /** Counts an anomaly that ends the walk; returns the code to return. */
  stop(name: AnomalyName): number {
    this.note(name);
    this.reason = name;
    return END_UNDECODED;
  }
}

/** Decodes one layer at the cursor. */
export type LayerDecoder = (cursor: Cursor) => number;
