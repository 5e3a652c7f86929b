import { createHash } from 'node:crypto';
import { constants, openSync, readSync } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { CaptureError, type CaptureErrorCode } from './capture-error.js';
import type { Rotation } from './frame.js';

/** Bytes in order, pulled by whoever reads them. */
export interface ByteReader {
  /**
   * Reads 1 to `length` bytes to `into[offset…]` and gives their number, 0 at the end. Throws `StreamFailure` where it
   * cannot read on; what came before that place has been handed over by then.
   */
  read(into: Uint8Array, offset: number, length: number): Promise<number>;
}

/** The bytes of an input as they lie there. */
export interface ByteStream extends ByteReader {
  /** Bytes handed over so far. */
  readonly bytesRead: number;
  /** Size of the input, or null where it has none: a pipe. */
  readonly size: number | null;
  /** Of a followed file only: why it ended, where another capture begins at its path. */
  readonly rotation?: Rotation | null | undefined;
  /** Of a regular file only: its open descriptor. Others may read it at places of their own as long as the stream is open. */
  readonly fd?: number | undefined;
  /** SHA-256 of the raw bytes, in hexadecimal, where the stream keeps one; to be asked for when all were read. */
  readonly sha256?: string | null | undefined;
  /** Reads what is left without handing it over, where somebody else does the reading. */
  finish?(): Promise<void>;
  /**
   * A second stream over the same input, from byte `from` on, as long as this one is open. Null for a pipe, which cannot be
   * read twice.
   */
  again(from: number): Promise<ByteStream> | null;
  close(): Promise<void>;
}

/** Why a stream ends before its end. The source that reads it adds name, byte offset and frame. */
export class StreamFailure extends Error {
  override readonly name = 'StreamFailure';

  constructor(
    readonly code: CaptureErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** Called with each run of raw (packed) bytes as they are read. The array is valid during the call. */
export type BytesListener = (bytes: Uint8Array) => void;

/**
 * Opens a file or a pipe that has a name in the file system. `name` stands in the messages. With `follow` a file is read
 * on as it grows, until that signal.
 */
export async function openPath(path: string, name: string, follow?: AbortSignal): Promise<ByteStream> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new CaptureError('unreadable', `${name}: is a folder, not a capture`);
    if (found.isFIFO()) return openFifo(path);
    const handle = await open(path, 'r');
    if (!found.isFile()) return new DeviceStream(handle);
    const file = new DescriptorStream(handle.fd, found.size, 0, () => handle.close());
    if (follow === undefined) return file;
    const { FollowedFile } = await import('./followed-file.js');
    return new FollowedFile(path, handle.fd, file, follow);
  } catch (error) {
    throw openError(error, name);
  }
}

/** Opens standard input, or what stands for it in a test. */
export function openStandardInput(stdin: Readable & { isTTY?: boolean }, name: string): ByteStream {
  if (stdin.isTTY) {
    throw new CaptureError('unreadable', `${name}: is a terminal. Pipe a capture into it, or name a file`);
  }
  return new PipeStream(stdin);
}

/** Listens to the raw bytes of `stream`. */
export function tapped(stream: ByteStream, listener: BytesListener): ByteStream {
  return new TappedStream(stream, listener);
}

/** Keeps a SHA-256 of the raw bytes of `stream`. */
export function hashed(stream: ByteStream): ByteStream {
  return new HashedStream(stream);
}

/** The bytes of a regular file that somebody else has open, and closes. */
export function openDescriptor(fd: number, size: number, from = 0): ByteStream {
  return new DescriptorStream(fd, size, from);
}

/** Reads `stream` to its end and forgets the bytes: for a listener that must have seen all of them. */
export async function drain(stream: ByteStream): Promise<void> {
  const scratch = new Uint8Array(256 * 1024);
  while ((await stream.read(scratch, 0, scratch.length)) > 0);
}

/** `EIO` of a system error, or null. */
export function systemErrorCode(error: unknown): string | null {
  return error instanceof Error && 'errno' in error && 'code' in error ? String(error.code) : null;
}

/** A `CaptureError` for a path that cannot be opened; what is no system error is given back as it is. */
export function openError(error: unknown, name: string): unknown {
  const code = systemErrorCode(error);
  switch (code) {
    case null:
      return error;
    case 'ENOENT':
    case 'ENOTDIR':
      return new CaptureError('not-found', `${name}: no such file`);
    case 'EACCES':
    case 'EPERM':
      return new CaptureError('unreadable', `${name}: not permitted to read. Check the rights of the file`);
    default:
      return new CaptureError('unreadable', `${name}: cannot be opened: ${code}`);
  }
}

