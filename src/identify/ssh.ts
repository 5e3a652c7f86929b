import type { Identified, Identifier } from './identifier.js';
import { CR, indexOfByte, isText, LF, startsWith, type Match } from './text.js';

/** Both sides send the same kind of line, in any order (RFC 4253 §4.2). */
const SSH: Identified = { service: 'ssh', speaker: 'neither' };

/** Protocol versions: 2.0, 1.99 (RFC 4253 §5.1), and the two that version 1 servers announce. */
const BANNERS = ['SSH-2.0-', 'SSH-1.99-', 'SSH-1.5-', 'SSH-1.3-'];

/**
 * SSH identification string, RFC 4253 §4.2. A server may send other lines of text before it, so any text from the start
 * can still become SSH. In midstream only the first line counts: a page of text may well show a banner.
 */
export const identifySsh: Identifier = (bytes, at, end, context) => {
  let start = at;
  while (start < end) {
    const match = matchBanner(bytes, start, end);
    if (match === 'yes') return SSH;
    if (match === 'more') return 'more';
    // Other lines must not begin so (RFC 4253 §4.2).
    if (startsWith(bytes, start, end, 'SSH-') === 'yes') return 'no';
    if (!context.fromStart) return 'no';
    const lf = indexOfByte(bytes, start, end, LF);
    let stop = lf < 0 ? end : lf;
    if (stop > start && bytes[stop - 1] === CR) stop--;
    if (!isText(bytes, start, stop)) return 'no';
    if (lf < 0) return 'more';
    start = lf + 1;
  }
  return 'more';
};

function matchBanner(bytes: Uint8Array, at: number, end: number): Match {
  let best: Match = 'no';
  for (let i = 0; i < BANNERS.length; i++) {
    const match = startsWith(bytes, at, end, BANNERS[i]);
    if (match === 'yes') return 'yes';
    if (match === 'more') best = 'more';
  }
  return best;
}
