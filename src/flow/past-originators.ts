/** Flows remembered. Direct-mapped: where two share a place, the later one stays. */
const PLACES = 1 << 17;

/**
 * Who opened the flows that timed out or were evicted, for those that go on with the same 5-tuple (VERDICTS §3.3,
 * "continued"). A flow is kept as 32 bits of one hash and 31 of another, so a mix-up needs 2^63 tries.
 */
export class PastOriginators {
  /** [hash, tag << 1 | endpoint] pairs. */
  private readonly entries = new Int32Array(PLACES * 2);

  /** `endpoint`: 0 or 1. */
  remember(hash: number, tag: number, endpoint: number): void {
    const at = placeOf(hash);
    this.entries[at] = hash;
    this.entries[at + 1] = (tag << 1) | endpoint;
  }

  /** Endpoint that opened the flow before, or -1. */
  recall(hash: number, tag: number): number {
    const at = placeOf(hash);
    const entry = this.entries[at + 1];
    return this.entries[at] === hash && entry >>> 1 === (tag << 1) >>> 1 ? entry & 1 : -1;
  }
}

function placeOf(hash: number): number {
  return ((hash ^ (hash >>> 17)) & (PLACES - 1)) << 1;
}
