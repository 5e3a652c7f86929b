import { parentPort, workerData } from 'node:worker_threads';
import { drain, hashed, openDescriptor, StreamFailure, type ByteReader, type ByteStream } from './byte-stream.js';
import type { UnpackedBytes } from './capture-input.js';
import type { CaptureErrorCode } from './capture-error.js';
import { ChunkBuffer } from './chunk-buffer.js';
import { PACKINGS, type PackingName } from './packings.js';

/** What a thread is to read. */
export interface ReadJob {
  /** Of a regular file; whoever started the thread keeps it open. */
  fd: number;
  size: number;
  /** To be undone. */
  packing: PackingName | null;
  /** Packed bytes read at once. */
  chunkSize: number;
  digest: boolean;
  /** Shared memory that is filled in turn. */
  slots: readonly Uint8Array[];
}

/** What a thread is asked. */
export type ReadRequest =
  /** The slot was read and may be filled again. */
  | { kind: 'free'; slot: number }
  /** Go on behind the damage that was told. */
  | { kind: 'resume' }
  /** Read the rest for the digest alone: nobody wants its bytes. */
  | { kind: 'finish' };

/** Bytes that were read at once, up to `to` in the slot. Where they end decides where batches do: it has to be the same. */
export interface Piece {
  to: number;
  bytesRead: number;
}

/** What a thread tells; `bytesRead`: raw bytes read so far. */
export type ReadAnswer =
  /** The next bytes stand in the slot. */
  | { kind: 'bytes'; slot: number; pieces: Piece[] }
  /** No more bytes: the end, or a failure. */
  | { kind: 'stop'; failure: { code: CaptureErrorCode; message: string } | null; bytesRead: number }
  | { kind: 'resumed'; goesOn: boolean; bytesRead: number }
  | { kind: 'finished'; sha256: string | null; bytesRead: number };

/** Room that a slot needs for another piece of unpacked bytes: they come by 64 KiB (gzip) or 128 KiB (zstd) at most. */
const PIECE_ROOM = 128 * 1024;

/** One file, read ahead of the thread that judges its frames. */
class Reading {
  private readonly freeSlots: number[];
  private question: Exclude<ReadRequest, { kind: 'free' }> | null = null;
  private wake = (): void => {};

  constructor(
    private readonly raw: ByteStream,
    private readonly unpacked: UnpackedBytes | null,
    private readonly slots: readonly Uint8Array[],
    private readonly tell: (answer: ReadAnswer) => void,
  ) {
    this.freeSlots = [...slots.keys()];
  }

  /** Ends with the thread. */
  async run(): Promise<never> {
    let goesOn = true;
    for (;;) {
      if (goesOn) await this.hand();
      while (this.question === null) await this.news();
      const { kind } = this.question;
      this.question = null;
      if (kind === 'finish') await this.finish();
      goesOn = kind === 'resume' && (await this.resume());
    }
  }

  hear(request: ReadRequest): void {
    if (request.kind === 'free') this.freeSlots.push(request.slot);
    else this.question = request;
    this.wake();
  }

  /** Hands over bytes until there are no more, or until something is asked. */
  private async hand(): Promise<void> {
    const reader: ByteReader = this.unpacked ?? this.raw;
    for (;;) {
      while (this.freeSlots.length === 0 && this.question === null) await this.news();
      const slot = this.question === null ? this.freeSlots.shift() : undefined;
      if (slot === undefined) return;
      const stop = await this.fill(slot, reader);
      if (stop === null) continue;
      this.tell(stop);
      return;
    }
  }

  /** Null where more may come. */
  private async fill(slot: number, reader: ByteReader): Promise<ReadAnswer | null> {
    const { raw } = this;
    const bytes = this.slots[slot];
    const pieces: Piece[] = [];
    let to = 0;
    let stop: ReadAnswer | null = null;
    while (stop === null && bytes.length - to >= PIECE_ROOM) {
      try {
        const count = await reader.read(bytes, to, bytes.length - to);
        to += count;
        if (count > 0) pieces.push({ to, bytesRead: raw.bytesRead });
        else stop = { kind: 'stop', failure: null, bytesRead: raw.bytesRead };
      } catch (error) {
        if (!(error instanceof StreamFailure)) throw error;
        const { code, message } = error;
        stop = { kind: 'stop', failure: { code, message }, bytesRead: raw.bytesRead };
      }
    }
    if (pieces.length > 0) this.tell({ kind: 'bytes', slot, pieces });
    else this.freeSlots.push(slot);
    return stop;
  }

  private async resume(): Promise<boolean> {
    const goesOn = this.unpacked !== null && (await this.unpacked.resume());
    this.tell({ kind: 'resumed', goesOn, bytesRead: this.raw.bytesRead });
    return goesOn;
  }

  private async finish(): Promise<void> {
    try {
      await drain(this.raw);
    } catch (error) {
      if (!(error instanceof StreamFailure)) throw error;
    }
    this.tell({ kind: 'finished', sha256: this.raw.sha256 ?? null, bytesRead: this.raw.bytesRead });
  }

  private news(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }
}

async function open({ fd, size, packing, chunkSize, digest, slots }: ReadJob, tell: (answer: ReadAnswer) => void) {
  const file = openDescriptor(fd, size);
  const raw = digest ? hashed(file) : file;
  const unpack = packing === null ? null : PACKINGS[packing].unpack;
  const unpacked = unpack === null ? null : await unpack(new ChunkBuffer(raw, chunkSize), raw);
  return new Reading(raw, unpacked, slots, tell);
}

if (parentPort !== null) {
  const port = parentPort;
  const reading = await open(workerData as ReadJob, (answer) => port.postMessage(answer));
  port.on('message', (request: ReadRequest) => reading.hear(request));
  await reading.run();
}
