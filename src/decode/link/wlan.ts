import { u16be } from '../../wire/bytes.js';
import type { Cursor } from '../cursor.js';
import { ends } from '../frame-classes.js';
import { decodeLlc } from './llc.js';

const END_WLAN_MANAGEMENT = ends('wlan-management');
const END_OTHER_LINK = ends('other-link');

/** Frame control, duration, three addresses, sequence control. */
const HEADER = 24;
const ADDRESS = 6;
const QOS_CONTROL = 2;
const HT_CONTROL = 4;
/** Two addresses and a length before each MSDU of an aggregate (IEEE 802.11 §9.3.2.2). */
const SUBFRAME_HEADER = 14;

/** Frame control, first byte: version 0, data frame. */
const VERSION_AND_TYPE = 0x0f;
const DATA = 0x08;
const SUBTYPE_NO_DATA = 0x40;
const SUBTYPE_QOS = 0x80;
/** Frame control, second byte. */
const TO_AND_FROM_DS = 0x03;
const PROTECTED = 0x40;
const HT_CONTROL_PRESENT = 0x80;
/** Low byte of sequence control. */
const FRAGMENT_NUMBER = 0x0f;
/** Low byte of QoS control. */
const AGGREGATE = 0x80;

/** LINKTYPE_IEEE802_11: frames without radio header, as on air. */
export function decodeWlan(cursor: Cursor): number {
  return decodeWlanFrame(cursor, false);
}

/**
 * IEEE 802.11 §9.2. Only data frames carry LLC; of an aggregate (A-MSDU) the first MSDU is decoded, for a frame is one
 * packet. Encrypted frames and later fragments end as `other-link`; management, control and empty frames as
 * `wlan-management`. With `isPadded`, the header is filled up to a multiple of 4 bytes.
 */
export function decodeWlanFrame(cursor: Cursor, isPadded: boolean): number {
  const { bytes, at, end } = cursor;
  if (at + 2 > end) return cursor.stop('link.header_cut');
  const first = bytes[at];
  const flags = bytes[at + 1];
  if ((first & VERSION_AND_TYPE) !== DATA || (first & SUBTYPE_NO_DATA) !== 0) return END_WLAN_MANAGEMENT;
  if ((flags & PROTECTED) !== 0) return END_OTHER_LINK;

  let length = HEADER;
  if ((flags & TO_AND_FROM_DS) === TO_AND_FROM_DS) length += ADDRESS;
  const qosControl = at + length;
  const isQos = (first & SUBTYPE_QOS) !== 0;
  if (isQos) length += QOS_CONTROL + ((flags & HT_CONTROL_PRESENT) !== 0 ? HT_CONTROL : 0);
  if (isPadded) length = (length + 3) & ~3;
  if (at + length > end) return cursor.stop('link.header_cut');
  if ((bytes[at + HEADER - 2] & FRAGMENT_NUMBER) !== 0) return END_OTHER_LINK;

  cursor.at = at + length;
  return isQos && (bytes[qosControl] & AGGREGATE) !== 0 ? decodeFirstSubframe(cursor) : decodeLlc(cursor);
}

function decodeFirstSubframe(cursor: Cursor): number {
  const { bytes, at } = cursor;
  if (at + SUBFRAME_HEADER > cursor.end) return cursor.stop('link.header_cut');
  cursor.at = at + SUBFRAME_HEADER;
  cursor.cutAt(cursor.at + u16be(bytes, at + 12));
  return decodeLlc(cursor);
}
