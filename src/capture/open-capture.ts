import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { hashed, openPath, openStandardInput, tapped, type BytesListener } from './byte-stream.js';
import { CaptureError } from './capture-error.js';
import { CaptureInput, type InputSettings } from './capture-input.js';
import { looksLikeErf } from './erf.js';
import type { FrameSource } from './frame.js';
import { PACKINGS, rowOf, type PackingName } from './packings.js';
import type { ReadThreads } from './read-threads.js';
import { FOREIGN_FORMATS, MAGIC_LENGTH, SOURCE_FORMATS } from './source-formats.js';

/** The path that stands for standard input, and its name in messages. */
export const STANDARD_INPUT = '-';
const STANDARD_INPUT_NAME = 'stdin';

/** Of 64 KiB to 1 MiB the fastest for small frames: 28 ns a frame with the wait for the read, 84 ns at 64 KiB. */
const CHUNK_SIZE = 1024 * 1024;

export interface OpenOptions {
  /**
   * Sees every raw (packed) byte of the input once, in order: for a copy. Where frames end before the file does
   * (damage), the rest of a regular file is read for it alone.
   */
  onBytes?: BytesListener;
  /**
   * Is given the SHA-256 of all raw bytes, in hexadecimal, before the end or the error is told; of a pipe, of what was read.
   * Not called where the reading is given up before.
   */
  onDigest?: (sha256: string) => void;
  /** Threads that may read ahead, unpack and hash. */
  threads?: ReadThreads;
  /** Bytes read at once, for tests and for a look at the first frames. */
  chunkSize?: number;
  /** Go on behind damage, at the next record that is sound; what was gone over is in the notes. */
  salvage?: boolean;
  /** Keep reading a file that grows, until this signal. A pipe ends with its writer. */
  follow?: AbortSignal;
  /** Stands for standard input in tests. */
  stdin?: Readable;
}

/** Name of a capture as messages and reports print it: without folders. */
export function captureName(path: string): string {
  return path === STANDARD_INPUT ? STANDARD_INPUT_NAME : basename(path);
}

/**
 * Opens a capture: file, pipe, or standard input for `-`. The format is told by the first bytes, never by the name; gzip
 * and zstd are undone on the way. Throws `CaptureError` where the input or its head cannot be read.
 */
export async function openCapture(path: string, options: OpenOptions = {}): Promise<FrameSource> {
  const name = captureName(path);
  const opened =
    path === STANDARD_INPUT
      ? openStandardInput(options.stdin ?? process.stdin, name)
      : await openPath(path, name, options.follow);
  const { onBytes, onDigest } = options;
  const settings = {
    // A byte more than the file has: its end is met without a larger buffer.
    chunkSize: options.chunkSize ?? Math.min(CHUNK_SIZE, (opened.size ?? CHUNK_SIZE) + 1),
    drains: onBytes !== undefined || onDigest !== undefined,
    salvages: options.salvage ?? false,
    onDigest,
  };
  let raw = onBytes === undefined ? opened : tapped(opened, onBytes);
  try {
    const keepsDigest = onDigest !== undefined;
    const ahead = (await options.threads?.readAhead(raw, settings.chunkSize, keepsDigest)) ?? null;
    if (ahead !== null) raw = ahead;
    else if (keepsDigest) raw = hashed(raw);
    const plain = new CaptureInput(name, raw, null, settings);
    try {
      if (ahead?.packing) {
        const input = new CaptureInput(name, raw, { name: ahead.packing, inside: ahead }, settings);
        return await openPacked(path, ahead.packing, input);
      }
      return await openFormat(path, plain, settings);
    } catch (error) {
      await plain.finish();
      throw error;
    }
  } catch (error) {
    await raw.close();
    throw error;
  }
}

async function openFormat(path: string, plain: CaptureInput, settings: InputSettings): Promise<FrameSource> {
  const { name, raw } = plain;
  const head = await readHead(plain);
  const packing = rowOf(PACKINGS, head);
  if (packing === null) return openUnpacked(plain, head);
  const { unpack } = PACKINGS[packing];
  if (unpack === null) throw new CaptureError('unsupported', `${name}: ${packing} is not read. ${pipe(packing, path)}`);
  const inside = await unpack(plain.buffer, raw);
  return openPacked(path, packing, new CaptureInput(name, raw, { name: packing, inside }, settings));
}

async function openPacked(path: string, packing: PackingName, input: CaptureInput): Promise<FrameSource> {
  const head = await readHead(input);
  const inner = rowOf(PACKINGS, head);
  if (inner === null) return openUnpacked(input, head);
  const text = `${input.name}: ${inner} inside ${packing}, only one is undone. ${pipe(packing, path)}`;
  throw new CaptureError('unsupported', text);
}

/** The first bytes in hexadecimal; all of them where the input has fewer than a magic. */
async function readHead(input: CaptureInput): Promise<string> {
  await input.haveHead(MAGIC_LENGTH);
  const { bytes, at, end } = input.buffer;
  return Buffer.from(bytes.subarray(at, Math.min(end, at + MAGIC_LENGTH))).toString('hex');
}

function openUnpacked(input: CaptureInput, head: string): Promise<FrameSource> {
  const format = rowOf(SOURCE_FORMATS, head);
  if (format !== null) return SOURCE_FORMATS[format].open(input);
  throw unreadable(input, head);
}

/** Why an input that starts with no known magic is none that can be read. */
function unreadable(input: CaptureInput, head: string): CaptureError {
  const { name, packing } = input;
  if (head === '')
    return new CaptureError('empty', `${name}: ${packing === null ? 'is empty' : `${packing} of nothing`}`);
  if (startsMagic(head)) {
    return input.error('cut-short', 0, 1, `cut short inside the magic: only ${head.length / 2} bytes`);
  }
  const foreign = foreignFormat(input, head);
  if (foreign !== null) {
    const text = `${name}: ${foreign} is not read. Convert it: editcap -F pcap ${name} out.pcap`;
    return new CaptureError('unsupported', text);
  }
  const found = head.slice(0, 8).replace(/../g, '$& ').trimEnd();
  return new CaptureError('not-a-capture', `${name}: not a capture: starts with ${found}, no magic of ${readable()}`);
}

function startsMagic(head: string): boolean {
  const rows: readonly { readonly magics: readonly string[] }[] = Object.values({ ...SOURCE_FORMATS, ...PACKINGS });
  return rows.some(({ magics }) => magics.some((magic) => magic.startsWith(head)));
}

function foreignFormat(input: CaptureInput, head: string): string | null {
  for (const [name, magics] of Object.entries(FOREIGN_FORMATS)) {
    if (magics.some((magic) => head.startsWith(magic))) return name;
  }
  return looksLikeErf(input.buffer) ? 'ERF' : null;
}

/** `pcap, pcapng, gzip or zstd`. */
function readable(): string {
  const packings = Object.entries(PACKINGS).filter(([, { unpack }]) => unpack !== null);
  const names = [...Object.keys(SOURCE_FORMATS), ...packings.map(([name]) => name)];
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** A way out for a packing that is not undone here. */
function pipe(packing: PackingName, path: string): string {
  const { command } = PACKINGS[packing];
  return `Try: ${path === STANDARD_INPUT ? command : `${command} ${path}`} | wiretable analyze -`;
}
