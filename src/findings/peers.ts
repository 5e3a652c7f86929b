import { secretKey } from '../flow/secret-key.js';

/** What is counted of a peer's flows: position in its record. */
export const PEER_COUNTS = ['flows', 'in', 'out', 'violations', 'violationsIn', 'violationsOut'] as const;

/** A peer, and its flows. */
export type Peer = Record<(typeof PEER_COUNTS)[number], number> & { version: number; words: readonly number[] };

/** The four words of an address. */
const WORDS = 4;
const COUNTS = PEER_COUNTS.length;
const FIRST_CAPACITY = 64;
/** The sieve has a bit for each value of the upper 17 bits of a hash: 16 KB. */
const SIEVE_SHIFT = 15;

/**
 * The peers of a row and what is counted of their flows: open addressing over records of numbers, since every flow in scope
 * asks for its peer (test/bench/README.md). Bounded: beyond `capacity` peers no further one is kept.
 */
export class Peers {
  private count = 0;
  /** Record + 1 by hash, linear probing; at most half full. */
  private index = new Int32Array(FIRST_CAPACITY * 2);
  /** 4 or 6 by record; 0: free. */
  private versions = new Uint8Array(FIRST_CAPACITY);
  private words = new Int32Array(FIRST_CAPACITY * WORDS);
  private counts = new Float64Array(FIRST_CAPACITY * COUNTS);
  /** Bits of the hashes of all peers that there ever were: in a flood most of those asked for are unknown. */
  private readonly sieve = new Int32Array(2 ** (32 - SIEVE_SHIFT - 5));
  /** Records given back, and the number of those handed out so far. */
  private readonly free: number[] = [];
  private used = 0;

  constructor(private readonly capacity: number) {}

  /** Peers with flows. */
  get size(): number {
    return this.count;
  }

  /** Record of the peer, or -1. */
  find(version: number, words: Int32Array): number {
    return this.findByHash(version, words, this.hashOf(version, words, 0));
  }

  private findByHash(version: number, words: Int32Array, hash: number): number {
    const { index, versions, words: kept } = this;
    const mask = index.length - 1;
    for (let bucket = this.bucketOf(hash); ; bucket = (bucket + 1) & mask) {
      const record = index[bucket] - 1;
      if (record < 0) return -1;
      const w = record * WORDS;
      if (
        kept[w + 3] === words[3] &&
        versions[record] === version &&
        (version === 4 || (kept[w] === words[0] && kept[w + 1] === words[1] && kept[w + 2] === words[2]))
      ) {
        return record;
      }
    }
  }

  /** Record of the peer, begun where there is none; -1: no room. */
  findOrAdd(version: number, words: Int32Array): number {
    const hash = this.hashOf(version, words, 0);
    const hole = hash >>> SIEVE_SHIFT;
    const isFull = this.count === this.capacity;
    if (isFull && (this.sieve[hole >>> 5] & (1 << (hole & 31))) === 0) return -1;
    const known = this.findByHash(version, words, hash);
    if (known >= 0 || isFull) return known;
    const record = this.free.pop() ?? this.used++;
    if (record === this.versions.length) this.grow();
    this.versions[record] = version;
    this.words.set(words, record * WORDS);
    this.counts.fill(0, record * COUNTS, (record + 1) * COUNTS);
    this.count++;
    this.insert(record);
    this.sieve[hole >>> 5] |= 1 << (hole & 31);
    return record;
  }

  /** Adds flows to what is counted of a peer, or takes them back; a peer without flows is forgotten. */
  addFlows(record: number, flows: 1 | -1, isInbound: boolean, isOutbound: boolean, isViolation: boolean): void {
    const { counts } = this;
    const at = record * COUNTS;
    const inward = isInbound ? flows : 0;
    const outward = isOutbound ? flows : 0;
    counts[at] += flows;
    counts[at + 1] += inward;
    counts[at + 2] += outward;
    if (isViolation) {
      counts[at + 3] += flows;
      counts[at + 4] += inward;
      counts[at + 5] += outward;
    }
    if (counts[at] === 0) this.remove(record);
  }

  all(): Peer[] {
    const peers: Peer[] = [];
    for (let record = 0; record < this.used; record++) {
      const version = this.versions[record];
      if (version === 0) continue;
      const { words, counts } = this;
      const w = record * WORDS;
      const at = record * COUNTS;
      peers.push({
        version,
        words: [words[w], words[w + 1], words[w + 2], words[w + 3]],
        flows: counts[at],
        in: counts[at + 1],
        out: counts[at + 2],
        violations: counts[at + 3],
        violationsIn: counts[at + 4],
        violationsOut: counts[at + 5],
      });
    }
    return peers;
  }

  /** Of the address at `at` in `words`. */
  private hashOf(version: number, words: Int32Array, at: number): number {
    let hash = secretKey(words[at + 3]);
    if (version === 6) {
      for (let w = at; w < at + 3; w++) hash = Math.imul((hash ^ (hash >>> 15)) + words[w], 0x85ebca6b);
    }
    return Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  }

  private homeOf(record: number): number {
    return this.bucketOf(this.hashOf(this.versions[record], this.words, record * WORDS));
  }

  /** The upper bits of the hash: all bits of the address have gone into these. */
  private bucketOf(hash: number): number {
    return hash >>> Math.clz32(this.index.length - 1);
  }

  private insert(record: number): void {
    const { index } = this;
    const mask = index.length - 1;
    let bucket = this.homeOf(record);
    while (index[bucket] !== 0) bucket = (bucket + 1) & mask;
    index[bucket] = record + 1;
  }

  /** Takes the record out of the index, and closes the hole as `FlowTable` does. */
  private remove(record: number): void {
    const { index } = this;
    const mask = index.length - 1;
    let hole = this.homeOf(record);
    while (index[hole] !== record + 1) hole = (hole + 1) & mask;
    for (let next = (hole + 1) & mask; index[next] !== 0; next = (next + 1) & mask) {
      const home = this.homeOf(index[next] - 1);
      if (((next - home) & mask) < ((next - hole) & mask)) continue;
      index[hole] = index[next];
      hole = next;
    }
    index[hole] = 0;
    this.versions[record] = 0;
    this.free.push(record);
    this.count--;
  }

  private grow(): void {
    const { versions, words, counts } = this;
    const capacity = versions.length * 2;
    this.versions = new Uint8Array(capacity);
    this.versions.set(versions);
    this.words = new Int32Array(capacity * WORDS);
    this.words.set(words);
    this.counts = new Float64Array(capacity * COUNTS);
    this.counts.set(counts);
    this.index = new Int32Array(capacity * 2);
    for (let record = 0; record < versions.length; record++) this.insert(record);
  }
}
