import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { CaptureError } from '../../src/capture/capture-error.js';
import { FrameBatch, type FrameSource } from '../../src/capture/frame.js';
import { openCapture, type OpenOptions } from '../../src/capture/open-capture.js';

export interface ReadFrame {
  sec: number;
  nsec: number;
  origlen: number;
  iface: number;
  data: string;
}

export interface ReadCapture {
  frames: ReadFrame[];
  /** Null where the head cannot be read. */
  source: FrameSource | null;
  error: CaptureError | null;
}

/** Reads a capture to its end or its error. */
export async function readCapture(path: string, options: OpenOptions = {}): Promise<ReadCapture> {
  const frames: ReadFrame[] = [];
  let source: FrameSource | null = null;
  try {
    source = await openCapture(path, options);
    const batch = new FrameBatch();
    do {
      while (source.next(batch) > 0) takeFrames(batch, 0, batch.count, frames);
    } while (await source.refill());
    return { frames, source, error: null };
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    return { frames, source, error };
  } finally {
    await source?.close();
  }
}

/** Appends copies of the frames `from…to` of `batch`. */
export function takeFrames(batch: FrameBatch, from: number, to: number, frames: ReadFrame[]): void {
  for (let i = from; i < to; i++) {
    const at = batch.at[i];
    frames.push({
      sec: batch.tsSec[i],
      nsec: batch.tsNsec[i],
      origlen: batch.origlen[i],
      iface: batch.iface[i],
      data: Buffer.from(batch.bytes.subarray(at, at + batch.caplen[i])).toString('hex'),
    });
  }
}

/** A folder for the test file that asks, with a function that writes a file into it and gives its path. */
export function scratchFolder(): { folder: string; write: (name: string, bytes: Uint8Array | string) => string } {
  const folder = mkdtempSync(join(tmpdir(), 'wiretable-capture-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    folder,
    write: (name, bytes) => {
      const path = join(folder, name);
      writeFileSync(path, bytes);
      return path;
    },
  };
}
