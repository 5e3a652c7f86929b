import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { extname } from 'node:path';
import { systemErrorCode } from './byte-stream.js';
import type { FrameRun } from './frame-set.js';
import { ENHANCED_PACKET } from './pcapng/block-type.js';
import { describe, PcapngWriter, statistics } from './pcapng/pcapng-writer.js';
import type { SetInput } from './set-input.js';
import { SetupError } from './setup-error.js';

export interface RingOptions {
  /** `out.pcapng`: the files are `out-00001.pcapng` and so on. */
  path: string;
  /** A file that would grow beyond this is followed by the next one. */
  maxFileBytes: number;
  /** Beyond this many the oldest is removed. */
  maxFiles: number;
  /** Name and version of the program, for the files. */
  application: string;
}

/** Bytes gathered before they are written. */
const CHUNK_SIZE = 256 * 1024;
/** Type, length, interface, time in two words, two lengths; and the length again. */
const PACKET_HEAD = 28;
const PACKET_TAIL = 4;

/**
 * Keeps the latest frames in a ring of pcapng files, each readable by itself. The files belong to who runs the program and
 * nobody else may read them. Where the disk refuses, the recording ends and the analysis goes on.
 */
export class RingRecorder {
  /** Why nothing is recorded any more, or null. */
  failure: string | null = null;
  private readonly chunk = Buffer.alloc(CHUNK_SIZE);
  private length = 0;
  private fd = -1;
  private fileBytes = 0;
  private number = 0;
  private readonly names: string[] = [];
  /** Ids in the present file by input. */
  private readonly ids = new Map<number, number>();
  private inputs: readonly SetInput[] = [];

  /** Creates the first file. Throws `SetupError` where that cannot be. */
  constructor(private readonly options: RingOptions) {
    try {
      this.begin();
    } catch (error) {
      const code = systemErrorCode(error);
      if (code === null) throw error;
      const why = code === 'EEXIST' ? 'is there already: name another, or remove it' : `cannot be written: ${code}`;
      throw new SetupError('cannot-write', `--write: ${this.nameOf(this.number)}: ${why}`);
    }
  }

  /** Takes the frames of a run. `inputs` are those of its set. */
  record(run: FrameRun, inputs: readonly SetInput[]): void {
    if (this.failure !== null) return;
    this.inputs = inputs;
    try {
      for (let i = run.from; i < run.to; i++) this.take(run, i);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Hands on what was gathered: a program that dies loses little. */
  flush(): void {
    if (this.failure !== null || this.length === 0) return;
    try {
      this.send(this.chunk.subarray(0, this.length));
      this.length = 0;
    } catch (error) {
      this.fail(error);
    }
  }

  close(): void {
    if (this.fd < 0) return;
    this.end();
    if (this.fd >= 0) closeSync(this.fd);
    this.fd = -1;
  }

  private take({ frames, input, source }: FrameRun, i: number): void {
    const caplen = frames.caplen[i];
    const data = (caplen + 3) & ~3;
    const size = PACKET_HEAD + data + PACKET_TAIL;
    if (this.fileBytes + this.length + size > this.options.maxFileBytes && this.ids.size > 0) this.rotate();
    let id = this.ids.get(input);
    if (id === undefined) {
      id = this.ids.size;
      this.ids.set(input, id);
      this.flush();
      this.send(describe(source.interfaces[frames.iface[i]], 0));
    }
    if (this.length + size > CHUNK_SIZE) this.flush();
    // A frame larger than the chunk goes by itself.
    const into = size > CHUNK_SIZE ? Buffer.alloc(size) : this.chunk;
    const at = into === this.chunk ? this.length : 0;
    into.writeUInt32LE(ENHANCED_PACKET, at);
    into.writeUInt32LE(size, at + 4);
    into.writeUInt32LE(id, at + 8);
    writeNsec(into, at + 12, frames.tsSec[i], frames.tsNsec[i]);
    into.writeUInt32LE(caplen, at + 20);
    into.writeUInt32LE(frames.origlen[i], at + 24);
    into.set(frames.bytes.subarray(frames.at[i], frames.at[i] + caplen), at + PACKET_HEAD);
    into.fill(0, at + PACKET_HEAD + caplen, at + PACKET_HEAD + data);
    into.writeUInt32LE(size, at + PACKET_HEAD + data);
    if (into === this.chunk) this.length += size;
    else this.send(into);
  }

  private begin(): void {
    this.number++;
    const name = this.nameOf(this.number);
    // x: never over a file that somebody else put there.
    this.fd = openSync(name, 'wx', 0o600);
    this.names.push(name);
    this.fileBytes = 0;
    this.ids.clear();
    this.send(new PcapngWriter().header(this.options.application, ''));
    if (this.names.length > this.options.maxFiles) rmSync(this.names.shift() ?? '', { force: true });
  }

  private rotate(): void {
    this.end();
    closeSync(this.fd);
    this.fd = -1;
    this.begin();
  }

  /** Says in the file what was lost so far. */
  private end(): void {
    this.flush();
    for (const [input, id] of this.ids) {
      const { drops, lastTime } = this.inputs[input];
      if (this.failure !== null || drops === null || lastTime === null) continue;
      const { kernel, queue } = drops;
      const os = kernel === null ? null : kernel + (queue ?? 0);
      try {
        this.send(statistics(id, lastTime.sec, { interface: drops.interface, os }));
      } catch (error) {
        this.fail(error);
      }
    }
  }

  private send(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at += writeSync(this.fd, bytes, at);
    this.fileBytes += bytes.length;
  }

  private fail(error: unknown): void {
    const code = systemErrorCode(error);
    if (code === null) throw error;
    this.failure = `${this.nameOf(this.number)} cannot be written on: ${code}. Nothing is recorded from here on`;
  }

  /** `out-00001.pcapng` for `out.pcapng`. */
  private nameOf(number: number): string {
    const { path } = this.options;
    const extension = extname(path);
    const stem = extension === '' ? path : path.slice(0, -extension.length);
    return `${stem}-${String(number).padStart(5, '0')}${extension || '.pcapng'}`;
  }
}

/** Nanoseconds since the epoch in two words, the higher first. In numbers that stay below 2^53, and without BigInt. */
function writeNsec(into: Buffer, at: number, sec: number, nsec: number): void {
  const high = Math.floor(sec / 0x10000) * 1e9;
  const low = (sec % 0x10000) * 1e9 + Math.max(0, nsec) + (high % 0x10000) * 0x10000;
  into.writeUInt32LE(Math.floor(high / 0x10000) + Math.floor(low / 0x100000000), at);
  into.writeUInt32LE(low % 0x100000000, at + 4);
}
