import { u16be } from '../../wire/bytes.js';
import { IPPROTO_TCP } from '../../wire/ip-protocol.js';
import { FIN, RST, SYN } from '../../wire/tcp-flag.js';
import { type Cursor, Fragment } from '../cursor.js';
import { emit } from '../emit.js';
import { END_TCP } from '../frame-classes.js';
import { Kind, Meta, Row } from '../packet-batch.js';
import { emitLaterFragment } from './fragment.js';

const MIN_HEADER = 20;

/**
 * TCP header (RFC 9293 §3.1). The packet counts as soon as both ports were captured, however damaged the rest; what is
 * missing stays 0 with an anomaly noted.
 */
export function decodeTcp(cursor: Cursor): number {
  if (cursor.fragment === Fragment.Later) return emitLaterFragment(cursor, IPPROTO_TCP);
  const { bytes, at } = cursor;
  const captured = cursor.end - at;
  if (captured < 4) return cursor.stop('tcp.ports_cut');
  const sourcePort = u16be(bytes, at);
  const destinationPort = u16be(bytes, at + 2);
  if (sourcePort === 0 || destinationPort === 0) cursor.note('tcp.port_zero');
  const n = emit(cursor, Kind.Packet, IPPROTO_TCP, sourcePort, destinationPort);
  const { batch } = cursor;

  let headerLength = MIN_HEADER;
  let isTooSmall = false;
  if (captured >= 13) {
    headerLength = (bytes[at + 12] >>> 4) << 2;
    isTooSmall = headerLength < MIN_HEADER;
    if (isTooSmall) {
      cursor.note('tcp.data_offset_too_small');
      headerLength = cursor.wireEnd - at;
    }
  }
  if (captured >= 14) {
    const flags = bytes[at + 13];
    batch.rows[(n << 4) + Row.Seq] = cursor.view.getInt32(at + 4);
    batch.rows[(n << 4) + Row.Ack] = cursor.view.getInt32(at + 8);
    batch.rows[(n << 4) + Row.Meta] |= Meta.TcpHeader | (flags << Meta.FlagsShift);
    if (captured >= 16 && bytes[at + 14] === 0 && bytes[at + 15] === 0)
      batch.rows[(n << 4) + Row.Meta] |= Meta.ZeroWindow;
    if ((flags & SYN) !== 0 && (flags & (FIN | RST)) !== 0) cursor.note('tcp.syn_with_fin');
  }
  const payload = cursor.wireEnd - at - headerLength;
  if (captured < MIN_HEADER) cursor.note('tcp.header_cut');
  else if (payload < 0) cursor.note('tcp.data_offset_beyond_packet');
  else if (captured < headerLength && !isTooSmall) cursor.note('tcp.header_cut');
  if (payload >= 0) {
    batch.rows[(n << 4) + Row.Payload] = payload;
    batch.rows[(n << 4) + Row.PayloadAt] = at + headerLength;
    if (captured > headerLength) batch.rows[(n << 4) + Row.PayloadCap] = captured - headerLength;
  }
  return END_TCP;
}
