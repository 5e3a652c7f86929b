import { randomBytes } from 'node:crypto';
import { open, realpath, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Chunk } from '../report/report-writer.js';
import { OutputError } from './output-error.js';
import { SINK_CHUNK, type Sink } from './sink.js';

/**
 * A file that appears whole or not at all. What is written goes to a temporary file in the same folder, `.NAME.*.wiretable-tmp`;
 * only when all of it is on the disk does that take the place of the old file. Whatever fails, the old file stays.
 */
export class WholeFile implements Sink {
  #waiting = '';
  #failure: unknown = null;
  /** Writes one after the other. */
  #writing: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(
    /** As the user named it. */
    private readonly name: string,
    /** Behind symbolic links, so that they stay. */
    private readonly target: string,
    private readonly temporary: string,
    private readonly handle: FileHandle,
  ) {}

  /** Throws `OutputError` where there is no place to write to: before the work, not after it. */
  static async create(name: string): Promise<WholeFile> {
    try {
      const target = await realpath(name).catch(() => name);
      const suffix = `${randomBytes(4).toString('hex')}.wiretable-tmp`;
      const temporary = join(dirname(target), `.${basename(target)}.${suffix}`);
      // x: never through a link that somebody else put there.
      return new WholeFile(name, target, temporary, await open(temporary, 'wx'));
    } catch (error) {
      throw new OutputError(name, error);
    }
  }

  write(chunk: Chunk): Promise<void> | undefined {
    if (this.#failure !== null) return undefined;
    if (typeof chunk !== 'string') return this.#send(chunk);
    this.#waiting += chunk;
    return this.#waiting.length < SINK_CHUNK ? undefined : this.#send();
  }

  /** All text on the disk, under the temporary name. Throws `OutputError`. */
  async complete(): Promise<void> {
    await this.#send();
    await this.#try(() => this.handle.sync());
    await this.#close();
    if (this.#failure !== null) throw new OutputError(this.name, this.#failure);
  }

  /** The completed file takes its place. Throws `OutputError`. */
  async publish(): Promise<void> {
    await this.#try(() => rename(this.temporary, this.target));
    if (this.#failure !== null) throw new OutputError(this.name, this.#failure);
    await syncFolder(dirname(this.target));
  }

  /** Leaves no trace, unless the file was published. */
  async discard(): Promise<void> {
    await this.#close();
    await rm(this.temporary, { force: true });
  }

  /** The text that waits, and `bytes` behind it. */
  #send(bytes?: Buffer): Promise<void> {
    const text = this.#waiting;
    this.#waiting = '';
    const chunks = [text, ...(bytes === undefined ? [] : [bytes])];
    for (const chunk of chunks) {
      this.#writing = this.#writing.then(() => this.#try(() => this.handle.writeFile(chunk)));
    }
    return this.#writing;
  }

  async #close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writing;
    await this.#try(() => this.handle.close());
  }

  async #try(action: () => Promise<unknown>): Promise<void> {
    if (this.#failure !== null && !this.#closed) return;
    try {
      await action();
    } catch (error) {
      this.#failure ??= error;
    }
  }
}

/** Makes the new name last. Not every system can open a folder; there the name lasts by itself, or cannot be made to. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  if (handle === null) return;
  await handle.sync().catch(() => {});
  await handle.close();
}

/** Creates all files, or none. */
export async function createAll(names: readonly string[]): Promise<WholeFile[]> {
  const files: WholeFile[] = [];
  try {
    for (const name of names) files.push(await WholeFile.create(name));
    return files;
  } catch (error) {
    await discardAll(files);
    throw error;
  }
}

/** First all texts to the disk, then all names: a full disk leaves every old file as it was. */
export async function publishAll(files: readonly WholeFile[]): Promise<void> {
  for (const file of files) await file.complete();
  for (const file of files) await file.publish();
}

export async function discardAll(files: readonly WholeFile[]): Promise<void> {
  for (const file of files) await file.discard();
}
