import { ACK, FIN, RST, SYN } from '../wire/tcp-flag.js';
import type { ConnState } from './flow-record.js';

/** State of one endpoint as Zeek keeps it (src/packet_analysis/protocol/tcp, TCP_ENDPOINT_*). Fits three bits. */
export const enum EndpointState {
  Inactive = 0,
  SynSent = 1,
  SynAckSent = 2,
  Partial = 3,
  Established = 4,
  Closed = 5,
  Reset = 6,
}

/**
 * State of the sending endpoint after a segment. `peer` is the other endpoint's state, which `peerAfter` changes in turn.
 */
export function stateAfter(own: EndpointState, peer: EndpointState, flags: number): EndpointState {
  if (own === EndpointState.Reset) return own;
  if (own === EndpointState.Closed) {
    return (flags & RST) !== 0 && peer !== EndpointState.Closed ? EndpointState.Reset : own;
  }
  if ((flags & RST) !== 0) return EndpointState.Reset;
  if ((flags & FIN) !== 0) return EndpointState.Closed;
  if (own === EndpointState.Inactive) {
    if ((flags & SYN) !== 0) {
      // Simultaneous open, or SYN and SYN-ACK captured in the other order.
      const isAnswered = peer === EndpointState.SynSent || peer === EndpointState.Established;
      if ((flags & ACK) !== 0 || isAnswered) return EndpointState.Established;
      return EndpointState.SynSent;
    }
    if ((flags & ACK) !== 0 && peer === EndpointState.Established) return EndpointState.Established;
    return peer === EndpointState.SynSent ? own : EndpointState.Partial;
  }
  if (own === EndpointState.Partial && (flags & (SYN | ACK)) === SYN) {
    if (peer === EndpointState.Inactive) return EndpointState.SynSent;
    if (peer === EndpointState.Established) return EndpointState.Established;
  }
  return own;
}

/**
 * State of the other endpoint after a segment: an answered SYN is established, and a FIN that answers a FIN followed by
 * RST is an ordinary end.
 */
export function peerAfter(peer: EndpointState, flags: number, peerSentFin: boolean): EndpointState {
  if ((flags & SYN) !== 0 && peer === EndpointState.SynSent) return EndpointState.Established;
  if ((flags & (FIN | RST)) === FIN && peer === EndpointState.Reset && peerSentFin) return EndpointState.Closed;
  return peer;
}

/**
 * Zeek's `conn_state` of a TCP flow from the endpoints' states (scripts/base/protocols/conn/main.zeek). `noPayload`:
 * neither side sent any.
 */
export function tcpConnState(orig: EndpointState, resp: EndpointState, noPayload: boolean): ConnState {
  const origInactive = orig === EndpointState.Inactive || orig === EndpointState.Partial;
  const respInactive = resp === EndpointState.Inactive || resp === EndpointState.Partial;
  if (resp === EndpointState.Reset) {
    if (orig === EndpointState.SynSent || orig === EndpointState.SynAckSent) return 'REJ';
    if (orig === EndpointState.Reset && noPayload) return 'REJ';
    return origInactive ? 'RSTRH' : 'RSTR';
  }
  if (orig === EndpointState.Reset) return respInactive ? 'RSTOS0' : 'RSTO';
  if (resp === EndpointState.Closed && orig === EndpointState.Closed) return 'SF';
  if (orig === EndpointState.Closed) return respInactive ? 'SH' : 'S2';
  if (resp === EndpointState.Closed) return origInactive ? 'SHR' : 'S3';
  if (orig === EndpointState.SynSent && resp === EndpointState.Inactive) return 'S0';
  if (orig === EndpointState.Established && resp === EndpointState.Established) return 'S1';
  return 'OTH';
}

/** Zeek's `conn_state` of a UDP flow: who sent anything. */
export function udpConnState(origSent: boolean, respSent: boolean): ConnState {
  if (origSent) return respSent ? 'SF' : 'S0';
  return respSent ? 'SHR' : 'OTH';
}
