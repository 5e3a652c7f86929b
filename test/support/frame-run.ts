import { LINK_DECODERS, loadLinkDecoders } from '../../src/decode/link/link-decoders.js';
import { BATCH_FRAMES, FrameBatch, NO_TIME } from '../../src/wire/frame-batch.js';

/** A frame as a capture source hands it over. */
export interface TestFrame {
  /** The captured bytes. */
  bytes: Uint8Array;
  /** Original length, where the capture cut the frame. */
  wireLength?: number;
  /** Seconds and nanoseconds; null: the record has no time. */
  time?: FrameTime | null;
  /** Index into the interfaces of the run. */
  iface?: number;
}

export type FrameTime = readonly [sec: number, nsec: number];

export const START: FrameTime = [1_700_000_000, 0];

const MARGIN = 32;

/** Link types without a decoder. */
export const UNKNOWN_LINKTYPES = [147, 65_535] as const;

// A run loads decoders as it comes upon link types; tests decode at once.
await loadLinkDecoders(
  [...Object.keys(LINK_DECODERS).map(Number), ...UNKNOWN_LINKTYPES].map((linktype) => ({ linktype })),
);

/** The frames as columns, each with `surround` bytes before and behind it. At most `BATCH_FRAMES` of them. */
export function frameBatchOf(frames: readonly TestFrame[], surround = 0xa5): FrameBatch {
  if (frames.length > BATCH_FRAMES) throw new RangeError(`${frames.length} frames exceed a batch of ${BATCH_FRAMES}`);
  const batch = new FrameBatch();
  const size = frames.reduce((sum, { bytes }) => sum + bytes.length + MARGIN, MARGIN);
  batch.bytes = new Uint8Array(size).fill(surround);
  batch.view = new DataView(batch.bytes.buffer);
  let at = MARGIN;
  for (const { bytes, wireLength = bytes.length, time = START, iface = 0 } of frames) {
    const i = batch.count++;
    batch.bytes.set(bytes, at);
    batch.at[i] = at;
    batch.caplen[i] = bytes.length;
    batch.origlen[i] = wireLength;
    batch.tsSec[i] = time === null ? 0 : time[0];
    batch.tsNsec[i] = time === null ? NO_TIME : time[1];
    batch.iface[i] = iface;
    at += bytes.length + MARGIN;
  }
  return batch;
}
