import { fstatSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ByteStream } from './byte-stream.js';
import type { Rotation } from './frame.js';

/** How often a file that has no more bytes is looked at: there is no notice of growth that works on every file system. */
const LOOK_MS = 100;

/**
 * A regular file that somebody writes: its end is waited at. It ends with the signal, when another file has taken its
 * name, or when it is shorter than what was read of it.
 */
export class FollowedFile implements ByteStream {
  /** Nobody knows how long it will be. */
  readonly size = null;
  rotation: Rotation | null = null;
  private closed = false;
  private wake = (): void => {};

  constructor(
    private readonly path: string,
    private readonly descriptor: number,
    /** The same file, read to its present end. */
    private readonly file: ByteStream,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', this.onAbort);
  }

  get bytesRead(): number {
    return this.file.bytesRead;
  }

  async read(into: Uint8Array, offset: number, length: number): Promise<number> {
    for (;;) {
      const count = await this.file.read(into, offset, length);
      if (count > 0 || this.signal.aborted || this.closed || this.rotation !== null) return count;
      await this.pause();
      if (this.closed) return 0;
      this.rotation = await this.look();
      if (this.rotation === 'shrunk') return 0;
    }
  }

  again(from: number): Promise<ByteStream> | null {
    return this.file.again(from);
  }

  close(): Promise<void> {
    this.closed = true;
    this.signal.removeEventListener('abort', this.onAbort);
    this.wake();
    return this.file.close();
  }

  private async look(): Promise<Rotation | null> {
    const own = fstatSync(this.descriptor);
    if (own.size < this.bytesRead) return 'shrunk';
    if (own.size > this.bytesRead) return null;
    const named = await stat(this.path).catch(() => null);
    // Without a name it may still be written; a name that is given anew is another file.
    return named === null || (named.ino === own.ino && named.dev === own.dev) ? null : 'replaced';
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LOOK_MS);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private readonly onAbort = (): void => this.wake();
}
