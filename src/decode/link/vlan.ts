import { u16be } from '../../wire/bytes.js';
import type { Cursor } from '../cursor.js';
import { decodeTypeOrLength } from './ieee-802-3.js';
import { MAX_STACKED_TAGS } from './tag-stack.js';

/** Tag control information and the type that follows. */
const TAG = 4;
const VLAN_ID = 0xfff;

/** VLAN tag behind its EtherType, customer and service tags alike (IEEE 802.1Q §9.6). */
export function decodeVlan(cursor: Cursor): number {
  const { bytes, at } = cursor;
  if (at + TAG > cursor.end) return cursor.stop('vlan.header_cut');
  if (++cursor.steps > MAX_STACKED_TAGS) return cursor.stop('ethernet.too_many_tags');
  cursor.vlan = cursor.vlanTags.push(cursor.vlan, u16be(bytes, at) & VLAN_ID);
  cursor.at = at + TAG;
  return decodeTypeOrLength(cursor, u16be(bytes, at + 2));
}
