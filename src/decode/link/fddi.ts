import type { Cursor } from '../cursor.js';
import { ends } from '../frame-classes.js';
import { decodeLlc } from './llc.js';

const END_OTHER_LINK = ends('other-link');

/** Frame control and two addresses. */
const HEADER = 13;
/** Frame control bits that tell LLC frames; the rest is priority, the first bit the class (synchronous or not). */
const FRAME_TYPE = 0x70;
const FRAME_LLC = 0x50;

/** FDDI (ISO 9314-2). Tokens, MAC and station management frames end as `other-link`. */
export function decodeFddi(cursor: Cursor): number {
  const { bytes, at } = cursor;
  if (at + HEADER > cursor.end) return cursor.stop('link.header_cut');
  cursor.at = at + HEADER;
  return (bytes[at] & FRAME_TYPE) === FRAME_LLC ? decodeLlc(cursor) : END_OTHER_LINK;
}
