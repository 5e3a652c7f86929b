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
  origWireBytes = 0;
  respWireBytes = 0;
  firstSec = 0;
  firstNsec = 0;
  lastSec = 0;
  lastNsec = 0;
  /** Index of the input, and the frame there, that the flow starts with. */
  input = 0;
  firstFrame = 0;
  private orig = 0;

  load(store: FlowStore, slot: number, orig: number): this {
    this.store = store;
    this.slot = slot;
    this.orig = orig;
    const { hot, cold, coldF64 } = store;
    const h = slot * Hot.Size;
    const c = slot * Cold.Size;
    const resp = orig ^ 1;
    this.origPkts = hot[h + Hot.Packets0 + orig] >>> 0;
    this.respPkts = hot[h + Hot.Packets0 + resp] >>> 0;
    this.origWireBytes = store.bytes(slot, Hot.WireBytes0, orig);
    this.respWireBytes = store.bytes(slot, Hot.WireBytes0, resp);
    this.firstSec = coldF64[slot * Cold.SizeF64 + Cold.FirstSecF64];
    this.firstNsec = cold[c + Cold.FirstNsec];
    this.lastSec = store.lastSec(slot);
    this.lastNsec = hot[h + Hot.LastNsec];
    this.input = cold[c + Cold.Input];
    this.firstFrame = cold[c + Cold.FirstFrame] >>> 0;
    return this;
  }

  // What only a record of the flow shows is read when it is asked for.

  /** Payload bytes as the headers claim. */
  get origBytes(): number {
    return this.store.bytes(this.slot, Hot.Payload0, this.orig);
  }

  get respBytes(): number {
    return this.store.bytes(this.slot, Hot.Payload0, this.orig ^ 1);
  }

  get origIpBytes(): number {
    return this.store.bytes(this.slot, Hot.IpBytes0, this.orig);
  }

  get respIpBytes(): number {
    return this.store.bytes(this.slot, Hot.IpBytes0, this.orig ^ 1);
  }

  /** Packed VLAN ids. */
  get vlan(): number {
    return this.store.cold[this.slot * Cold.Size + Cold.Vlan];
  }

  /** `TcpField`s. */
  get tcp(): number {
    return this.store.cold[this.slot * Cold.Size + Cold.Tcp];
  }
}
