import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PacketFolder } from '../evidence/packet-files.js';
import { OutputError } from './output-error.js';

/** Bytes that wait to be written, of all files. */
const MAX_WAITING = 64 * 1024 * 1024;

/** A name that only a file of a finding has. */
const PACKET_FILE = /^[0-9a-f]{12}\.pcapng$/;

/**
 * The folder of `--evidence`. Files grow in a folder inside it, `.wiretable-*.tmp`, and take their names when all of them
 * are on the disk: each appears whole or not at all. Files of the same names are replaced, others stay.
 */
export class EvidenceFolder implements PacketFolder {
  private waiting = new Map<string, Uint8Array[]>();
  private waitingBytes = 0;
  private readonly names = new Set<string>();

  private constructor(
    /** As the user named it. */
    readonly path: string,
    /** Also for copies of what can be read only once. */
    readonly staging: string,
  ) {}

  /** Throws `OutputError` where there is no place to write to: before the work, not after it. */
  static async create(path: string): Promise<EvidenceFolder> {
    try {
      await mkdir(path, { recursive: true });
      const staging = join(path, `.wiretable-${randomBytes(4).toString('hex')}.tmp`);
      await mkdir(staging, { mode: 0o700 });
      return new EvidenceFolder(path, staging);
    } catch (error) {
      throw new OutputError(path, error);
    }
  }

  append(name: string, bytes: Uint8Array): void {
    const parts = this.waiting.get(name);
    if (parts) parts.push(bytes);
    else this.waiting.set(name, [bytes]);
    this.waitingBytes += bytes.length;
  }

  async flush(): Promise<void> {
    if (this.waitingBytes >= MAX_WAITING) await this.writeAll();
  }

  /** All files on the disk, under temporary names. Throws `OutputError`. */
  async complete(): Promise<void> {
    await this.writeAll();
    for (const name of this.names) {
      await this.try(name, async () => {
        const handle = await open(join(this.staging, name), 'r+');
        await handle.sync().finally(() => handle.close());
      });
    }
  }

  /** The completed files take their places. Throws `OutputError`. */
  async publish(): Promise<void> {
    for (const name of this.names) {
      await this.try(name, () => rename(join(this.staging, name), join(this.path, name)));
    }
  }

  /** Leaves nothing but what was published. */
  async discard(): Promise<void> {
    await rm(this.staging, { recursive: true, force: true });
  }

  /** Number of files of other runs that lie in the folder. */
  async strangers(): Promise<number> {
    const present = await readdir(this.path);
    return present.filter((name) => PACKET_FILE.test(name) && !this.names.has(name)).length;
  }

  private async writeAll(): Promise<void> {
    const { waiting } = this;
    this.waiting = new Map();
    this.waitingBytes = 0;
    for (const [name, parts] of waiting) {
      this.names.add(name);
      await this.try(name, () => appendFile(join(this.staging, name), Buffer.concat(parts)));
    }
  }

  private async try(name: string, action: () => Promise<unknown>): Promise<void> {
    try {
      await action();
    } catch (error) {
      throw new OutputError(join(this.path, name), error);
    }
  }
}
