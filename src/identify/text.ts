/**
 * What a look at a piece of the bytes gave. `more`: nothing against it, but the bytes end before it is decided.
 */
export type Match = 'no' | 'more' | 'yes';

const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SPACE = 0x20;
const DEL = 0x7f;

/** Longest name that leaves an identifier. */
const MAX_NAME = 255;

/** Do the bytes begin with `word` (ASCII), as it is written? */
export function startsWith(bytes: Uint8Array, at: number, end: number, word: string): Match {
  const length = Math.min(word.length, end - at);
  for (let i = 0; i < length; i++) {
    if (bytes[at + i] !== word.charCodeAt(i)) return 'no';
  }
  return length === word.length ? 'yes' : 'more';
}

/** Do the bytes begin with `word` (ASCII, given in upper case), whatever their case? */
export function startsWithAnyCase(bytes: Uint8Array, at: number, end: number, word: string): Match {
  const length = Math.min(word.length, end - at);
  for (let i = 0; i < length; i++) {
    if (upper(bytes[at + i]) !== word.charCodeAt(i)) return 'no';
  }
  return length === word.length ? 'yes' : 'more';
}

/** Where `word` (ASCII, in upper case) begins in `bytes[at..end)`, whatever the case there; -1 without it. */
export function indexOfAnyCase(bytes: Uint8Array, at: number, end: number, word: string): number {
  for (let i = at; i + word.length <= end; i++) {
    if (startsWithAnyCase(bytes, i, end, word) === 'yes') return i;
  }
  return -1;
}

/** Where `byte` is first in `bytes[at..end)`; -1 without it. */
export function indexOfByte(bytes: Uint8Array, at: number, end: number, byte: number): number {
  for (let i = at; i < end; i++) {
    if (bytes[i] === byte) return i;
  }
  return -1;
}

/** True when all bytes are text on one line: no control byte but TAB. Bytes from 0x80 up are text (Latin-1, UTF-8). */
export function isText(bytes: Uint8Array, at: number, end: number): boolean {
  for (let i = at; i < end; i++) {
    const byte = bytes[i];
    if ((byte < SPACE && byte !== TAB) || byte === DEL) return false;
  }
  return true;
}

export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

export function isLetter(byte: number): boolean {
  const folded = upper(byte);
  return folded >= 0x41 && folded <= 0x5a;
}

/** Space or tab. */
export function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

/** Index after the decimal digits that begin at `at`. */
export function digitsEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && isDigit(bytes[i])) i++;
  return i;
}

/** Value of the decimal digits `bytes[at..end)`. The caller has checked that they are digits, and few. */
export function decimal(bytes: Uint8Array, at: number, end: number): number {
  let value = 0;
  for (let i = at; i < end; i++) value = value * 10 + bytes[i] - 0x30;
  return value;
}

/** The bytes as Latin-1 text, at most 255 characters: untrusted. */
export function nameOf(bytes: Uint8Array, at: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(at, Math.min(end, at + MAX_NAME)));
}

function upper(byte: number): number {
  return byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
}
