import { u16be } from '../../wire/bytes.js';
import type { Cursor } from '../cursor.js';
import { ends } from '../frame-classes.js';
import { decodeAtmLlc } from './atm-llc.js';
import { decodeEthernet } from './ethernet.js';

const END_OTHER_LINK = ends('other-link');

/** Direction and type, VPI, VCI. */
const HEADER = 4;
const TYPE = 0x0f;
const TYPE_LANE = 1;
const TYPE_LLC = 2;
/** LAN emulation: client id, or this for a control frame. */
const LANE_HEADER = 2;
const LANE_CONTROL = 0xff00;

/** LINKTYPE_SUNATM: SunATM devices, LLC or Ethernet by LAN emulation; signalling ends as `other-link`. */
export function decodeSunAtm(cursor: Cursor): number {
  const { bytes, at } = cursor;
  if (at + HEADER > cursor.end) return cursor.stop('link.header_cut');
  cursor.at = at + HEADER;
  switch (bytes[at] & TYPE) {
    case TYPE_LLC:
      return decodeAtmLlc(cursor);
    case TYPE_LANE:
      return decodeLane(cursor);
    default:
      return END_OTHER_LINK;
  }
}

function decodeLane(cursor: Cursor): number {
  const { bytes, at } = cursor;
  if (at + LANE_HEADER > cursor.end) return cursor.stop('link.header_cut');
  cursor.at = at + LANE_HEADER;
  return u16be(bytes, at) === LANE_CONTROL ? END_OTHER_LINK : decodeEthernet(cursor);
}
