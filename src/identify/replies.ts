import type { LineJudge } from './lines.js';
import { decimal, digitsEnd, indexOfAnyCase, indexOfByte, SPACE } from './text.js';

/**
 * The three-digit replies that SMTP (RFC 5321 §4.2) and FTP (RFC 959 §4.2) share. A server of either greets with `220`,
 * so only the text of the greeting, or the replies after it, tell them apart.
 */
export interface ReplyWords {
  /** Codes that may greet. */
  greets: readonly number[];
  /** True when the text of a greeting line names the protocol. */
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
    if (words.greets.includes(code)) return words.names(bytes, after + 1, end) ? 'yes' : 'more';
    if (first) return 'no';
    if (words.settles.includes(code)) return 'yes';
    return words.fits.includes(code) ? 'more' : 'no';
  };
}

/**
 * Where the text after the host name begins in a greeting. RFC 5321 §4.2: `220 domain text`; hosts are often called
 * after a protocol that they do not speak here, so the domain itself proves nothing. A first word without a dot is text.
 */
export function afterDomain(bytes: Uint8Array, at: number, end: number): number {
  const space = indexOfByte(bytes, at, end, SPACE);
  const wordEnd = space < 0 ? end : space;
  const dot = indexOfByte(bytes, at, wordEnd, DOT);
  return dot < 0 ? at : wordEnd;
}

/** Does the text of a greeting, behind the domain, hold `word` (upper case)? */
export function greetingNames(bytes: Uint8Array, at: number, end: number, word: string): boolean {
  return indexOfAnyCase(bytes, afterDomain(bytes, at, end), end, word) >= 0;
}

function couldGreet(bytes: Uint8Array, at: number, end: number, codes: readonly number[]): boolean {
  const power = 10 ** (CODE_LENGTH - (end - at));
  const begun = decimal(bytes, at, end);
  for (let i = 0; i < codes.length; i++) {
    if (Math.floor(codes[i] / power) === begun) return true;
  }
  return false;
}
