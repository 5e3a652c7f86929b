import { closeSync, openSync, writeSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { STANDARD_INPUT } from './open-capture.js';

/** Bytes of a pipe that are copied at most. */
export const MAX_SPOOL_BYTES = 4 * 1024 ** 3;

/** Can what `path` names be read only once: standard input, a FIFO, a device? */
export async function isReadOnce(path: string): Promise<boolean> {
  if (path === STANDARD_INPUT) return true;
  const found = await stat(path).catch(() => null);
  return found !== null && !found.isFile() && !found.isDirectory();
}

/** A copy of the raw bytes of a pipe, so that it can be read again. Bounded: beyond that, only its beginning can be. */
export class Spool {
  /** Why the copy ends before the pipe does, or null. */
  cutBy: string | null = null;
  private written = 0;
  private readonly fd: number;

  /** Creates the file; only its owner may read it. Throws the system's error. */
  constructor(
    readonly path: string,
    private readonly limit = MAX_SPOOL_BYTES,
  ) {
    // x: never through a link that somebody else put there.
    this.fd = openSync(path, 'wx', 0o600);
  }

  take(bytes: Uint8Array): void {
    if (this.cutBy !== null) return;
    if (this.written + bytes.length > this.limit) {
      this.cutBy = `only the first ${this.written} bytes of a pipe are kept for a second look`;
      return;
    }
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(this.fd, bytes, at);
      this.written += bytes.length;
    } catch (error) {
      this.cutBy = `cannot be kept for a second look: ${(error as NodeJS.ErrnoException).code ?? String(error)}`;
    }
  }

  close(): void {
    closeSync(this.fd);
  }
}
