import { Cold, Hot } from './record-layout.js';

/** Records of flows, hot and cold, for a fixed number of slots. Memory is reserved at once and committed when touched. */
export class FlowStore {
  readonly hot: Int32Array;
  readonly hotF64: Float64Array;
  readonly cold: Int32Array;
  readonly coldF64: Float64Array;

  constructor(readonly capacity: number) {
    const hotBytes = new ArrayBuffer(capacity * Hot.Size * 4);
    const coldBytes = new ArrayBuffer(capacity * Cold.Size * 4);
    this.hot = new Int32Array(hotBytes);
    this.hotF64 = new Float64Array(hotBytes);
    this.cold = new Int32Array(coldBytes);
    this.coldF64 = new Float64Array(coldBytes);
  }

  /** Names a flow for good, where its slot may be used again: its input and first frame. */
  serial(slot: number): number {
    const c = slot * Cold.Size;
    return this.cold[c + Cold.Input] * 2 ** 32 + (this.cold[c + Cold.FirstFrame] >>> 0);
  }

  /** Copies a flow from another store. */
  copyFrom(source: FlowStore, sourceSlot: number, slot: number): void {
    // Word by word: a subarray per flow costs more than 48 moves.
    for (let w = 0, from = sourceSlot * Hot.Size, to = slot * Hot.Size; w < Hot.Size; w++) {
      this.hot[to + w] = source.hot[from + w];
    }
    for (let w = 0, from = sourceSlot * Cold.Size, to = slot * Cold.Size; w < Cold.Size; w++) {
      this.cold[to + w] = source.cold[from + w];
    }
  }
}
