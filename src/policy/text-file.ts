import { createReadStream } from 'node:fs';
import { PolicyError } from './policy-error.js';

/** Largest policy or table file, in bytes. */
export const LARGEST_FILE = 1 << 20;

/**
 * Reads a file of UTF-8 text, also from a pipe, and never more than the bound.
 * Throws `PolicyError`: `not-found`, `unreadable`, `too-big`, `not-text`.
 */
export async function readTextFile(path: string): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    // One byte more than allowed is enough to know.
    for await (const chunk of createReadStream(path, { end: LARGEST_FILE })) chunks.push(chunk as Buffer);
  } catch (error) {
    throw unreadable(path, (error as NodeJS.ErrnoException).code ?? String(error));
  }
  const bytes = Buffer.concat(chunks);
  if (bytes.length > LARGEST_FILE) {
    throw new PolicyError('too-big', [`${path}: more than ${LARGEST_FILE} bytes, the most that is read`]);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new PolicyError('not-text', [`${path}: not UTF-8 text`]);
  }
}

function unreadable(path: string, code: string): PolicyError {
  if (code === 'ENOENT') return new PolicyError('not-found', [`${path}: no such file`]);
  const reason =
    { EACCES: 'not permitted to read', EISDIR: 'a folder, not a file' }[code] ?? `cannot be read (${code})`;
  return new PolicyError('unreadable', [`${path}: ${reason}`]);
}
