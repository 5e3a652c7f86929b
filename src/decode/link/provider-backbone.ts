import type { Cursor } from '../cursor.js';
import { decodeEthernet } from './ethernet.js';

/** Priority and flags, 24 bits of service id. */
const SERVICE_TAG = 4;

/** Provider backbone service tag (IEEE 802.1Q §9.7, formerly 802.1ah): the customer's whole frame follows. */
export function decodeProviderBackbone(cursor: Cursor): number {
  if (cursor.at + SERVICE_TAG > cursor.end) return cursor.stop('link.header_cut');
  cursor.at += SERVICE_TAG;
  return decodeEthernet(cursor);
}
