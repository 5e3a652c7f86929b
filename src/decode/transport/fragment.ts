import type { Cursor } from '../cursor.js';
import { emit } from '../emit.js';
import { END_FRAGMENT } from '../frame-classes.js';
import { Kind, Row } from '../packet-batch.js';

/**
 * A fragment that is not the first: all of it is payload. `protocol` is part of the datagram's key in IPv4 (RFC 791
 * §3.2) and 0 in IPv6, whose key is addresses and identification (RFC 8200 §4.5).
 */
export function emitLaterFragment(cursor: Cursor, protocol: number): number {
  const n = emit(cursor, Kind.LaterFragment, protocol, 0, 0);
  cursor.batch.rows[(n << 4) + Row.Payload] = Math.max(0, cursor.wireEnd - cursor.at);
  return END_FRAGMENT;
}

/** An IPv6 fragment that is not the first, whatever its first fragment turns out to carry. */
export function decodeIpv6LaterFragment(cursor: Cursor): number {
  return emitLaterFragment(cursor, 0);
}
