import { Meta, type PacketBatch, Row } from '../decode/packet-batch.js';
import { ACK, FIN, RST, SYN } from '../wire/tcp-flag.js';
import type { FlowStore } from './flow-store.js';
import { Letter, addLetter } from './history.js';
import { Cold, Evidence, FlowFlag, Hot, TcpField } from './record-layout.js';
import { type EndpointState, peerAfter, stateAfter } from './zeek-state.js';

/** Applies a TCP segment that may change the state, evidence or history of its flow. */
export function observeControl(
  store: FlowStore,
  slot: number,
  batch: PacketBatch,
  i: number,
  from: number,
  flags: number,
): void {
  const { hot, cold } = store;
  const h = slot * Hot.Size;
  const c = slot * Cold.Size;
  const to = from ^ 1;
  const ownShift = from * TcpField.Endpoint1;
  const peerShift = to * TcpField.Endpoint1;
  const seq = batch.rows[(i << 4) + Row.Seq];
  const payload = batch.rows[(i << 4) + Row.Payload] >>> 0;
  let tcp = cold[c + Cold.Tcp];
  let evidence = 0;

  const control = (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0) + (flags & RST ? 1 : 0);
  if (control > 1) addLetter(store, slot, from, Letter.MultiFlag);
  if ((flags & SYN) !== 0) {
    const isAnswer = (flags & ACK) !== 0;
    if (control === 1) {
      evidence |= isAnswer ? Evidence.SynAck : Evidence.Syn;
      addLetter(store, slot, from, isAnswer ? Letter.SynAck : Letter.Syn);
      cold[c + Cold.Isn0 + from] = seq;
      tcp |= TcpField.IsnKnown << ownShift;
    }
    if (isAnswer && (tcp & (TcpField.NextKnown << peerShift)) === 0) {
      hot[h + Hot.Next0 + to] = batch.rows[(i << 4) + Row.Ack];
      tcp |= TcpField.NextKnown << peerShift;
    }
  }
  if ((flags & RST) !== 0) {
    evidence |= (flags & ACK) !== 0 ? Evidence.Rst | Evidence.RstAck : Evidence.Rst;
    if ((flags & ACK) !== 0 && seq === 0) {
      evidence |= Evidence.RstAckZero;
      if ((tcp & (TcpField.NextKnown << peerShift)) === 0) {
        hot[h + Hot.Next0 + to] = batch.rows[(i << 4) + Row.Ack];
        tcp |= TcpField.NextKnown << peerShift;
      }
    }
    if (control === 1) addLetter(store, slot, from, Letter.Rst);
  } else {
    if ((flags & (SYN | ACK)) === ACK) evidence |= Evidence.Ack;
    if ((flags & (SYN | ACK)) === 0) evidence |= Evidence.Probe;
    if (payload > 0) evidence |= Evidence.Data;
    if ((flags & FIN) !== 0) {
      evidence |= Evidence.Fin;
      if (control === 1) addLetter(store, slot, from, Letter.Fin);
    }
    if (payload > 0) addLetter(store, slot, from, Letter.Data);
    else if (control === 0 && (flags & ACK) !== 0) addLetter(store, slot, from, Letter.Ack);
    if ((batch.rows[(i << 4) + Row.Meta] & Meta.ZeroWindow) !== 0) addLetter(store, slot, from, Letter.ZeroWindow);
    const next = hot[h + Hot.Next0 + from];
    const after = (seq + payload + ((flags & SYN) !== 0 ? 1 : 0)) | 0;
    if ((tcp & (TcpField.NextKnown << ownShift)) === 0 || ((after - next) | 0) > 0) {
      hot[h + Hot.Next0 + from] = after;
      tcp |= TcpField.NextKnown << ownShift;
    } else if (payload > 0 && ((seq - next) | 0) < 0) {
      addLetter(store, slot, from, Letter.Retransmission);
    }
  }
  const own = ((tcp >>> ownShift) & TcpField.StateMask) as EndpointState;
  const peer = ((tcp >>> peerShift) & TcpField.StateMask) as EndpointState;
  const ownNext = stateAfter(own, peer, flags);
  const peerNext = peerAfter(peer, flags, (cold[c + Cold.Evidence] & (Evidence.Fin << to)) !== 0);
  tcp ^= (own ^ ownNext) << ownShift;
  tcp ^= (peer ^ peerNext) << peerShift;
  cold[c + Cold.Tcp] = tcp;
  const shown = (cold[c + Cold.Evidence] |= evidence << from);
  if ((shown & (Evidence.Ack << from)) !== 0 && (tcp & (TcpField.NextKnown << ownShift)) !== 0) {
    const letters = cold[c + Cold.HistorySeen] >>> (16 * from);
    if ((letters & (1 << Letter.Data)) !== 0) hot[h + Hot.Meta] |= FlowFlag.DataSeen << from;
    if ((letters & (1 << Letter.Ack)) !== 0) hot[h + Hot.Meta] |= FlowFlag.AckSeen << from;
  }
}
