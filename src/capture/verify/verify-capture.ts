import { stat } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { CaptureError } from '../capture-error.js';
import { FrameBatch, type FrameSource } from '../frame.js';
import { captureName, openCapture, STANDARD_INPUT } from '../open-capture.js';
import { FrameDigest } from './frame-digest.js';
import {
  type SecondReader,
  secondReaderName,
  startSecondReader,
  type StartSecondReader,
} from './start-second-reader.js';

/** The one format that pcap-parser reads; `FrameSource.format`. */
const READABLE_FORMAT = 'pcap';

/** The first thing that two readers of one capture tell differently. */
export interface Difference {
  /** 1-based. */
  frame: number;
  /** `frames` and `length`: their number, and the bytes of the file that they account for. */
  field: 'time' | 'caplen' | 'origlen' | 'bytes' | 'frames' | 'length' | 'digest';
  ours: string;
  theirs: string;
}

/** What came of reading a capture with two readers that know nothing of each other. */
export interface Verification {
  result: 'agree' | 'differ' | 'not-verified';
  /** The other reader: `pcap-parser 0.2.1`. */
  reader: string;
  /** Frames that both gave alike, from the first one on. */
  frames: number;
  /** `FrameDigest` that both came to, each over its own frames; null unless they agree. */
  digest: string | null;
  difference: Difference | null;
  /** Why nothing can be said of the whole capture, without its name; null where something can. */
  reason: string | null;
}

export interface VerifyOptions {
  /** Ends it early. */
  signal?: AbortSignal;
  /** Stands for pcap-parser in tests. */
  start?: StartSecondReader;
}

/** Why nothing can be said, for a person. */
class NotVerified extends Error {}

/**
 * Reads the capture at `path` with our reader and, in a process of its own, with pcap-parser, and compares frame by frame:
 * time, lengths, bytes, and at the end the number of frames and the digests. Throws nothing that concerns the capture.
 */
export async function verifyCapture(path: string, options: VerifyOptions = {}): Promise<Verification> {
  const reader = secondReaderName();
  const comparison = new Comparison();
  const nothing = { digest: null, difference: null, reason: null };
  try {
    const difference = await compare(path, comparison, options);
    const { frames, digest } = comparison;
    if (difference !== null) return { result: 'differ', reader, frames, ...nothing, difference };
    return { result: 'agree', reader, frames, ...nothing, digest };
  } catch (error) {
    const reason = reasonOf(error, path, reader, options.signal);
    return { result: 'not-verified', reader, frames: comparison.frames, ...nothing, reason };
  }
}

function reasonOf(error: unknown, path: string, reader: string, signal: AbortSignal | undefined): string {
  if (signal?.aborted) return 'the reading was ended early';
  if (error instanceof NotVerified) return `${reader} ${error.message}`;
  // What is damaged is left to us: pcap-parser ends there without a word, or takes it for something else.
  if (error instanceof CaptureError) return error.message.replace(`${captureName(path)}: `, '');
  throw error;
}

async function compare(
  path: string,
  comparison: Comparison,
  { signal, start = startSecondReader }: VerifyOptions,
): Promise<Difference | null> {
  if (!(await canBeReadTwice(path))) throw new NotVerified('needs a file: a pipe cannot be read twice');
  const source = await openCapture(path);
  try {
    const { format, size } = source;
    if (format !== READABLE_FORMAT || size === null) {
      throw new NotVerified(`does not read ${format}`);
    }
    const theirs = start(path, size);
    const stop = () => theirs.close();
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
    try {
      return await comparison.run(source, theirs);
    } finally {
      signal?.removeEventListener('abort', stop);
      stop();
    }
  } finally {
    await source.close();
  }
}

/** False for standard input and pipes; what is not there is told when it is opened. */
async function canBeReadTwice(path: string): Promise<boolean> {
  if (path === STANDARD_INPUT) return false;
  const found = await stat(path).catch(() => null);
  return found === null || found.isFile() || found.isDirectory();
}

