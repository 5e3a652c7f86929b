import type { ChunkBuffer } from './chunk-buffer.js';

/** Record header of the Extensible Record Format (Endace): time stamp, type, flags, rlen, lctr, wlen. */
const HEADER_LENGTH = 16;
const MAX_TYPE = 48;

/**
 * ERF has no magic: true where the first record header is sound and what follows its record is one too, or the end. Only
 * for a message; the bytes at hand decide.
 */
export function looksLikeErf(buffer: ChunkBuffer): boolean {
  const { at } = buffer;
  const length = recordLength(buffer, at);
  if (length === 0) return false;
  return at + length === buffer.end || recordLength(buffer, at + length) > 0;
}

function recordLength({ view, end }: ChunkBuffer, at: number): number {
  if (end - at < HEADER_LENGTH) return 0;
  const type = view.getUint8(at + 8) & 0x7f;
  const length = view.getUint16(at + 10);
  const wireLength = view.getUint16(at + 14);
  return type >= 1 && type <= MAX_TYPE && length >= HEADER_LENGTH && wireLength > 0 ? length : 0;
}
