import { MAX_TEXT_BYTES } from '../limits.js';
import type { Notes } from '../notes.js';
import type { Block } from './block.js';

/** Option codes that every block may carry, draft-ietf-opsawg-pcapng §3.5. */
const OPT_ENDOFOPT = 0;
const OPT_COMMENT = 1;

const OPTION_HEADER_LENGTH = 4;

const utf8 = new TextDecoder();

/**
 * Walks the options of a block, never beyond the block's end, and counts comments on the way. One reused object:
 * `options.start(at); while (options.next()) …`.
 */
export class OptionReader {
  code = 0;
  /** First byte of the value in the block's bytes. */
  at = 0;
  length = 0;
  private following = 0;

  constructor(
    private readonly block: Block,
    private readonly notes: Notes,
  ) {}

  /** `at`: the first option in the block's bytes; beyond the block's end there is none. */
  start(at: number): void {
    this.following = at;
  }

  /** Moves to the next option that is no comment; false behind the last one. A missing opt_endofopt is allowed. */
  next(): boolean {
    const { block, notes } = this;
    while (block.end - this.following >= OPTION_HEADER_LENGTH) {
      this.code = block.u16(this.following);
      this.length = block.u16(this.following + 2);
      this.at = this.following + OPTION_HEADER_LENGTH;
      if (this.code === OPT_ENDOFOPT) return false;
      if (this.length > block.end - this.at) {
        notes.countAnomaly('pcapng.option_too_long', block.frame);
        return false;
      }
      this.following = this.at + padded(this.length);
      if (this.code !== OPT_COMMENT) return true;
      notes.comments++;
    }
    return false;
  }

  /** Counts the comments of a block whose other options say nothing. */
  countComments(at: number): void {
    this.start(at);
    while (this.next());
  }

  /** The value behind its first `skip` bytes as text. */
  text(skip = 0): string {
    return readText(this.block.bytes, this.at + skip, this.at + this.length);
  }
}

/** Untrusted UTF-8 text in `bytes[at…end)` up to its first zero byte, at most `MAX_TEXT_BYTES` of it. */
export function readText(bytes: Uint8Array, at: number, end: number): string {
  const value = bytes.subarray(at, Math.min(end, at + MAX_TEXT_BYTES));
  const zero = value.indexOf(0);
  return utf8.decode(zero < 0 ? value : value.subarray(0, zero));
}

/** Length with the padding to four bytes that follows values and packet data. */
export function padded(length: number): number {
  return (length + 3) & ~3;
}
