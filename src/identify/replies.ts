import type { LineJudge } from './lines.js';
import { decimal, digitsEnd, indexOfByte, SPACE } from './text.js';

/**
 * The three-digit replies that SMTP (RFC 5321 §4.2) and FTP (RFC 959 §4.2) share. A server of either greets with `220`,
 * so only the text of the greeting, or the replies after it, tell them apart.
 */
export interface ReplyWords {
  /** Codes that may greet. */
  greets: readonly number[];
  /** True when the text of a greeting line, behind the domain, names the protocol. */
  names: (bytes: Uint8Array, at: number, end: number) => boolean;
  /** Codes that only this protocol has after the greeting. */
  settles: readonly number[];
  /** Codes that both have after the greeting. */
  fits: readonly number[];
  /** RFC 959 §4.2: lines inside a multi-line reply need not begin with the code. RFC 5321 has none such. */
  bareLines: boolean;
}

const DASH = 0x2d;
const DOT = 0x2e;
const CODE_LENGTH = 3;

/** Judges the lines of a server that answers with three-digit codes. */
export function replyJudge(words: ReplyWords): LineJudge {
  return (bytes, at, end, whole, first) => {
    const after = digitsEnd(bytes, at, end);
    if (after === end && !whole && after - at <= CODE_LENGTH) {
      return !first || couldGreet(bytes, at, end, words.greets) ? 'more' : 'no';
    }
    const separated = after === end || bytes[after] === SPACE || bytes[after] === DASH;
    if (after - at !== CODE_LENGTH || !separated) return !first && words.bareLines ? 'more' : 'no';
    const code = decimal(bytes, at, after);
    if (words.greets.includes(code)) {
      const text = greetingText(bytes, after + 1, end, whole);
      return text >= 0 && words.names(bytes, text, end) ? 'yes' : 'more';
    }
    if (first) return 'no';
    if (words.settles.includes(code)) return 'yes';
    return words.fits.includes(code) ? 'more' : 'no';
  };
}

/**
 * Where the text of a greeting begins, behind the domain; -1 while that is cut. RFC 5321 §4.2: `220 domain text`. Hosts
 * are often called after a protocol that they do not speak here, so the domain proves nothing. A first word without a
 * dot is text.
 */
function greetingText(bytes: Uint8Array, at: number, end: number, whole: boolean): number {
  const space = indexOfByte(bytes, at, end, SPACE);
  if (space < 0 && !whole) return -1;
  const wordEnd = space < 0 ? end : space;
  return indexOfByte(bytes, at, wordEnd, DOT) < 0 ? at : wordEnd;
}

function couldGreet(bytes: Uint8Array, at: number, end: number, codes: readonly number[]): boolean {
  const power = 10 ** (CODE_LENGTH - (end - at));
  const begun = decimal(bytes, at, end);
  for (let i = 0; i < codes.length; i++) {
    if (Math.floor(codes[i] / power) === begun) return true;
  }
  return false;
}
