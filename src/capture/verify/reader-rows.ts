/**
 * What the second reader hands over from its process to ours: a row for each frame, one last row, and behind that what it
 * says at its end, as JSON. Little-endian.
 */
export const ROW_LENGTH = 24;

/** Offsets in a row. */
export const enum Row {
  /** Float64: microseconds since the epoch, as one number: 2^32 seconds of them are 4.3e15, below 2^53. */
  Micros = 0,
  Caplen = 8,
  Origlen = 12,
  /** CRC-32 (as in gzip) of the captured bytes. */
  Crc = 16,
  Kind = 20,
}

export const enum RowKind {
  Frame = 1,
  End = 2,
}

/** What the second reader says behind its last row. */
export interface ReaderEnd {
  /** Why it gave up before the end of the file (`reads pcap version 2.4 only, and this is 2.2`), or null. */
  gaveUp: string | null;
  /** Bytes of the file that its frames account for, with all headers. */
  bytes: number;
  /** `FrameDigest` over its frames. */
  digest: string;
}
