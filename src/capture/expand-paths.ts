import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openError } from './byte-stream.js';
import { CaptureError } from './capture-error.js';
import { openCapture, STANDARD_INPUT } from './open-capture.js';

/** Names that say capture, also around damage or a packing that is not undone: their error is told, not passed over. */
const CAPTURE_NAME = /\.(pcap|pcapng|cap|ntar)\d*(\.(gz|zst|lz4|xz|bz2))?$/i;

/** Without one of these a name is no pattern, and the library need not be asked. */
const GLOB_CHARACTERS = /[*?[\]{}()!]/;

/** Errors of a file in a folder that is a capture all the same. */
const STILL_CAPTURES: readonly string[] = ['cut-short', 'damaged'];

/**
 * The captures that arguments stand for: files, folders (the captures directly inside, by name), globs, `-`. Each is
 * given once, in the order of the arguments. A file that is not there is given too: it fails when its turn comes, and
 * the others are read. Throws `CaptureError` `no-captures` for a folder or a glob that gives none, and for no argument.
 */
export async function expandCaptures(args: readonly string[]): Promise<string[]> {
  const paths = new Map<string, string>();
  for (const arg of args) {
    for (const path of await expand(arg)) {
      const identity = path === STANDARD_INPUT ? path : await realpath(path).catch(() => path);
      if (!paths.has(identity)) paths.set(identity, path);
    }
  }
  return [...paths.values()];
}

async function expand(arg: string): Promise<string[]> {
  if (arg === STANDARD_INPUT) return [arg];
  const found = await stat(arg).catch(() => null);
  if (found?.isDirectory()) return capturesIn(arg);
  if (found !== null || !GLOB_CHARACTERS.test(arg)) return [arg];
  const { glob, isDynamicPattern } = await import('tinyglobby');
  if (!isDynamicPattern(arg)) return [arg];
  const matches = await glob(arg, { onlyFiles: true, expandDirectories: false, absolute: arg.startsWith('/') });
  if (matches.length === 0) throw new CaptureError('no-captures', `${arg}: matches no file`);
  return matches.sort();
}

async function capturesIn(folder: string): Promise<string[]> {
  const captures: string[] = [];
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    if (await isCapture(path)) captures.push(path);
  }
  if (captures.length === 0) {
    throw new CaptureError(
      'no-captures',
      `${folder}: no captures in this folder. Folders inside it: name them, or ${join(folder, '**')}`,
    );
  }
  return captures;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder);
    return entries.sort();
  } catch (error) {
    throw openError(error, folder);
  }
}

/** A regular file whose first bytes or whose name say capture. */
async function isCapture(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) return false;
  if (CAPTURE_NAME.test(path)) return true;
  try {
    const source = await openCapture(path, { chunkSize: 4096 });
    await source.close();
    return true;
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    return STILL_CAPTURES.includes(error.code);
  }
}
