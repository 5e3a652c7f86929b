import { u16be } from '../../wire/bytes.js';
import { ETHERTYPE_ERSPAN_II, ETHERTYPE_ERSPAN_III, ETHERTYPE_TRANS_ETHER_BRIDGING } from '../../wire/ethertype.js';
import { IPPROTO_GRE } from '../../wire/ip-protocol.js';
import { type Cursor, Fragment } from '../cursor.js';
import { emitOtherProtocol } from '../transport/other-protocol.js';
import { enterTunnel, tunnelBit } from './tunnels.js';

const GRE = tunnelBit('gre');
const ERSPAN = tunnelBit('erspan');
const CHECKSUM = 0x8000;
const ROUTING = 0x4000;
const KEY = 0x2000;
const SEQUENCE = 0x1000;
const VERSION = 0x0007;
/** Version 1 (RFC 2637 §4.1): an acknowledgment number may follow. */
const PPTP = 1;
const ACKNOWLEDGMENT = 0x0080;
const ERSPAN_II_HEADER = 8;
const ERSPAN_III_HEADER = 12;
const ERSPAN_III_SUBHEADER = 8;

/** GRE (RFC 2784, RFC 2890), and ERSPAN inside it (draft-foschiano-erspan): type I has no header, II 8 bytes, III 12 or 20. */
export function decodeGre(cursor: Cursor): number {
  const end = emitOtherProtocol(cursor, IPPROTO_GRE);
  if ((cursor.decapsulate & (GRE | ERSPAN)) === 0 || cursor.fragment !== Fragment.None) return end;
  const { bytes, at } = cursor;
  if (at + 4 > cursor.end) {
    cursor.note('tunnel.header_cut');
    return end;
  }
  const flags = u16be(bytes, at);
  let next = u16be(bytes, at + 2);
  if ((flags & ROUTING) !== 0) return end;
  let inner = at + 4;
  if ((flags & CHECKSUM) !== 0) inner += 4;
  if ((flags & KEY) !== 0) inner += 4;
  if ((flags & SEQUENCE) !== 0) inner += 4;
  if ((flags & VERSION) === PPTP) {
    // Without a sequence number there is no payload, only an acknowledgment.
    if ((flags & SEQUENCE) === 0) return end;
    if ((flags & ACKNOWLEDGMENT) !== 0) inner += 4;
  }

  let needed = GRE;
  if (next === ETHERTYPE_ERSPAN_II) {
    needed = ERSPAN;
    if ((flags & SEQUENCE) !== 0) inner += ERSPAN_II_HEADER;
    next = ETHERTYPE_TRANS_ETHER_BRIDGING;
  } else if (next === ETHERTYPE_ERSPAN_III) {
    needed = ERSPAN;
    const hasSubheader = inner + ERSPAN_III_HEADER <= cursor.end && (bytes[inner + ERSPAN_III_HEADER - 1] & 1) !== 0;
    inner += ERSPAN_III_HEADER + (hasSubheader ? ERSPAN_III_SUBHEADER : 0);
    next = ETHERTYPE_TRANS_ETHER_BRIDGING;
  }
  if ((cursor.decapsulate & needed) === 0) return end;
  if (inner > cursor.end) {
    cursor.note('tunnel.header_cut');
    return end;
  }
  const carrier = cursor.batch.count - 1;
  cursor.at = inner;
  return enterTunnel(cursor, carrier, end, next);
}
