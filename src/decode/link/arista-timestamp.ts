import { u16be } from '../../wire/bytes.js';
import type { Cursor } from '../cursor.js';
import { ends } from '../frame-classes.js';
import { decodeTypeOrLength } from './ieee-802-3.js';

const END_OTHER_LINK = ends('other-link');

/** Subtype and version. */
const HEADER = 4;
const SUBTYPE_TIMESTAMP = 1;
/** Low byte of the version; the high byte tells TAI from UTC. */
const VERSION_64_BITS = 0x10;
const VERSION_48_BITS = 0x20;

/** Time stamp that Arista switches insert before the type of a mirrored frame (EtherType d28b). */
export function decodeAristaTimestamp(cursor: Cursor): number {
  const { bytes, at, end } = cursor;
  if (at + HEADER > end) return cursor.stop('link.header_cut');
  const stampLength = stampLengthOf(u16be(bytes, at), bytes[at + 3]);
  if (stampLength === 0) return END_OTHER_LINK;
  const typeAt = at + HEADER + stampLength;
  if (typeAt + 2 > end) return cursor.stop('link.header_cut');
  cursor.at = typeAt + 2;
  return decodeTypeOrLength(cursor, u16be(bytes, typeAt));
}

function stampLengthOf(subtype: number, version: number): number {
  if (subtype !== SUBTYPE_TIMESTAMP) return 0;
  if (version === VERSION_64_BITS) return 8;
  return version === VERSION_48_BITS ? 6 : 0;
}
