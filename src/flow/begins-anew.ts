import { Meta, type PacketBatch, Row } from '../decode/packet-batch.js';
import { NO_TIME } from '../wire/frame-batch.js';
import { ACK } from '../wire/tcp-flag.js';
import type { FlowStore } from './flow-store.js';
import { Cold, Evidence, Hot, TcpField } from './record-layout.js';

/** Does the SYN or SYN-ACK in packet `i` belong to another connection than the flow in `slot`? */
export function beginsAnew(store: FlowStore, slot: number, batch: PacketBatch, i: number, from: number): boolean {
  const { hot, cold } = store;
  const h = slot * Hot.Size;
  const c = slot * Cold.Size;
  const to = from ^ 1;
  const tcp = cold[c + Cold.Tcp];
  const seq = batch.rows[(i << 4) + Row.Seq];
  const isnKnown = (tcp & (TcpField.IsnKnown << (from * TcpField.Endpoint1))) !== 0;
  const isSame = cold[c + Cold.Isn0 + from] === seq;
  const isAnswer = ((batch.rows[(i << 4) + Row.Meta] >>> Meta.FlagsShift) & ACK) !== 0;
  if (isAnswer) {
    // SYN cookies may answer one SYN with several numbers: only an answer to another SYN begins anew.
    if (!isnKnown || isSame) return false;
    const peerIsnKnown = (tcp & (TcpField.IsnKnown << (to * TcpField.Endpoint1))) !== 0;
    const answered = peerIsnKnown ? (cold[c + Cold.Isn0 + to] + 1) | 0 : hot[h + Hot.Next0 + to];
    return answered !== batch.rows[(i << 4) + Row.Ack];
  }
  if (isnKnown) return !isSame;
  if ((cold[c + Cold.Evidence] & (Evidence.Syn << to)) !== 0) return false;
  // No SYN so far: the flow goes on if all of it is this SYN's own handshake, captured in another order …
  const nextKnown = (tcp & (TcpField.NextKnown << (from * TcpField.Endpoint1))) !== 0;
  const ahead = (hot[h + Hot.Next0 + from] - seq - 1) | 0;
  if (!nextKnown || ahead < 0) return true;
  const isBare =
    store.bytes(slot, Hot.Payload0, 0) === 0 &&
    store.bytes(slot, Hot.Payload0, 1) === 0 &&
    (cold[c + Cold.Evidence] & (Evidence.Fin | (Evidence.Fin << 1))) === 0;
  // A SYN-ACK may acknowledge data of the SYN as well (RFC 7413 §3).
  if (isBare && ahead <= batch.rows[(i << 4) + Row.Payload] >>> 0) return false;
  // … or if it was sent before all the rest: dumpcap writes one interface's packets behind another's, into the next file even.
  return !beganAfter(store, slot, batch, i);
}

/** Is the time of packet `i` before that of the flow's first packet? */
function beganAfter(store: FlowStore, slot: number, batch: PacketBatch, i: number): boolean {
  const nsec = batch.rows[(i << 4) + Row.Nsec];
  const firstNsec = store.cold[slot * Cold.Size + Cold.FirstNsec];
  if (nsec === NO_TIME || firstNsec === NO_TIME) return false;
  const gap = batch.tsSec[i] - store.coldF64[slot * Cold.SizeF64 + Cold.FirstSecF64];
  return gap < 0 || (gap === 0 && nsec < firstNsec);
}
