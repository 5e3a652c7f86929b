import type { ByteReader } from './byte-stream.js';

/** How an interface is opened. */
export interface InterfaceOptions {
  /** Capture filter, or null for all packets. */
  filter: string | null;
  /** Limit of captured bytes per frame. */
  snaplen: number;
  promiscuous: boolean;
  /** Of the kernel's buffer. */
  bufferBytes: number;
  /** User to become as soon as the interface is open, where another process opens it. */
  identity: Identity | null;
}

/** A user of this host, as a process runs. */
export interface Identity {
  user: string;
  uid: number;
  gid: number;
}

/** Packets that were lost, by where. Null: nobody counts them there, which is not none. */
export interface DropCounts {
  /** For want of room in the kernel's buffer. */
  kernel: number | null;
  /** By the interface or its driver. */
  interface: number | null;
  /** Behind the kernel, before the analysis. */
  queue: number | null;
}

/**
 * An open interface, whichever library reads it. Its bytes are pcap records without a file header: host byte order,
 * nanoseconds. The reading ends after `stop()`, and fails where the interface is lost.
 */
export interface OpenInterface extends ByteReader {
  readonly linktype: number;
  readonly snaplen: number;
  /** What a person should know of this capture, one line each, without its name. */
  readonly warnings: readonly string[];
  /** Packets put before the reader, also those that it has not read; null: not counted. */
  readonly captured: number | null;
  drops(): DropCounts;
  /** Is a cable in, with somebody at its other end? Null where that cannot be told. */
  readonly hasCarrier: boolean | null;
  /** Takes no new packets; those captured until now can still be read. */
  stop(): void;
  /** Ends at once, as often as wanted. */
  close(): Promise<void>;
}

/** A library that captures. */
export interface Backend {
  /** As a report names the input's format. */
  readonly format: string;
  /** Opens an interface. Throws `SetupError`. */
  open(name: string, options: InterfaceOptions): Promise<OpenInterface>;
}
