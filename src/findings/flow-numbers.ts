import type { FlowStore } from '../flow/flow-store.js';
import { Cold, Hot } from '../flow/record-layout.js';

/** Counters and times of a flow's record, read in one place. `orig` is the originating endpoint. */
export function flowNumbers(store: FlowStore, slot: number, orig: number) {
  const { hot, hotF64, cold, coldF64 } = store;
  const h = slot * Hot.Size;
  const f = slot * Hot.SizeF64;
  const c = slot * Cold.Size;
  const resp = orig ^ 1;
  return {
    origPkts: hot[h + Hot.Packets0 + orig] >>> 0,
    respPkts: hot[h + Hot.Packets0 + resp] >>> 0,
    origBytes: hotF64[f + Hot.PayloadF64 + orig],
    respBytes: hotF64[f + Hot.PayloadF64 + resp],
    origIpBytes: hotF64[f + Hot.IpBytesF64 + orig],
    respIpBytes: hotF64[f + Hot.IpBytesF64 + resp],
    origWireBytes: hotF64[f + Hot.WireBytesF64 + orig],
    respWireBytes: hotF64[f + Hot.WireBytesF64 + resp],
    firstSec: coldF64[slot * Cold.SizeF64 + Cold.FirstSecF64],
    firstNsec: cold[c + Cold.FirstNsec],
    lastSec: hotF64[f + Hot.LastSecF64],
    lastNsec: hot[h + Hot.LastNsec],
    input: cold[c + Cold.Input],
    firstFrame: cold[c + Cold.FirstFrame] >>> 0,
    vlan: cold[c + Cold.Vlan],
    /** Zeek endpoint states. */
    tcp: hot[h + Hot.Tcp],
  };
}
