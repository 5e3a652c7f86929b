import { Row } from '../packet-batch.js';
import { u16be } from '../../wire/bytes.js';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, ETHERTYPE_TRANS_ETHER_BRIDGING } from '../../wire/ethertype.js';
import { type Cursor, Fragment } from '../cursor.js';
import { END_UDP } from '../frame-classes.js';
import { type TunnelName, enterTunnel, tunnelBit } from './tunnels.js';

/** Moves the cursor behind a tunnel header and gives what follows, or -1 where it is no such header. */
type TunnelHeader = (cursor: Cursor) => number;

/** VXLAN (RFC 7348 §5): the I flag, then an Ethernet frame. */
function vxlan(cursor: Cursor): number {
  const { bytes, at } = cursor;
  if (at + 8 > cursor.end || (bytes[at] & 0x08) === 0) return -1;
  cursor.at = at + 8;
  return ETHERTYPE_TRANS_ETHER_BRIDGING;
}

/** GENEVE (RFC 8926 §3.4): version 0, options in words of 4 bytes, EtherType of what follows. */
function geneve(cursor: Cursor): number {
  const { bytes, at } = cursor;
  if (at + 8 > cursor.end || bytes[at] >>> 6 !== 0) return -1;
  const inner = at + 8 + (bytes[at] & 0x3f) * 4;
  if (inner > cursor.end) return -1;
  cursor.at = inner;
  return u16be(bytes, at + 2);
}

const GTP_G_PDU = 0xff;

/** GTP-U (3GPP TS 29.281 §5): version 1, message type G-PDU, optional fields, extension headers, then an IP packet. */
function gtpU(cursor: Cursor): number {
  const { bytes, at, end } = cursor;
  if (at + 8 > end || bytes[at] >>> 4 !== 3 || bytes[at + 1] !== GTP_G_PDU) return -1;
  let inner = at + 8;
  if ((bytes[at] & 7) !== 0) {
    inner += 4;
    if (inner > end) return -1;
    let extension = (bytes[at] & 4) !== 0 ? bytes[inner - 1] : 0;
    while (extension !== 0) {
      if (inner >= end || bytes[inner] === 0) return -1;
      inner += bytes[inner] * 4;
      if (inner > end) return -1;
      extension = bytes[inner - 1];
    }
  }
  if (inner >= end) return -1;
  cursor.at = inner;
  const version = bytes[inner] >>> 4;
  return version === 4 ? ETHERTYPE_IPV4 : version === 6 ? ETHERTYPE_IPV6 : -1;
}

/** Destination port to tunnel. */
const UDP_TUNNELS: ReadonlyMap<number, { name: TunnelName; header: TunnelHeader }> = new Map([
  [2152, { name: 'gtp', header: gtpU }],
  [4789, { name: 'vxlan', header: vxlan }],
  [6081, { name: 'geneve', header: geneve }],
  // Linux's number before IANA assigned one.
  [8472, { name: 'vxlan', header: vxlan }],
]);

/** Goes on inside the datagram that is entry `n` of the batch, if it carries a tunnel that is to be opened. */
export function enterUdpTunnel(cursor: Cursor, n: number, destinationPort: number): number {
  const tunnel = UDP_TUNNELS.get(destinationPort);
  if (tunnel === undefined || (cursor.decapsulate & tunnelBit(tunnel.name)) === 0) return END_UDP;
  if (cursor.fragment !== Fragment.None) return END_UDP;
  cursor.at = cursor.batch.rows[(n << 4) + Row.PayloadAt];
  cursor.cutAt(cursor.at + (cursor.batch.rows[(n << 4) + Row.Payload] >>> 0));
  const next = tunnel.header(cursor);
  return next < 0 ? END_UDP : enterTunnel(cursor, n, END_UDP, next);
}
