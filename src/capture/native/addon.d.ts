/** The addon (`binding.gyp`): libpcap, opened at run time. What it throws has a `code`. */
export interface Addon {
  /** Opens the first library of `names` that there is. Throws with one line for each that could not be opened. */
  load(names: readonly string[]): { name: string; version: string };
  interfaces(): NativeInterface[];
  /** What of an interface merges or splits frames; null where it cannot be told. */
  offloads(name: string): Offloads;
  /** Does something keep the system's clock right? Null where the system does not say. */
  isClockSynchronised(): boolean | null;
  Filter: new (datalink: number, snaplen: number, expression: string) => NativeFilter;
  /** Opens an interface. `onReady` is called once whenever `read` gave 0 and there is more to read, or nothing ever again. */
  Capture: new (options: NativeCaptureOptions, onReady: () => void) => NativeCapture;
}

export type NativeErrorCode =
  'no-libpcap' | 'no-such-interface' | 'not-permitted' | 'interface-down' | 'bad-filter' | 'cannot-open';

/** As libpcap lists it. */
export interface NativeInterface {
  name: string;
  description: string | null;
  addresses: string[];
  isUp: boolean;
  isRunning: boolean;
  isLoopback: boolean;
  isWireless: boolean;
  /** Is a cable in, or the network joined? Null where that is unknown or means nothing. */
  connection: 'connected' | 'disconnected' | null;
}

/** Frames that the driver or the kernel merges (receive) or splits (send): the capture sees them large. */
export interface Offloads {
  gro: boolean | null;
  lro: boolean | null;
  tso: boolean | null;
  gso: boolean | null;
}

/** A capture filter compiled for frames of one link type. */
export interface NativeFilter {
  /** Sets `passed[i]` for the frames `from` to `to` (exclusive) and gives how many pass. */
  select(
    bytes: Uint8Array,
    at: Int32Array,
    caplen: Int32Array,
    origlen: Float64Array,
    from: number,
    to: number,
    passed: Uint8Array,
  ): number;
}

export interface NativeCaptureOptions {
  interface: string;
  /** Empty for all packets. */
  filter: string;
  snaplen: number;
  promiscuous: boolean;
  /** Of the kernel. */
  bufferBytes: number;
  timeoutMs: number;
  /** Of the addon's own queue behind it. */
  queueBytes: number;
}

export interface NativeCapture {
  /** DLT_ number. */
  readonly datalink: number;
  readonly snaplen: number;
  /** What libpcap warned of while opening. */
  readonly warning: string | null;
  /** Why the capture ended by itself. Final when `read` has given -1. */
  readonly error: string | null;
  /**
   * Copies 1 to `length` bytes of pcap records (host byte order, nanoseconds) to `into[offset…]` and gives their number.
   * 0: none now. -1: none ever again.
   */
  read(into: Uint8Array, offset: number, length: number): number;
  /** At most a quarter of a second old; exact after the end. */
  counts(): NativeCounts;
  /** Takes no new packets; those captured until now can still be read. */
  stop(): void;
  /** Ends at once, as often as wanted. */
  close(): void;
}

/** Packets since the capture was opened, and the link. */
export interface NativeCounts {
  /** Accepted by the filter, those dropped included. */
  received: number;
  /** Handed to the addon's queue. */
  captured: number;
  /** Dropped by the kernel for want of room. */
  kernelDropped: number;
  /** Dropped by the interface or its driver; null where nobody counts them. */
  interfaceDropped: number | null;
  /** Is a cable in, with somebody at its other end? Null where that cannot be told. */
  hasCarrier: boolean | null;
}
