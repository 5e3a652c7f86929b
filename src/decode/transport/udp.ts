import { u16be } from '../../wire/bytes.js';
import { IPPROTO_UDP } from '../../wire/ip-protocol.js';
import { type Cursor, Fragment } from '../cursor.js';
import { emit } from '../emit.js';
import { END_UDP } from '../frame-classes.js';
import { Kind, Row } from '../packet-batch.js';
import { enterUdpTunnel } from '../tunnel/udp-tunnel.js';
import { emitLaterFragment } from './fragment.js';

const HEADER_LENGTH = 8;

/**
 * UDP header (RFC 768). The packet counts as soon as both ports were captured. A length of 0, or not captured, is a jumbogram's (RFC 2675
 * §4): the IP payload's length holds, as it does for the first fragment of a datagram, whose length field speaks of all.
 */
export function decodeUdp(cursor: Cursor): number {
  if (cursor.fragment === Fragment.Later) return emitLaterFragment(cursor, IPPROTO_UDP);
  const { bytes, at } = cursor;
  const captured = cursor.end - at;
  if (captured < 4) return cursor.stop('udp.ports_cut');
  const sourcePort = u16be(bytes, at);
  const destinationPort = u16be(bytes, at + 2);

  if (sourcePort === 0 || destinationPort === 0) cursor.note('udp.port_zero');
  const n = emit(cursor, Kind.Packet, IPPROTO_UDP, sourcePort, destinationPort);
  const { batch } = cursor;
  const available = cursor.wireEnd - at - HEADER_LENGTH;
  const length = captured >= 6 ? u16be(bytes, at + 4) : 0;
  let payload = available;
  if (cursor.fragment === Fragment.None && length !== 0) {
    payload = length - HEADER_LENGTH;
    if (payload < 0) {
      cursor.note('udp.length_too_small');
      payload = 0;
    } else if (payload > available) cursor.note('udp.length_beyond_packet');
  }
  batch.rows[(n << 4) + Row.Payload] = Math.max(0, payload);
  if (captured < HEADER_LENGTH) {
    cursor.note('udp.header_cut');
    return END_UDP;
  }
  batch.rows[(n << 4) + Row.PayloadAt] = at + HEADER_LENGTH;
  batch.rows[(n << 4) + Row.PayloadCap] = Math.min(captured - HEADER_LENGTH, batch.rows[(n << 4) + Row.Payload] >>> 0);
  return cursor.decapsulate === 0 ? END_UDP : enterUdpTunnel(cursor, n, destinationPort);
}
