import { Meta, type PacketBatch, Row } from '../decode/packet-batch.js';
import { SERVICES, TRAITS } from '../wire/service.js';
import { FIN, SYN } from '../wire/tcp-flag.js';
import type { FlowStore } from './flow-store.js';
import type { Recognition, Recognize } from './recognize.js';
import { Cold, Evidence, FlowFlag, Hot, ServiceField, TcpField } from './record-layout.js';
import { STREAM_BYTES, StreamPool } from './stream-pool.js';

/** Payload packets of a direction that are looked at one by one where no first byte is known: UDP, and TCP without SYN. */
const MAX_TRIES = 3;

const SERVICE_CODES: ReadonlyMap<string, number> = new Map(SERVICES.map((name, i) => [name, i + 1]));
const TRAIT_BITS: ReadonlyMap<string, number> = new Map(
  TRAITS.map((name, i) => [name, 1 << (ServiceField.TraitsShift + i)]),
);

/**
 * Identifies the service of flows from the first bytes of each side, put in order. Most flows are told from their first
 * segment where it lies; only the rest take a buffer of the pool, and give it back as soon as the answer is known.
 */
export class Identification {
  readonly pool: StreamPool;

  constructor(
    private readonly store: FlowStore,
    private readonly recognize: Recognize,
    buffers: number,
  ) {
    this.pool = new StreamPool(buffers);
  }

  /** Looks at the payload of packet `i`, sent by `endpoint` of the flow in `slot`, whose side is not yet identified. */
  inspect(slot: number, endpoint: number, batch: PacketBatch, i: number): void {
    if ((batch.rows[(i << 4) + Row.Meta] & Meta.ProtocolMask) === 17) this.inspectDatagram(slot, endpoint, batch, i);
    else this.inspectSegment(slot, endpoint, batch, i);
  }

  /** The flow ends: what is buffered has to do. */
  finish(slot: number): void {
    if (this.store.cold[slot * Cold.Size + Cold.Buffers] === 0) return;
    this.finishSide(slot, 0);
    this.finishSide(slot, 1);
  }

  /** The side's stream ends at `seq` (FIN): if nothing before that is missing, no more will come. */
  endsAt(slot: number, endpoint: number, seq: number): void {
    const handle = this.handle(slot, endpoint);
    if (handle !== 0 && this.pool.next(handle) === seq) this.finishSide(slot, endpoint);
  }

  private finishSide(slot: number, endpoint: number): void {
    const handle = this.handle(slot, endpoint);
    if (handle === 0) return;
    const start = this.pool.start(handle);
    this.answer(slot, endpoint, this.pool.bytes, start, start + this.pool.length(handle), true);
    this.settle(slot, endpoint);
  }

  private inspectDatagram(slot: number, endpoint: number, batch: PacketBatch, i: number): void {
    const at = batch.rows[(i << 4) + Row.PayloadAt];
    const done = this.answer(slot, endpoint, batch.bytes, at, at + batch.rows[(i << 4) + Row.PayloadCap], true);
    if (done || this.tried(slot, endpoint)) this.settle(slot, endpoint);
  }

  private inspectSegment(slot: number, endpoint: number, batch: PacketBatch, i: number): void {
    const { cold } = this.store;
    const c = slot * Cold.Size;
    const flags = batch.rows[(i << 4) + Row.Meta] >>> Meta.FlagsShift;
    const seq = (batch.rows[(i << 4) + Row.Seq] + ((flags & SYN) !== 0 ? 1 : 0)) | 0;
    const length = batch.rows[(i << 4) + Row.PayloadCap];
    const at = batch.rows[(i << 4) + Row.PayloadAt];
    const cut = length < batch.rows[(i << 4) + Row.Payload] >>> 0;
    let handle = this.handle(slot, endpoint);
    if (handle === 0) {
      const fromStart = this.fromStart(slot, endpoint);
      const base = fromStart ? (cold[c + Cold.Isn0 + endpoint] + 1) | 0 : seq;
      const ahead = (seq - base) | 0;
      if (ahead < 0 || ahead >= STREAM_BYTES) return;
      // A keep-alive probe carries one old byte (RFC 9293 §3.8.4): no place to begin.
      if (!fromStart && length === 1) return;
      if (ahead === 0) {
        const final = cut || (flags & FIN) !== 0;
        if (this.answer(slot, endpoint, batch.bytes, at, at + length, final)) {
          if (this.known(slot, endpoint) || fromStart || this.tried(slot, endpoint)) this.settle(slot, endpoint);
          return;
        }
      }
      handle = this.pool.open(base);
      if (handle === 0) {
        this.answer(slot, endpoint, batch.bytes, at, at + length, true);
        this.settle(slot, endpoint);
        return;
      }
      cold[c + Cold.Buffers] |= handle << (endpoint === 0 ? 16 : 0);
    }
    const before = this.pool.length(handle);
    const have = this.pool.add(handle, seq, batch.bytes, at, length);
    if (have === before) return;
    const start = this.pool.start(handle);
    const final = have >= STREAM_BYTES || cut || (flags & FIN) !== 0;
    if (this.answer(slot, endpoint, this.pool.bytes, start, start + have, final)) this.settle(slot, endpoint);
  }

