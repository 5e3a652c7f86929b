import { u16be } from '../../wire/bytes.js';
import type { Cursor } from '../cursor.js';
import { decodeTypeOrLength } from './ieee-802-3.js';

const ADDRESSES = 12;
/** The tag's own EtherType and two reserved bytes. */
const EDSA_PREFIX = 4;
const TAG = 4;
/** First byte: the frame carried a VLAN tag on the port, which the DSA tag took the place of. */
const TAGGED = 0x20;
const VLAN_ID = 0xfff;

/** LINKTYPE_DSA_TAG_DSA: Ethernet with the tag of a Marvell switch between addresses and type. */
export function decodeDsa(cursor: Cursor): number {
  return decodeTagged(cursor, cursor.at + ADDRESSES);
}

/** LINKTYPE_DSA_TAG_EDSA: the same with an EtherType before the tag. */
export function decodeEdsa(cursor: Cursor): number {
  return decodeTagged(cursor, cursor.at + ADDRESSES + EDSA_PREFIX);
}

/** The tag at `tag` and the type behind it. An untagged frame's VLAN id is the port's and was not on the wire. */
function decodeTagged(cursor: Cursor, tag: number): number {
  const { bytes } = cursor;
  const headerEnd = tag + TAG + 2;
  if (headerEnd > cursor.end) return cursor.stop('link.header_cut');
  if ((bytes[tag] & TAGGED) !== 0) {
    cursor.vlan = cursor.vlanTags.push(cursor.vlan, u16be(bytes, tag + 2) & VLAN_ID);
  }
  cursor.at = headerEnd;
  return decodeTypeOrLength(cursor, u16be(bytes, tag + TAG));
}
