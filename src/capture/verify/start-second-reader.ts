import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { openStandardInput } from '../byte-stream.js';
import { ChunkBuffer } from '../chunk-buffer.js';
import { type ReaderEnd, Row, ROW_LENGTH, RowKind } from './reader-rows.js';

/** Reads the first `size` bytes of the file at `path` in a process of its own. */
export type StartSecondReader = (path: string, size: number) => SecondReader;

/** Time that the second reader has: this, and a second for each megabyte; it reads about 50 of them in that. */
const BASE_TIME_SEC = 60;
const BYTES_PER_SEC = 1e6;

/** JavaScript objects of the second reader; the bytes that it reads are bounded by itself. */
const HEAP_LIMIT_MB = 128;

export interface SecondReaderOptions {
  /** Built file that the process runs; given by tests, which run from the sources. */
  entry?: string;
  timeLimitSec?: number;
}

/** `pcap-parser 0.2.1`. */
export function secondReaderName(): string {
  const { name, version } = createRequire(import.meta.url)('pcap-parser/package.json') as Record<string, string>;
  return `${name} ${version}`;
}

/** The frames that the second reader finds, one after the other, and what it says at the end. */
export class SecondReader {
  /** Of the last frame. */
  micros = 0;
  caplen = 0;
  origlen = 0;
  crc = 0;
  /** Null while it reads, and where it came to no end. */
  end: ReaderEnd | null = null;

  constructor(
    private readonly rows: ChunkBuffer,
    /** Why the process ended without a last word. */
    private readonly failure: () => Promise<string>,
    readonly close: () => void,
  ) {}

  /** Takes the next frame where it is in memory. False: `load()` is due, or it was the last one. */
  next(): boolean {
    const { rows } = this;
    if (rows.unread < ROW_LENGTH || rows.view.getUint32(rows.at + Row.Kind, true) !== RowKind.Frame) return false;
    this.micros = rows.view.getFloat64(rows.at + Row.Micros, true);
    this.caplen = rows.view.getUint32(rows.at + Row.Caplen, true);
    this.origlen = rows.view.getUint32(rows.at + Row.Origlen, true);
    this.crc = rows.view.getUint32(rows.at + Row.Crc, true);
    rows.at += ROW_LENGTH;
    return true;
  }

  /** Waits for the next frame and takes it. False behind the last one: then `end` is set. */
  async load(): Promise<boolean> {
    if (this.end !== null) return false;
    const hasRow = await this.rows.have(ROW_LENGTH);
    if (hasRow && this.next()) return true;
    this.end = hasRow ? await this.readEnd() : null;
    this.end ??= { gaveUp: await this.failure(), bytes: 0, digest: '' };
    return false;
  }

  private async readEnd(): Promise<ReaderEnd | null> {
    const { rows } = this;
    rows.at += ROW_LENGTH;
    while (await rows.fill());
    try {
      return JSON.parse(Buffer.from(rows.bytes.subarray(rows.at, rows.end)).toString()) as ReaderEnd;
    } catch {
      return null;
    }
  }
}

/** Starts pcap-parser with its memory and its time bounded. It is loaded nowhere else. */
export function startSecondReader(path: string, size: number, options: SecondReaderOptions = {}): SecondReader {
  const {
    entry = fileURLToPath(new URL('./second-reader.js', import.meta.url)),
    timeLimitSec = BASE_TIME_SEC + Math.ceil(size / BYTES_PER_SEC),
  } = options;
  const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_LIMIT_MB}`, entry, path, String(size)], {
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: timeLimitSec * 1000,
    killSignal: 'SIGKILL',
  });
  const startMs = performance.now();
  const ended = new Promise<string>((resolve) => {
    child.on('error', ({ message }) => resolve(`could not be started: ${message}`));
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL' && performance.now() - startMs >= timeLimitSec * 1000) {
        resolve(`took longer than ${timeLimitSec} s and was stopped`);
      } else {
        resolve(`ended before its work was done (${signal ?? `status ${code}`})`);
      }
    });
  });
  const rows = new ChunkBuffer(openStandardInput(child.stdout, 'second reader'), 64 * 1024);
  return new SecondReader(
    rows,
    () => ended,
    () => {
      child.stdout.destroy();
      child.kill('SIGKILL');
    },
  );
}