  /** Asks for an answer and keeps it. True where no more bytes are wanted. */
  private answer(slot: number, endpoint: number, bytes: Uint8Array, at: number, end: number, final: boolean): boolean {
    if (end <= at) return final;
    const udp = (this.store.hot[slot * Hot.Size + Hot.Meta] & Meta.ProtocolMask) === 17;
    const context = udp ? DATAGRAM : this.fromStart(slot, endpoint) ? STREAM_START : STREAM_MIDDLE;
    const found = this.recognize(bytes, at, end, context, final);
    if (found === 'more') return final;
    if (found === 'no') return !udp;
    this.keep(slot, endpoint, found);
    return true;
  }

  private keep(slot: number, endpoint: number, found: Recognition): void {
    const { cold } = this.store;
    const c = slot * Cold.Size;
    let service = (SERVICE_CODES.get(found.service) ?? 0) << (endpoint * ServiceField.Side1Shift);
    if (found.likely) service |= ServiceField.Likely << endpoint;
    for (const trait of found.traits ?? []) service |= TRAIT_BITS.get(trait) ?? 0;
    cold[c + Cold.Service] |= service;
    if (!found.likely && found.speaker !== 'neither') {
      cold[c + Cold.Evidence] |= (found.speaker === 'request' ? Evidence.Request : Evidence.Response) << endpoint;
    }
    let detail = cold[c + Cold.Detail];
    if (found.tlsVersion !== undefined)
      detail |= ((found.tlsVersion & 0xff) + 1) << (found.speaker === 'response' ? 4 : 0);
    cold[c + Cold.Detail] = detail;
  }

  /** Counts a look that gave nothing; true when it was the last one. */
  private tried(slot: number, endpoint: number): boolean {
    const { cold } = this.store;
    const tcp = slot * Cold.Size + Cold.Tcp;
    const shift = endpoint * TcpField.Endpoint1;
    const tries = ((cold[tcp] >>> shift) & TcpField.TriesMask) >>> TcpField.TriesShift;
    if (tries + 1 >= MAX_TRIES) return true;
    cold[tcp] += 1 << (TcpField.TriesShift + shift);
    return false;
  }

  private known(slot: number, endpoint: number): boolean {
    return (
      ((this.store.cold[slot * Cold.Size + Cold.Service] >>> (endpoint * ServiceField.Side1Shift)) &
        ServiceField.Mask) !==
      0
    );
  }

  private fromStart(slot: number, endpoint: number): boolean {
    return (
      (this.store.cold[slot * Cold.Size + Cold.Tcp] & (TcpField.IsnKnown << (endpoint * TcpField.Endpoint1))) !== 0
    );
  }

  private handle(slot: number, endpoint: number): number {
    const buffers = this.store.cold[slot * Cold.Size + Cold.Buffers];
    return endpoint === 0 ? buffers >>> 16 : buffers & 0xffff;
  }

  /** Nothing more is wanted of this side: gives its buffer back. */
  private settle(slot: number, endpoint: number): void {
    this.store.hot[slot * Hot.Size + Hot.Meta] |= FlowFlag.Identified << endpoint;
    const handle = this.handle(slot, endpoint);
    if (handle === 0) return;
    this.pool.close(handle);
    this.store.cold[slot * Cold.Size + Cold.Buffers] &= endpoint === 0 ? 0xffff : ~0xffff;
  }
}

const DATAGRAM = { transport: 'udp', fromStart: true, brief: true } as const;
const STREAM_START = { transport: 'tcp', fromStart: true, brief: true } as const;
const STREAM_MIDDLE = { transport: 'tcp', fromStart: false, brief: true } as const;
