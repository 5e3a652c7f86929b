/** Link of a place whose thing was forgotten before its turn. */
const FORGOTTEN = -1;

/**
 * Places for a bounded number of things that are found by a hash. A new one takes the place of the oldest, wherever its hash
 * lies: the hash is seeded anew in each run, and what is forgotten must not depend on that.
 */
export class HashRing {
  /** Place + 1 of the latest thing in each bucket; 0: none. */
  private readonly heads: Int32Array;
  /** Place + 1 of the one before it in the same bucket. */
  private readonly links: Int32Array;
  private readonly hashes: Int32Array;
  private taken = 0;
  private latest = -1;

  /** @param capacity a power of two. */
  constructor(private readonly capacity: number) {
    this.heads = new Int32Array(capacity);
    this.links = new Int32Array(capacity);
    this.hashes = new Int32Array(capacity);
  }

  /** Place of the latest thing with this hash, or -1; `before` goes on from there. */
  find(hash: number): number {
    return this.search(this.heads[this.bucketOf(hash)] - 1, hash);
  }

  /** Place of the next older thing with the same hash, or -1. */
  before(place: number): number {
    return this.search(this.links[place] - 1, this.hashes[place]);
  }

  /** Place of the thing that the next one has forgotten, or -1. */
  get oldest(): number {
    const next = (this.latest + 1) & (this.capacity - 1);
    return next < this.taken && this.links[next] !== FORGOTTEN ? next : -1;
  }

  /** Gives a place to a thing with this hash. */
  take(hash: number): number {
    const { oldest } = this;
    if (oldest >= 0) this.forget(oldest);
    const place = (this.latest + 1) & (this.capacity - 1);
    this.latest = place;
    this.taken = Math.max(this.taken, place + 1);
    const bucket = this.bucketOf(hash);
    this.hashes[place] = hash;
    this.links[place] = this.heads[bucket];
    this.heads[bucket] = place + 1;
    return place;
  }

  /** The thing in this place is not found any more. Whoever takes a later one for it forgets it, so that buckets stay short. */
  forget(place: number): void {
    const bucket = this.bucketOf(this.hashes[place]);
    if (this.heads[bucket] === place + 1) this.heads[bucket] = this.links[place];
    else {
      let later = this.heads[bucket] - 1;
      while (this.links[later] !== place + 1) later = this.links[later] - 1;
      this.links[later] = this.links[place];
    }
    this.links[place] = FORGOTTEN;
  }

  private search(from: number, hash: number): number {
    let place = from;
    while (place >= 0 && this.hashes[place] !== hash) place = this.links[place] - 1;
    return place;
  }

  private bucketOf(hash: number): number {
    return (hash ^ (hash >>> 17)) & (this.capacity - 1);
  }
}
