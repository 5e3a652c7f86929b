import type { CaptureAnomaly } from './anomalies.js';
import type { FrameBatch } from '../wire/frame-batch.js';

export { BATCH_FRAMES, FrameBatch, NO_TIME } from '../wire/frame-batch.js';

/**
 * One interface of a capture, as its file or device describes it. A pcap file has exactly one; a pcapng file one per
 * Interface Description Block, numbered on through all sections.
 */
export interface CaptureInterface {
  /** LINKTYPE_ number, tcpdump.org/linktypes.html. */
  linktype: number;
  /** Limit of captured bytes per frame, 0 when the capture names none. */
  snaplen: number;
  /** Length of the frame check sequence at the end of each frame in bytes, or -1 when unknown. */
  fcslen: number;
  name: string | null;
  description: string | null;
  /** Capture filter recorded by the writer, or null. */
  filter: string | null;
}

/** Addresses and names from pcapng Name Resolution Blocks. Keys are addresses as text (RFC 5952). */
export type NameTable = Map<string, string>;

/** What a capture says beside its frames. Grows while the source is read. */
export interface CaptureNotes {
  names: NameTable;
  /** Packets dropped as the capture itself states (pcapng Interface Statistics isb_ifdrop + isb_osdrop, EPB drop counts), or null: unknown. */
  dropped: number | null;
  comments: number;
  secrets: number;
  /** Blocks skipped by length: block type as "0x%08x" or its name, to the number of them. */
  skippedBlocks: Map<string, number>;
  /** What `salvage` went over; never changes between frames of one batch. */
  skipped: SkippedDamage;
  /** Odd but readable things by name. */
  anomalies: Map<CaptureAnomaly, { count: number; firstFrame: number }>;
  /** Warnings for a person that are not errors, one line each, without the file name. */
  warnings: string[];
  hardware: string | null;
  os: string | null;
  application: string | null;
}

/** Damage behind which the reading went on. */
export interface SkippedDamage {
  places: number;
  /** Bytes (unpacked) that no frame was made of. */
  bytes: number;
  /** 1-based number of the first frame behind damage, null while there is none. */
  firstFrame: number | null;
}

/** What became of a followed file: another one has its name now, or it is shorter than what was read of it. */
export type Rotation = 'replaced' | 'shrunk';

/** Frames from one file, pipe or interface, in its own order. */
export interface FrameSource {
  /** As the user named it, without folders: what reports print. */
  readonly name: string;
  /** `pcap`, `pcap (nanoseconds)`, `pcapng`, … with `, gzip` or `, zstd` behind it where packed. */
  readonly format: string;
  readonly interfaces: readonly CaptureInterface[];
  readonly notes: CaptureNotes;
  /** Frames handed over so far. */
  readonly frames: number;
  /** Blocks so far that hold no frame but take a frame number, as Wireshark counts; never between frames of one batch. */
  readonly otherNumbers: number;
  /** Bytes of the (packed) input consumed so far, and its size when known: for progress. */
  readonly bytesRead: number;
  readonly size: number | null;
  /** Why a followed file ended, where another capture begins at its path. */
  readonly rotation?: Rotation | null;
  /**
   * Fills `batch` with whole frames that are already in memory and returns their number; 0 means that `refill()` is due.
   * Never allocates.
   */
  next(batch: FrameBatch): number;
  /**
   * Reads the next chunk. False at a clean end of the input. Throws `CaptureError` where the input cannot be read on; all
   * frames before that place have been handed over by then.
   */
  refill(): Promise<boolean>;
  close(): Promise<void>;
}
