import { readSync } from 'node:fs';
import type { ByteStream } from './byte-stream.js';
import { PACKINGS, rowOf, type PackingName } from './packings.js';
import type { ReadAhead } from './read-ahead.js';
import { MAGIC_LENGTH } from './source-formats.js';

/** Bytes of a file, packed or not, below which a thread costs more than it spares. */
const MIN_SIZE = 8 * 1024 * 1024;

export interface ReadThreadOptions {
  /** Built file that the threads run; given by tests, which run from the sources. */
  entry?: URL;
  /** In place of `MIN_SIZE`, for tests. */
  minSize?: number;
}

/**
 * Threads that read, unpack and hash files ahead of the thread that judges. They change when bytes are there, never which:
 * a report is the same with any number of them.
 */
export class ReadThreads {
  private readonly entry: URL;
  private readonly minSize: number;

  constructor(
    /** How many more may run. */
    private free: number,
    options: ReadThreadOptions = {},
  ) {
    this.entry = options.entry ?? new URL('./read-worker.js', import.meta.url);
    this.minSize = options.minSize ?? MIN_SIZE;
  }

  /** How many more may run. */
  get room(): number {
    return this.free;
  }

  /**
   * Has `file` read by a thread, which owns it from then on. Null where none is free or it would not pay: for pipes, growing
   * and small files, and those that need neither unpacking nor a digest.
   */
  async readAhead(file: ByteStream, chunkSize: number, digest: boolean): Promise<ReadAhead | null> {
    const { fd, size } = file;
    if (this.free === 0 || fd === undefined || size === null || size < this.minSize) return null;
    const packing = packingOf(fd);
    if (packing === null ? !digest : PACKINGS[packing].unpack === null) return null;
    this.free--;
    const { ReadAhead } = await import('./read-ahead.js');
    return new ReadAhead(file, { fd, size, packing, chunkSize, digest }, this.entry, () => this.free++);
  }
}

/** Told by the first bytes; null where they cannot be read, which whoever reads them in earnest will tell. */
function packingOf(fd: number): PackingName | null {
  const head = Buffer.alloc(MAGIC_LENGTH);
  try {
    return rowOf(PACKINGS, head.toString('hex', 0, readSync(fd, head, 0, MAGIC_LENGTH, 0)));
  } catch {
    return null;
  }
}
