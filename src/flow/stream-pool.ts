import { reserve } from './reserve.js';

/** Bytes of each side that identification may see. */
export const STREAM_BYTES = 8192;

const MAX_HANDLES = 0xffff;
/** Islands of bytes that arrived ahead of a hole, per buffer. */
const ISLANDS = 4;

/**
 * A bounded pool of small buffers that put the first bytes of a direction in order by sequence number. A handle is a
 * number from 1; 0 is none.
 */
export class StreamPool {
  readonly bytes: Uint8Array;
  /** Times a buffer was wanted and none was free. */
  refused = 0;
  /** Segments left out, as they lay behind more holes than are kept. */
  leftOut = 0;
  private readonly base: Int32Array;
  private readonly have: Int32Array;
  /** [start, end) pairs relative to the base, end 0: unused. */
  private readonly islands: Int32Array;
  private readonly free: Int32Array;
  private freeCount: number;

  /** @param capacity buffers of 8 KiB each; pages are committed when first used. */
  constructor(capacity: number) {
    const handles = Math.min(capacity, MAX_HANDLES);
    this.bytes = new Uint8Array(reserve(handles * STREAM_BYTES));
    this.base = new Int32Array(handles);
    this.have = new Int32Array(handles);
    this.islands = new Int32Array(handles * ISLANDS * 2);
    this.free = new Int32Array(handles);
    this.freeCount = handles;
    for (let i = 0; i < handles; i++) this.free[i] = handles - i;
  }

  /** Takes a buffer whose first byte has sequence number `base`; 0 where none is free. */
  open(base: number): number {
    if (this.freeCount === 0) {
      this.refused++;
      return 0;
    }
    const handle = this.free[--this.freeCount];
    this.base[handle - 1] = base;
    this.have[handle - 1] = 0;
    this.islands.fill(0, (handle - 1) * ISLANDS * 2, handle * ISLANDS * 2);
    return handle;
  }

  /** Gives a buffer back. */
  close(handle: number): void {
    this.free[this.freeCount++] = handle;
  }

  /** Offset in `bytes` of the buffer's first byte. */
  start(handle: number): number {
    return (handle - 1) * STREAM_BYTES;
  }

  /** Contiguous bytes from the base. */
  length(handle: number): number {
    return this.have[handle - 1];
  }

  /**
   * Puts a segment in its place and gives the contiguous bytes from the base on. Bytes that are already there stay: the
   * first copy wins, as it does for the receiver. Bytes beyond the buffer, or behind more holes than are kept, are left out.
   */
  add(handle: number, seq: number, source: Uint8Array, at: number, length: number): number {
    const i = handle - 1;
    let from = (seq - this.base[i]) | 0;
    let to = from + length;
    const have = this.have[i];
    if (to <= have || from >= STREAM_BYTES) return have;
    const origin = at - from;
    if (from < have) from = have;
    if (to > STREAM_BYTES) to = STREAM_BYTES;
    const start = this.start(handle);
    // Piece by piece around what is already there.
    for (let piece = from; piece < to;) {
      const end = this.freeUntil(i, piece, to);
      if (end > piece) this.bytes.set(source.subarray(origin + piece, origin + end), start + piece);
      piece = end > piece ? end : this.islandEnd(i, piece);
    }
    if (from === have) this.have[i] = this.absorb(i, to);
    else this.addIsland(i, from, to);
    return this.have[i];
  }

  /** Sequence number that follows the contiguous bytes. */
  next(handle: number): number {
    return (this.base[handle - 1] + this.have[handle - 1]) | 0;
  }

  /** End of the free room from `from` on, at most `to`; `from` itself where an island lies there. */
  private freeUntil(i: number, from: number, to: number): number {
    let end = to;
    for (let k = i * ISLANDS * 2; k < (i + 1) * ISLANDS * 2; k += 2) {
      if (this.islands[k + 1] > from && this.islands[k] < end) end = Math.max(from, this.islands[k]);
    }
    return end;
  }

  /** End of the island that covers `at`. */
  private islandEnd(i: number, at: number): number {
    for (let k = i * ISLANDS * 2; k < (i + 1) * ISLANDS * 2; k += 2) {
      if (this.islands[k] <= at && this.islands[k + 1] > at) return this.islands[k + 1];
    }
    return at + 1;
  }

  /** Keeps the range of an island; where there is no room it is forgotten, and its bytes have to come again. */
  private addIsland(i: number, from: number, to: number): void {
    for (let k = i * ISLANDS * 2; k < (i + 1) * ISLANDS * 2; k += 2) {
      if (this.islands[k + 1] !== 0) continue;
      this.islands[k] = from;
      this.islands[k + 1] = to;
      return;
    }
    this.leftOut++;
  }

  /** Joins the islands that `end` now reaches; gives the new end. */
  private absorb(i: number, end: number): number {
    let grown = end;
    for (let again = true; again;) {
      again = false;
      for (let k = i * ISLANDS * 2; k < (i + 1) * ISLANDS * 2; k += 2) {
        if (this.islands[k + 1] === 0 || this.islands[k] > grown) continue;
        if (this.islands[k + 1] > grown) {
          grown = this.islands[k + 1];
          again = true;
        }
        this.islands[k + 1] = 0;
      }
    }
    return grown;
  }
}
