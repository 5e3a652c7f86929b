import { HashRing } from './hash-ring.js';

/** Flows remembered: as many of one packet as longer ones. */
const PLACES = 1 << 16;

const ENDPOINT = 1;
const TAG_SHIFT = 1;

/**
 * Who opened the flows that timed out or were evicted, for those that go on with the same 5-tuple (VERDICTS §3.3,
 * "continued"). A flow is kept as 32 bits of one hash and 31 of another, so a mix-up needs 2^63 tries. Flows of one packet
 * have places of their own: a flood must not push out what matters.
 */
export class PastOriginators {
  private readonly longer = new Memory();
  private readonly lone = new Memory();

  /** `endpoint`: 0 or 1. `isLone`: the flow had one packet. */
  remember(hash: number, tag: number, endpoint: number, isLone: boolean): void {
    (isLone ? this.lone : this.longer).add(hash, (tag << TAG_SHIFT) | endpoint);
  }

  /** Endpoint that opened the flow before, or -1. */
  recall(hash: number, tag: number): number {
    const endpoint = this.longer.endpointOf(hash, tag << TAG_SHIFT);
    return endpoint >= 0 ? endpoint : this.lone.endpointOf(hash, tag << TAG_SHIFT);
  }
}

/** The latest flows, each with its tag and, below that, its endpoint. */
class Memory {
  /** Most captures are shorter than any timeout: there is no room for any before the first. */
  private ring: HashRing | null = null;
  private entries = new Int32Array(0);
  /** Flows that nobody has asked about yet, [hash, entry] pairs: a flood of them alone is never put in order. */
  private recent = new Int32Array(0);
  private recentCount = 0;

  add(hash: number, entry: number): void {
    if (this.recent.length === 0) this.recent = new Int32Array(PLACES * 2);
    const at = (this.recentCount++ & (PLACES - 1)) * 2;
    this.recent[at] = hash;
    this.recent[at + 1] = entry;
  }

  endpointOf(hash: number, tagged: number): number {
    if (this.recentCount > 0) this.sortIn();
    const place = this.find(hash, tagged);
    return place < 0 ? -1 : this.entries[place] & ENDPOINT;
  }

  /** Gives places to the recent flows, as many of the latest as there are. */
  private sortIn(): void {
    if (this.ring === null) {
      this.ring = new HashRing(PLACES);
      this.entries = new Int32Array(PLACES);
    }
    for (let k = Math.max(0, this.recentCount - PLACES); k < this.recentCount; k++) {
      const at = (k & (PLACES - 1)) * 2;
      const hash = this.recent[at];
      const entry = this.recent[at + 1];
      const known = this.find(hash, entry);
      if (known >= 0) this.ring.forget(known);
      this.entries[this.ring.take(hash)] = entry;
    }
    this.recentCount = 0;
  }

  private find(hash: number, tagged: number): number {
    const { ring, entries } = this;
    if (ring === null) return -1;
    let place = ring.find(hash);
    while (place >= 0 && ((entries[place] ^ tagged) & ~ENDPOINT) !== 0) place = ring.before(place);
    return place;
  }
}
