/**
 * Text that is not our own (names from a capture, file names, a policy's words) is data: nothing in it may move a cursor,
 * start a line, or turn the reading direction. This is the one place that makes it harmless.
 */

/**
 * Controls (C0 with ESC and newline, DEL, C1), format characters (bidi controls, zero-width ones, byte order mark, soft
 * hyphen, tags), lone surrogates, the line and paragraph separators, and what is no character and never will be (XML does
 * not take some of these, in whatever form).
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;

/** What `JSON.stringify` leaves raw of these; it has escaped C0 and lone surrogates itself. */
const RAW_IN_JSON = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** `\x1b`, `\u202e`, `\u{e0001}`: visible, and still telling what was there. */
function visibleEscape(character: string): string {
  const code = character.codePointAt(0)!;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
}

/** One line of printable text. */
export function sanitise(text: string): string {
  return text.replace(UNPRINTABLE, visibleEscape);
}

/** The same value with every string in it, keys included, made printable: no writer can forget one. */
export function sanitiseTexts<T>(value: T): T {
  if (typeof value === 'string') return sanitise(value) as T;
  if (Array.isArray(value)) return value.map(sanitiseTexts) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [sanitise(key), sanitiseTexts(inner)])) as T;
}

/** JSON text that is safe to print: the same value for every parser, nothing unprintable in the bytes. */
export function toSafeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(RAW_IN_JSON, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}
