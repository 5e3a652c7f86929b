import { u16be } from '../../wire/bytes.js';
import type { Cursor } from '../cursor.js';
import { decodePpp } from './ppp.js';

const HEADER = 6;

/** PPPoE session (RFC 2516 §4): version and type, code, session, length, then PPP without address and control. */
export function decodePppoeSession(cursor: Cursor): number {
  const { bytes, at } = cursor;
  if (at + HEADER > cursor.end) return cursor.stop('pppoe.header_cut');
  cursor.at = at + HEADER;
  const claimedEnd = cursor.at + u16be(bytes, at + 4);
  if (claimedEnd > cursor.wireEnd) cursor.note('pppoe.length_beyond_frame');
  cursor.cutAt(claimedEnd);
  return decodePpp(cursor);
}
