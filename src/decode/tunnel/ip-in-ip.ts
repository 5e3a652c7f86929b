import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from '../../wire/ethertype.js';
import { IPPROTO_IPIP, IPPROTO_IPV6 } from '../../wire/ip-protocol.js';
import { type Cursor, Fragment } from '../cursor.js';
import { emitOtherProtocol } from '../transport/other-protocol.js';
import { ends } from '../frame-classes.js';
import { enterTunnel, tunnelBit } from './tunnels.js';

const IPIP = tunnelBit('ipip');
const END_OTHER_IP = ends('other-ip');

/** IPv4 in IP (RFC 2003). */
export function decodeIpv4InIp(cursor: Cursor): number {
  return ipInIp(cursor, IPPROTO_IPIP, ETHERTYPE_IPV4);
}

/** IPv6 in IP (RFC 2473, RFC 4213). */
export function decodeIpv6InIp(cursor: Cursor): number {
  return ipInIp(cursor, IPPROTO_IPV6, ETHERTYPE_IPV6);
}

function ipInIp(cursor: Cursor, protocol: number, inner: number): number {
  const end = emitOtherProtocol(cursor, protocol);
  if ((cursor.decapsulate & IPIP) === 0 || cursor.fragment !== Fragment.None) return end;
  return enterTunnel(cursor, cursor.batch.count - 1, END_OTHER_IP, inner);
}