/** Two readers of one file, side by side. */
class Comparison {
  /** Frames so far that both gave alike. */
  frames = 0;
  /** Of both readers, once they have come to the same end. */
  digest: string | null = null;
  private readonly own = new FrameDigest();
  private readonly batch = new FrameBatch();

  /** The first difference. Throws `CaptureError` of our reader, `NotVerified` where the other one gives up. */
  async run(ours: FrameSource, theirs: SecondReader): Promise<Difference | null> {
    const { batch } = this;
    do {
      while (ours.next(batch) > 0) {
        for (let i = 0; i < batch.count; i++) {
          if (!theirs.next() && !(await this.hasMore(theirs))) return this.ownMore(ours, batch.count - i);
          const difference = this.compareFrame(i, theirs);
          if (difference !== null) return difference;
        }
      }
    } while (await ours.refill());
    checkSize(ours);
    return (await this.hasMore(theirs)) ? this.theirMore(theirs) : this.compareEnds(ours, theirs);
  }

  /** Waits for the next frame of the other reader. */
  private async hasMore(theirs: SecondReader): Promise<boolean> {
    if (await theirs.load()) return true;
    const gaveUp = theirs.end?.gaveUp ?? null;
    if (gaveUp !== null) throw new NotVerified(gaveUp);
    return false;
  }

  private compareFrame(i: number, theirs: SecondReader): Difference | null {
    const { batch } = this;
    const at = batch.at[i];
    const caplen = batch.caplen[i];
    const origlen = batch.origlen[i];
    const micros = batch.tsSec[i] * 1e6 + batch.tsNsec[i] / 1000;
    const crc = crc32(batch.bytes.subarray(at, at + caplen));
    if (micros !== theirs.micros) return this.differ('time', formatMicros(micros), formatMicros(theirs.micros));
    if (caplen !== theirs.caplen) return this.differ('caplen', String(caplen), String(theirs.caplen));
    if (origlen !== theirs.origlen) return this.differ('origlen', String(origlen), String(theirs.origlen));
    if (crc !== theirs.crc) return this.differ('bytes', formatCrc(crc), formatCrc(theirs.crc));
    this.own.add(micros, caplen, origlen, batch.bytes, at);
    this.frames++;
    return null;
  }

  /** The other reader has come to its end, and ours has `left` frames in the batch, and may have more. */
  private async ownMore(ours: FrameSource, left: number): Promise<Difference> {
    let count = this.frames + left;
    do {
      while (ours.next(this.batch) > 0) count += this.batch.count;
    } while (await ours.refill());
    checkSize(ours);
    return this.differ('frames', String(count), String(this.frames));
  }

  /** Ours has come to its end, and the other reader has given one more frame. */
  private async theirMore(theirs: SecondReader): Promise<Difference> {
    let count = this.frames + 1;
    while (theirs.next() || (await this.hasMore(theirs))) count++;
    return this.differ('frames', String(this.frames), String(count));
  }

  private compareEnds(ours: FrameSource, { end }: SecondReader): Difference | null {
    const own = this.own.end();
    const length = end?.bytes ?? 0;
    if (length !== ours.bytesRead) return this.differ('length', `${ours.bytesRead} bytes`, `${length} bytes`);
    if (end?.digest !== own) return this.differ('digest', own, end?.digest ?? 'none');
    this.digest = own;
    return null;
  }

  private differ(field: Difference['field'], ours: string, theirs: string): Difference {
    return { frame: this.frames + 1, field, ours, theirs };
  }
}

/** The other reader got the file as long as it was at first. */
function checkSize({ bytesRead, size }: FrameSource): void {
  if (bytesRead !== size) throw new NotVerified('saw another file: it grew or shrank while it was read');
}

/** `1700000000.123456`. */
function formatMicros(micros: number): string {
  return `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, '0')}`;
}

/** Bytes differ: all that can be told of them without showing them. */
function formatCrc(crc: number): string {
  return `CRC-32 0x${crc.toString(16).padStart(8, '0')}`;
}
