import { Meta } from '../decode/packet-batch.js';
import { reserve } from './reserve.js';
import { Cold, FlowFlag, Hot, Rare } from './record-layout.js';

/** Flags of flows whose rare record holds something. */
const HAS_RARE = Meta.Ipv6 | FlowFlag.Spilled | FlowFlag.FarTime;

/** Records of flows for a fixed number of slots. Memory is reserved at once and committed when touched. */
export class FlowStore {
  readonly hot: Int32Array;
  readonly cold: Int32Array;
  readonly coldF64: Float64Array;
  readonly rare: Int32Array;
  readonly rareF64: Float64Array;

  constructor(readonly capacity: number) {
    this.hot = new Int32Array(reserve(capacity * Hot.Size * 4));
    this.cold = new Int32Array(reserve(capacity * Cold.Size * 4));
    this.coldF64 = new Float64Array(this.cold.buffer);
    this.rare = new Int32Array(reserve(capacity * Rare.Size * 4));
    this.rareF64 = new Float64Array(this.rare.buffer);
  }

  /** Names a flow for good, where its slot may be used again: its input and first frame. */
  serial(slot: number): number {
    const c = slot * Cold.Size;
    return this.cold[c + Cold.Input] * 2 ** 32 + (this.cold[c + Cold.FirstFrame] >>> 0);
  }

  /** A byte counter, by its word in the hot record. */
  bytes(slot: number, word: Hot.Payload0 | Hot.IpBytes0 | Hot.WireBytes0, endpoint: number): number {
    const low = this.hot[slot * Hot.Size + word + endpoint] >>> 0;
    if ((this.hot[slot * Hot.Size + Hot.Meta] & FlowFlag.Spilled) === 0) return low;
    return this.rare[slot * Rare.Size + Rare.Overflows + (word - Hot.Payload0) + endpoint] * 2 ** 32 + low;
  }

  /** Whole seconds since the epoch of the flow's latest packet. */
  lastSec(slot: number): number {
    if ((this.hot[slot * Hot.Size + Hot.Meta] & FlowFlag.FarTime) !== 0) {
      return this.rareF64[slot * Rare.SizeF64 + Rare.LastSecF64];
    }
    return this.hot[slot * Hot.Size + Hot.LastSec] >>> 0;
  }

  setLastSec(slot: number, sec: number): void {
    const h = slot * Hot.Size;
    if (sec >>> 0 === sec) {
      this.hot[h + Hot.LastSec] = sec;
      this.hot[h + Hot.Meta] &= ~FlowFlag.FarTime;
    } else {
      this.rareF64[slot * Rare.SizeF64 + Rare.LastSecF64] = sec;
      this.hot[h + Hot.Meta] |= FlowFlag.FarTime;
    }
  }

  /** Adds to the byte counter at this word of the hot record (endpoint included). */
  addBytes(slot: number, word: number, bytes: number): void {
    const h = slot * Hot.Size;
    const sum = (this.hot[h + word] >>> 0) + bytes;
    this.hot[h + word] = sum;
    for (let over = sum; over >= 2 ** 32; over -= 2 ** 32) this.countOverflow(slot, word);
  }

  /** Counts an overflow of the byte counter at this word of the hot record (endpoint included). */
  countOverflow(slot: number, word: number): void {
    const r = slot * Rare.Size + Rare.Overflows;
    if ((this.hot[slot * Hot.Size + Hot.Meta] & FlowFlag.Spilled) === 0) {
      this.rare.fill(0, r, r + (Hot.LastSec - Hot.Payload0));
      this.hot[slot * Hot.Size + Hot.Meta] |= FlowFlag.Spilled;
    }
    this.rare[r + word - Hot.Payload0]++;
  }

  /** Copies a flow from another store. */
  copyFrom(source: FlowStore, sourceSlot: number, slot: number): void {
    // Word by word: a subarray per flow costs more than 32 moves.
    for (let w = 0, from = sourceSlot * Hot.Size, to = slot * Hot.Size; w < Hot.Size; w++) {
      this.hot[to + w] = source.hot[from + w];
    }
    for (let w = 0, from = sourceSlot * Cold.Size, to = slot * Cold.Size; w < Cold.Size; w++) {
      this.cold[to + w] = source.cold[from + w];
    }
    if ((this.hot[slot * Hot.Size + Hot.Meta] & HAS_RARE) === 0) return;
    for (let w = 0, from = sourceSlot * Rare.Size, to = slot * Rare.Size; w < Rare.Size; w++) {
      this.rare[to + w] = source.rare[from + w];
    }
  }
}