/** A regular file, read at places of its own: its descriptor may serve others, too. */
class DescriptorStream implements ByteStream {
  bytesRead = 0;

  constructor(
    readonly fd: number,
    readonly size: number,
    private readonly from: number,
    private readonly release?: () => Promise<void>,
  ) {}

  async read(into: Uint8Array, offset: number, length: number): Promise<number> {
    try {
      // A file is read at once: a trip through the thread pool costs more than the copy, and leaves the bytes in the cache
      // of another core.
      const count = readSync(this.fd, into, offset, length, this.from + this.bytesRead);
      this.bytesRead += count;
      return count;
    } catch (error) {
      throw readFailure(error);
    }
  }

  again(from: number): Promise<ByteStream> {
    return Promise.resolve(openDescriptor(this.fd, this.size, from));
  }

  async close(): Promise<void> {
    await this.release?.();
  }
}

/** A device may keep its reader waiting and has no positions. */
class DeviceStream implements ByteStream {
  readonly size = null;
  bytesRead = 0;

  constructor(private readonly handle: FileHandle) {}

  async read(into: Uint8Array, offset: number, length: number): Promise<number> {
    try {
      const { bytesRead } = await this.handle.read(into, offset, length, null);
      this.bytesRead += bytesRead;
      return bytesRead;
    } catch (error) {
      throw readFailure(error);
    }
  }

  again(): null {
    return null;
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

/** Standard input or a FIFO, read by events: a blocked read in the thread pool would keep the process from ending. */
class PipeStream implements ByteStream {
  readonly size = null;
  bytesRead = 0;
  private rest: Uint8Array = new Uint8Array(0);
  private ended = false;
  private failure: unknown = null;
  private wake: (() => void) | null = null;

  constructor(private readonly readable: Readable) {
    readable.on('readable', this.onEvent);
    readable.on('end', this.onEnd);
    readable.on('close', this.onEnd);
    readable.on('error', this.onError);
  }

  async read(into: Uint8Array, offset: number, length: number): Promise<number> {
    while (this.rest.length === 0) {
      const chunk = this.readable.read() as Uint8Array | null;
      if (chunk !== null) this.rest = chunk;
      else if (this.failure !== null) throw readFailure(this.failure);
      else if (this.ended) return 0;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
    const count = Math.min(length, this.rest.length);
    into.set(this.rest.subarray(0, count), offset);
    this.rest = this.rest.subarray(count);
    this.bytesRead += count;
    return count;
  }

  again(): null {
    return null;
  }

  close(): Promise<void> {
    this.readable.off('readable', this.onEvent);
    this.readable.destroy();
    return Promise.resolve();
  }

  private readonly onEvent = (): void => {
    this.wake?.();
    this.wake = null;
  };

  private readonly onEnd = (): void => {
    this.ended = true;
    this.onEvent();
  };

  private readonly onError = (error: unknown): void => {
    this.failure = error;
    this.onEvent();
  };
}

class TappedStream implements ByteStream {
  constructor(
    private readonly inner: ByteStream,
    private readonly listener: BytesListener,
  ) {}

  get bytesRead(): number {
    return this.inner.bytesRead;
  }

  get size(): number | null {
    return this.inner.size;
  }

  get rotation(): Rotation | null | undefined {
    return this.inner.rotation;
  }

  async read(into: Uint8Array, offset: number, length: number): Promise<number> {
    const count = await this.inner.read(into, offset, length);
    if (count > 0) this.listener(into.subarray(offset, offset + count));
    return count;
  }

  again(from: number): Promise<ByteStream> | null {
    return this.inner.again(from);
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}

class HashedStream extends TappedStream {
  private readonly hash;
  private digest: string | null = null;

  constructor(inner: ByteStream) {
    const hash = createHash('sha256');
    super(inner, (bytes) => hash.update(bytes));
    this.hash = hash;
  }

  get sha256(): string {
    return (this.digest ??= this.hash.digest('hex'));
  }
}

/** Opens without waiting for a writer; the socket owns the descriptor. */
function openFifo(path: string): ByteStream {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return new PipeStream(new Socket({ fd, readable: true, writable: false }));
}

function readFailure(error: unknown): unknown {
  const code = systemErrorCode(error);
  return code === null ? error : new StreamFailure('unreadable', `cannot be read on: ${code}`);
}
