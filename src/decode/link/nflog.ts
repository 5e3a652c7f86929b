import type { Cursor } from '../cursor.js';
import { ends } from '../frame-classes.js';
import { followingFamily } from './address-family.js';

const END_OTHER_LINK = ends('other-link');

/** Address family, version, resource id. */
const HEADER = 4;
/** Length including these 4 bytes, type. */
const ATTRIBUTE_HEADER = 4;
const ATTRIBUTE_TYPE = 0x7fff;
const NFULA_PAYLOAD = 9;

/**
 * LINKTYPE_NFLOG: attributes of netfilter's log, padded to 4 bytes each; the packet is the value of NFULA_PAYLOAD.
 * tcpdump.org/linktypes/LINKTYPE_NFLOG.html.
 */
export function decodeNflog(cursor: Cursor): number {
  const { bytes, view, at, end } = cursor;
  if (at + HEADER > end) return cursor.stop('link.header_cut');
  let attribute = at + HEADER;
  // Attributes are in the byte order of the capturing host. Their types are below 256, so the upper byte is 0 but for the flag.
  const isLittleEndian = attribute + ATTRIBUTE_HEADER <= end && (bytes[attribute + 3] & 0x7f) === 0;
  while (attribute + ATTRIBUTE_HEADER <= end) {
    const length = view.getUint16(attribute, isLittleEndian);
    const type = view.getUint16(attribute + 2, isLittleEndian) & ATTRIBUTE_TYPE;
    if (length < ATTRIBUTE_HEADER) return cursor.stop('link.bad_header');
    if (type === NFULA_PAYLOAD) {
      cursor.at = attribute + ATTRIBUTE_HEADER;
      cursor.cutAt(attribute + length);
      return followingFamily(bytes[at]);
    }
    attribute += (length + 3) & ~3;
  }
  // A log entry need not have a payload.
  return attribute > end ? cursor.stop('link.header_cut') : END_OTHER_LINK;
}
