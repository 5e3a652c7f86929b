import { u16be } from '../../wire/bytes.js';
import type { Cursor } from '../cursor.js';
import { decodeTypeOrLength } from './ieee-802-3.js';

const VN_TAG = 4;
/** Version, length, option, security group tag. */
const METADATA = 6;

/** Virtual network tag, which fabric extenders and UCS adapters put before the VLAN tag (EtherType 8926). */
export function decodeVnTag(cursor: Cursor): number {
  return skipTag(cursor, VN_TAG);
}

/** Cisco MetaData, the security group of the sender (EtherType 8909). */
export function decodeCiscoMetadata(cursor: Cursor): number {
  return skipTag(cursor, METADATA);
}

function skipTag(cursor: Cursor, length: number): number {
  const typeAt = cursor.at + length;
  if (typeAt + 2 > cursor.end) return cursor.stop('link.header_cut');
  cursor.at = typeAt + 2;
  return decodeTypeOrLength(cursor, u16be(cursor.bytes, typeAt));
}
