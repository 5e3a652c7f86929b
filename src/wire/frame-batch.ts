/** Frames handed over at once: enough that the cache misses of a batch overlap, few enough to stay in L1. */
export const BATCH_FRAMES = 256;

/** `tsNsec` of a frame whose record carries no time (pcapng Simple Packet Block). */
export const NO_TIME = -1;

/**
 * A run of frames as columns over one byte buffer: the form in which `capture` hands frames to `decode`. Owned and
 * refilled by its source: the columns and the bytes are valid until the source's next `next()` or `refill()`; copy what
 * must outlive them.
 */
export class FrameBatch {
  bytes: Uint8Array = new Uint8Array(0);
  /** Over exactly the same bytes as `bytes`: offset 0 is the first element of `bytes`. */
  view: DataView = new DataView(this.bytes.buffer);
  count = 0;
  /** Offset of the first captured byte in `bytes`. */
  readonly at = new Int32Array(BATCH_FRAMES);
  /**
   * Bytes of the frame present in `bytes`. May exceed the interface's `snaplen`: some writers never truncate. May be
   * less than `origlen`: then everything after `caplen` is unknown, not absent.
   */
  readonly caplen = new Int32Array(BATCH_FRAMES);
  /** Bytes of the frame on the wire, as the record claims. Unbounded: up to 2^32-1. */
  readonly origlen = new Float64Array(BATCH_FRAMES);
  /** Whole seconds since the epoch (may be negative through `if_tsoffset`). */
  readonly tsSec = new Float64Array(BATCH_FRAMES);
  /** Nanoseconds 0 to 999999999 within the second, or NO_TIME. Two numbers: 1.8e18 ns is above 2^53. */
  readonly tsNsec = new Int32Array(BATCH_FRAMES);
  /** Index into the source's `interfaces`. */
  readonly iface = new Int32Array(BATCH_FRAMES);
}
