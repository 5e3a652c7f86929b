import { FrameBatch, NO_TIME, type FrameSource } from './frame.js';
import type { FrameTime } from './frame-time.js';
import { CaptureError } from './capture-error.js';
import { openCapture } from './open-capture.js';

/** Enough for the first frames of nearly every file. */
const CHUNK_SIZE = 64 * 1024;
/** Frames without time after which a file counts as one without times. */
const MAX_FRAMES = 10_000;
/** Bytes after which it does, too: a file may hold no frames at all. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Time of the first frame that has one, read through a source that is closed again: a folder of a thousand files is put
 * in order without a thousand open ones. Null where no frame has a time, or where the file cannot be read that far; why
 * is found again, and told, when its turn comes.
 */
export async function firstFrameTime(path: string, salvage = false): Promise<FrameTime | null> {
  let source: FrameSource | null = null;
  try {
    source = await openCapture(path, { chunkSize: CHUNK_SIZE, salvage });
    return await findTime(source);
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    return null;
  } finally {
    await source?.close();
  }
}

async function findTime(source: FrameSource): Promise<FrameTime | null> {
  const batch = new FrameBatch();
  while (source.frames < MAX_FRAMES && source.bytesRead < MAX_BYTES) {
    const count = source.next(batch);
    for (let i = 0; i < count; i++) {
      if (batch.tsNsec[i] !== NO_TIME) return { sec: batch.tsSec[i], nsec: batch.tsNsec[i] };
    }
    if (count === 0 && !(await source.refill())) return null;
  }
  return null;
}
