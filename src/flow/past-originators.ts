/** Flows remembered. Direct-mapped. */
const PLACES = 1 << 17;

/** Fields of an entry's second word, below 29 bits of tag. */
const ENDPOINT = 1;
const LONE = 2;
const USED = 4;
const TAG_SHIFT = 3;

/**
 * Who opened the flows that timed out or were evicted, for those that go on with the same 5-tuple (VERDICTS §3.3,
 * "continued"). A flow is kept as 32 bits of one hash and 29 of another, so a mix-up needs 2^61 tries. Where two share a
 * place the later one stays, but a flow of one packet never takes that of a longer one: a flood must not push out what
 * matters.
 */
export class PastOriginators {
  /** [hash, tag and fields] pairs; none before the first flow. */
  private entries = new Int32Array(0);

  /** `endpoint`: 0 or 1. `isLone`: the flow had one packet. */
  remember(hash: number, tag: number, endpoint: number, isLone: boolean): void {
    if (this.entries.length === 0) this.entries = new Int32Array(PLACES * 2);
    const at = placeOf(hash);
    if (isLone && (this.entries[at + 1] & (USED | LONE)) === USED) return;
    this.entries[at] = hash;
    this.entries[at + 1] = (tag << TAG_SHIFT) | USED | (isLone ? LONE : 0) | endpoint;
  }

  /** Endpoint that opened the flow before, or -1. */
  recall(hash: number, tag: number): number {
    if (this.entries.length === 0) return -1;
    const at = placeOf(hash);
    const entry = this.entries[at + 1];
    const isIt = this.entries[at] === hash && ((entry ^ (tag << TAG_SHIFT)) & ~(LONE | ENDPOINT)) === USED;
    return isIt ? entry & ENDPOINT : -1;
  }
}

function placeOf(hash: number): number {
  return ((hash ^ (hash >>> 17)) & (PLACES - 1)) << 1;
}
