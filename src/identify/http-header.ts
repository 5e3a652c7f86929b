import { CR, indexOfByte, isBlank, LF, startsWithAnyCase } from './text.js';

/** Header section of an HTTP/1 message, RFC 9112 §5, as far as it has come. All functions work on `bytes[at..end)`. */

/** Start of the next line, or -1. */
export function nextLine(bytes: Uint8Array, at: number, end: number): number {
  const lf = indexOfByte(bytes, at, end, LF);
  return lf < 0 ? -1 : lf + 1;
}

/** End of the line, its CRLF and trailing blanks left out; `end` while the line is not whole. */
export function lineStop(bytes: Uint8Array, at: number, end: number): number {
  const lf = indexOfByte(bytes, at, end, LF);
  if (lf < 0) return end;
  let stop = lf;
  while (stop > at && (isBlank(bytes[stop - 1]) || bytes[stop - 1] === CR)) stop--;
  return stop;
}

/** Start of the body: behind the empty line. -1 while that has not come, also when `fields` itself is -1. */
export function headerEnd(bytes: Uint8Array, fields: number, end: number): number {
  let line = fields;
  while (line >= 0 && line < end) {
    const next = nextLine(bytes, line, end);
    if (next >= 0 && lineStop(bytes, line, next) === line) return next;
    line = next;
  }
  return -1;
}

/**
 * Where the value of a whole field line begins, blanks skipped; -1 without one. `name` is in upper case and has its
 * colon. The value ends at its `lineStop`.
 */
export function fieldValue(bytes: Uint8Array, fields: number, end: number, name: string): number {
  let line = fields;
  while (line >= 0 && line < end) {
    const next = nextLine(bytes, line, end);
    if (next >= 0 && startsWithAnyCase(bytes, line, next, name) === 'yes') {
      let value = line + name.length;
      while (isBlank(bytes[value])) value++;
      return value;
    }
    line = next;
  }
  return -1;
}
