import { startsWith } from './text.js';

/** Just enough XML 1.0 to read one start tag. No entities, no decoding. */

const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const EQUALS = 0x3d;
const GREATER_THAN = 0x3e;
const SLASH = 0x2f;
const LAST_SPACE = 0x20;

/** Index after the `>` that ends the tag, quoted ones passed over; -1 while it has not come. */
export function tagEnd(bytes: Uint8Array, at: number, end: number): number {
  let quote = 0;
  for (let i = at; i < end; i++) {
    const byte = bytes[i];
    if (quote !== 0) {
      if (byte === quote) quote = 0;
    } else if (byte === QUOTE || byte === APOSTROPHE) {
      quote = byte;
    } else if (byte === GREATER_THAN) {
      return i + 1;
    }
  }
  return -1;
}

/** Where the value of an attribute begins, behind its quote; -1 without it. `bytes[at..end)` are the attributes of one tag. */
export function attribute(bytes: Uint8Array, at: number, end: number, name: string): number {
  let i = at;
  while (i < end) {
    while (i < end && (bytes[i] <= LAST_SPACE || bytes[i] === SLASH)) i++;
    const nameStart = i;
    while (i < end && bytes[i] !== EQUALS && bytes[i] > LAST_SPACE && bytes[i] !== GREATER_THAN) i++;
    const nameEnd = i;
    while (i < end && bytes[i] <= LAST_SPACE) i++;
    if (i >= end || bytes[i] !== EQUALS) return -1;
    i++;
    while (i < end && bytes[i] <= LAST_SPACE) i++;
    if (i >= end || (bytes[i] !== QUOTE && bytes[i] !== APOSTROPHE)) return -1;
    const value = i + 1;
    if (nameEnd - nameStart === name.length && startsWith(bytes, nameStart, nameEnd, name) === 'yes') return value;
    i = attributeEnd(bytes, value, end) + 1;
  }
  return -1;
}

/** Index of the quote that ends the value beginning at `value`; `end` when it has not come. */
export function attributeEnd(bytes: Uint8Array, value: number, end: number): number {
  const quote = bytes[value - 1];
  let i = value;
  while (i < end && bytes[i] !== quote) i++;
  return i;
}

/** Does `text` stand somewhere in `bytes[at..end)`, as it is written? */
export function holds(bytes: Uint8Array, at: number, end: number, text: string): boolean {
  for (let i = at; i + text.length <= end; i++) {
    if (startsWith(bytes, i, end, text) === 'yes') return true;
  }
  return false;
}
