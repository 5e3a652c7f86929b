import { Worker } from 'node:worker_threads';
import { StreamFailure, type ByteStream } from './byte-stream.js';
import type { UnpackedBytes } from './capture-input.js';
import type { PackingName } from './packings.js';
import type { ReadAnswer, ReadJob, ReadRequest } from './read-worker.js';

/** Chunks that a thread may be ahead: one is read here, one is ready, one is being filled. */
const SLOTS = 3;
/** As the chunks that captures are read in. */
const SLOT_SIZE = 1024 * 1024;

type Run = Extract<ReadAnswer, { kind: 'bytes' }>;
type Stop = Extract<ReadAnswer, { kind: 'stop' }>;

/**
 * A regular file that a worker thread reads, unpacks and hashes. What comes out, errors and `bytesRead` included, is what
 * one thread alone would give. For a plain file these are its raw bytes; for a packed one, those inside.
 */
export class ReadAhead implements ByteStream, UnpackedBytes {
  /** Raw bytes that had been read when the latest bytes given were there. */
  bytesRead = 0;
  sha256: string | null = null;
  readonly size: number;
  readonly packing: PackingName | null;
  private readonly slots = Array.from({ length: SLOTS }, () => new Uint8Array(new SharedArrayBuffer(SLOT_SIZE)));
  private readonly worker: Worker;
  private readonly runs: Run[] = [];
  /** Next byte in the slot of the first run. */
  private at = 0;
  /** What stands behind the last of `runs`. */
  private stop: Stop | null = null;
  private death: StreamFailure | null = null;
  /** Answer to the latest question, which whoever asked it waits for. */
  private answer: ReadAnswer | null = null;
  private wake = (): void => {};
  private closing: Promise<void> | null = null;

  constructor(
    private readonly file: ByteStream,
    job: Omit<ReadJob, 'slots'>,
    entry: URL,
    private readonly onClose: () => void,
  ) {
    this.size = job.size;
    this.packing = job.packing;
    const workerData: ReadJob = { ...job, slots: this.slots };
    this.worker = new Worker(entry, { workerData, execArgv: [] });
    this.worker.on('message', (answer: ReadAnswer) => this.take(answer));
    this.worker.on('error', (error) => this.die(error.message.split('\n', 1)[0]));
    this.worker.on('exit', (status) => this.die(`status ${status}`));
  }

  /** As the file or its unpacking alone would: of a plain file all that is asked for, of a packed one at most a piece. */
  async read(into: Uint8Array, offset: number, length: number): Promise<number> {
    let done = 0;
    do {
      while (this.runs.length === 0 && this.stop === null && this.death === null) await this.news();
      if (this.runs.length === 0) return done > 0 ? done : this.end();
      done += this.copy(into, offset + done, length - done);
    } while (this.packing === null && done < length);
    return done;
  }

  async resume(): Promise<boolean> {
    const answer = await this.ask({ kind: 'resume' });
    if (answer?.kind !== 'resumed') return false;
    this.bytesRead = answer.bytesRead;
    return answer.goesOn;
  }

  /** Has the thread read what is left, for the digest. */
  async finish(): Promise<void> {
    const answer = await this.ask({ kind: 'finish' });
    if (answer?.kind !== 'finished') return;
    this.bytesRead = answer.bytesRead;
    this.sha256 = answer.sha256;
  }

  again(from: number): Promise<ByteStream> | null {
    return this.file.again(from);
  }

  close(): Promise<void> {
    return (this.closing ??= this.endThread());
  }

  /** Copies from the first piece. */
  private copy(into: Uint8Array, offset: number, length: number): number {
    const { slot, pieces } = this.runs[0];
    const piece = pieces[0];
    const count = Math.min(length, piece.to - this.at);
    into.set(this.slots[slot].subarray(this.at, this.at + count), offset);
    this.at += count;
    this.bytesRead = piece.bytesRead;
    if (this.at === piece.to) pieces.shift();
    if (pieces.length === 0) {
      this.runs.shift();
      this.at = 0;
      this.send({ kind: 'free', slot });
    }
    return count;
  }

  private async endThread(): Promise<void> {
    await this.worker.terminate();
    await this.file.close();
    this.onClose();
  }

  /** What stands behind the last bytes: the end, or a failure. */
  private end(): 0 {
    const { stop, death } = this;
    if (stop !== null) this.bytesRead = stop.bytesRead;
    if (stop?.failure) throw new StreamFailure(stop.failure.code, stop.failure.message);
    if (stop === null && death !== null && this.closing === null) throw death;
    return 0;
  }

  private take(answer: ReadAnswer): void {
    if (answer.kind === 'bytes') this.runs.push(answer);
    else if (answer.kind === 'stop') this.stop = answer;
    else {
      if (answer.kind === 'resumed' && answer.goesOn) this.stop = null;
      this.answer = answer;
    }
    this.wake();
  }

  private die(why: string): void {
    // The error comes first, then the exit.
    this.death ??= new StreamFailure('unreadable', `the thread that reads it ended: ${why}`);
    this.wake();
  }

  private send(request: ReadRequest): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.worker.postMessage(request);
  }

  /** Null where the thread is gone. */
  private async ask(request: ReadRequest): Promise<ReadAnswer | null> {
    this.answer = null;
    this.send(request);
    while (this.answer === null && this.death === null) await this.news();
    return this.answer;
  }

  private news(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }
}
