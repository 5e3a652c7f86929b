import { Meta } from '../decode/packet-batch.js';
import { formatAddress, isGroupAddress } from '../wire/address.js';
import type { FlowStore } from './flow-store.js';
import { Cold, Evidence, FlowFlag, Hot, Rare, ServiceField } from './record-layout.js';

/**
 * What a flow's record says, as plain numbers: what originator, outcome and verdict are decided from. One object is
 * loaded with flow after flow.
 */
export class FlowFacts {
  /** IP protocol. */
  protocol = 0;
  version: 4 | 6 = 4;
  /** Address words of endpoint 0 and 1. */
  readonly words0 = new Int32Array(4);
  readonly words1 = new Int32Array(4);
  port0 = 0;
  port1 = 0;
  packets0 = 0;
  packets1 = 0;
  /** `Evidence` bits. */
  evidence = 0;
  /** Packets of the flow stand behind damage that was skipped. */
  salvaged = false;
  /** Endpoint that sent the first packet. */
  first: 0 | 1 = 0;
  /** Service of each side, index in SERVICES + 1, or 0. */
  service0 = 0;
  service1 = 0;
  /** Bit e: the service of side e is only likely. */
  likely = 0;
  /** Bit set by index in TRAITS. */
  traits = 0;
  /** 0x0300 to 0x0304, or 0: highest version the client offered, version the server chose. */
  tlsOffered = 0;
  tlsChosen = 0;
  firstSec = 0;
  /** NO_TIME where the first packet had none. */
  firstNsec = 0;

  load(store: FlowStore, slot: number): this {
    const { hot, cold, rare } = store;
    const h = slot * Hot.Size;
    const c = slot * Cold.Size;
    const meta = hot[h + Hot.Meta];
    this.protocol = meta & Meta.ProtocolMask;
    this.salvaged = (meta & FlowFlag.Salvaged) !== 0;
    this.first = (meta & FlowFlag.FirstFrom1) === 0 ? 0 : 1;
    if ((meta & Meta.Ipv6) === 0) {
      if (this.version === 6) {
        this.version = 4;
        this.words0.fill(0);
        this.words1.fill(0);
      }
      this.words0[3] = hot[h + Hot.A];
      this.words1[3] = hot[h + Hot.B];
    } else {
      this.version = 6;
      for (let w = 0; w < 4; w++) {
        this.words0[w] = rare[slot * Rare.Size + Rare.V6 + w];
        this.words1[w] = rare[slot * Rare.Size + Rare.V6 + 4 + w];
      }
    }
    this.port0 = hot[h + Hot.Ports] >>> 16;
    this.port1 = hot[h + Hot.Ports] & 0xffff;
    this.packets0 = hot[h + Hot.Packets0] >>> 0;
    this.packets1 = hot[h + Hot.Packets0 + 1] >>> 0;
    this.evidence = cold[c + Cold.Evidence];
    // A group of hosts asks nothing: what is sent to one answers nobody (announcements of mDNS, RFC 6762 §8.3).
    if (isGroupAddress(this.version, this.words1)) this.evidence &= ~Evidence.Response;
    if (isGroupAddress(this.version, this.words0)) this.evidence &= ~(Evidence.Response << 1);
    const service = cold[c + Cold.Service];
    this.service0 = service & ServiceField.Mask;
    this.service1 = (service >>> ServiceField.Side1Shift) & ServiceField.Mask;
    this.likely = (service / ServiceField.Likely) & 3;
    this.traits = service >>> ServiceField.TraitsShift;
    const detail = cold[c + Cold.Detail];
    this.tlsOffered = (detail & 15) === 0 ? 0 : 0x02ff + (detail & 15);
    this.tlsChosen = (detail & 0xf0) === 0 ? 0 : 0x02ff + ((detail >>> 4) & 15);
    this.firstSec = store.coldF64[slot * Cold.SizeF64 + Cold.FirstSecF64];
    this.firstNsec = cold[c + Cold.FirstNsec];
    return this;
  }

  words(endpoint: number): Int32Array {
    return endpoint === 0 ? this.words0 : this.words1;
  }

  port(endpoint: number): number {
    return endpoint === 0 ? this.port0 : this.port1;
  }

  packets(endpoint: number): number {
    return endpoint === 0 ? this.packets0 : this.packets1;
  }

  address(endpoint: number): string {
    const words = this.words(endpoint);
    return formatAddress(this.version, words[0], words[1], words[2], words[3]);
  }

  /** Did `endpoint` show this kind of evidence? */
  has(kind: Evidence, endpoint: number): boolean {
    return (this.evidence & (kind << endpoint)) !== 0;
  }
}
