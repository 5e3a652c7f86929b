import { FlowStore } from '../flow/flow-store.js';
import { Cold, Hot } from '../flow/record-layout.js';

const NO_STORE = new FlowStore(0);

/** Counters and times of a flow's record, as seen from its originator. One object is loaded with flow after flow. */
export class FlowNumbers {
  /** The record that it was loaded from. */
  store: FlowStore = NO_STORE;
  slot = 0;
  origPkts = 0;
  respPkts = 0;
  /** Payload bytes as the headers claim. */
  origBytes = 0;
  respBytes = 0;
  origIpBytes = 0;
  respIpBytes = 0;
  origWireBytes = 0;
  respWireBytes = 0;
  firstSec = 0;
  firstNsec = 0;
  lastSec = 0;
  lastNsec = 0;
  /** Index of the input, and the frame there, that the flow starts with. */
  input = 0;
  firstFrame = 0;
  /** Packed VLAN ids. */
  vlan = 0;
  /** `TcpField`s. */
  tcp = 0;

  load(store: FlowStore, slot: number, orig: number): this {
    this.store = store;
    this.slot = slot;
    const { hot, cold, coldF64 } = store;
    const h = slot * Hot.Size;
    const c = slot * Cold.Size;
    const resp = orig ^ 1;
    this.origPkts = hot[h + Hot.Packets0 + orig] >>> 0;
    this.respPkts = hot[h + Hot.Packets0 + resp] >>> 0;
    this.origBytes = store.bytes(slot, Hot.Payload0, orig);
    this.respBytes = store.bytes(slot, Hot.Payload0, resp);
    this.origIpBytes = store.bytes(slot, Hot.IpBytes0, orig);
    this.respIpBytes = store.bytes(slot, Hot.IpBytes0, resp);
    this.origWireBytes = store.bytes(slot, Hot.WireBytes0, orig);
    this.respWireBytes = store.bytes(slot, Hot.WireBytes0, resp);
    this.firstSec = coldF64[slot * Cold.SizeF64 + Cold.FirstSecF64];
    this.firstNsec = cold[c + Cold.FirstNsec];
    this.lastSec = store.lastSec(slot);
    this.lastNsec = hot[h + Hot.LastNsec];
    this.input = cold[c + Cold.Input];
    this.firstFrame = cold[c + Cold.FirstFrame] >>> 0;
    this.vlan = cold[c + Cold.Vlan];
    this.tcp = cold[c + Cold.Tcp];
    return this;
  }
}
