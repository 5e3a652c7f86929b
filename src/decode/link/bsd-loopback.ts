import { u32be } from '../../wire/bytes.js';
import { MAX_8023_LENGTH } from '../../wire/ethertype.js';
import type { Cursor } from '../cursor.js';
import { followingFamily } from './address-family.js';
import { decodePppHdlc } from './ppp-hdlc.js';

const HEADER = 4;
/** Address and control of PPP, which some systems capture as LINKTYPE_NULL. */
const PPP_HDLC_HEADER = 0xff03;

/**
 * LINKTYPE_NULL: the address family in the byte order of the capturing host, which no field tells, in 32 or (IRIX) 16
 * bits. All families are below 256, so the one byte that is not 0 is the family in every order. Else the lower half may
 * be an EtherType.
 */
export function decodeNull(cursor: Cursor): number {
  const { bytes, at } = cursor;
  if (at + HEADER > cursor.end) return cursor.stop('link.header_cut');
  const header = u32be(bytes, at);
  if (header >>> 16 === PPP_HDLC_HEADER) return decodePppHdlc(cursor);
  cursor.at = at + HEADER;
  const next = followingFamily(onlyByte(header));
  if (next >= 0) return next;
  const type = header & 0xffff;
  return type > MAX_8023_LENGTH ? type : next;
}

/** LINKTYPE_LOOP: the address family in network byte order. */
export function decodeLoop(cursor: Cursor): number {
  const { bytes, at } = cursor;
  if (at + HEADER > cursor.end) return cursor.stop('link.header_cut');
  cursor.at = at + HEADER;
  return followingFamily(u32be(bytes, at));
}

/** The single byte of a word that is not 0; 0 where none or several are not. */
function onlyByte(word: number): number {
  if (word === 0) return 0;
  const shift = (31 - Math.clz32(word)) & ~7;
  return (word & ~(0xff << shift)) === 0 ? word >>> shift : 0;
}
