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
    const { hot, hotF64, cold, coldF64 } = store;
    const h = slot * Hot.Size;
    const f = slot * Hot.SizeF64;
    const c = slot * Cold.Size;
    const resp = orig ^ 1;
    this.origPkts = hot[h + Hot.Packets0 + orig] >>> 0;
    this.respPkts = hot[h + Hot.Packets0 + resp] >>> 0;
    this.origBytes = hotF64[f + Hot.PayloadF64 + orig];
    this.respBytes = hotF64[f + Hot.PayloadF64 + resp];
    this.origIpBytes = hotF64[f + Hot.IpBytesF64 + orig];
    this.respIpBytes = hotF64[f + Hot.IpBytesF64 + resp];
    this.origWireBytes = hotF64[f + Hot.WireBytesF64 + orig];
    this.respWireBytes = hotF64[f + Hot.WireBytesF64 + resp];
    this.firstSec = coldF64[slot * Cold.SizeF64 + Cold.FirstSecF64];
    this.firstNsec = cold[c + Cold.FirstNsec];
    this.lastSec = hotF64[f + Hot.LastSecF64];
    this.lastNsec = hot[h + Hot.LastNsec];
    this.input = cold[c + Cold.Input];
    this.firstFrame = cold[c + Cold.FirstFrame] >>> 0;
    this.vlan = cold[c + Cold.Vlan];
    this.tcp = hot[h + Hot.Tcp];
    return this;
  }
}
