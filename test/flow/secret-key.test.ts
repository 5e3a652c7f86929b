import { describe, expect, it } from 'vitest';
import { secretKey } from '../../src/flow/secret-key.js';

const KEYS = 16_384;
const BUCKETS = 8192;

/** How V8 hashes integers in a Map (`ComputeUnseededHash`): the same in each process. */
function v8Hash(key: number): number {
  let hash = ~key + (key << 15);
  hash ^= hash >>> 12;
  hash += hash << 2;
  hash ^= hash >>> 4;
  hash = Math.imul(hash, 2057);
  return (hash ^ (hash >>> 16)) & 0x3fffffff;
}

/** Addresses that all fall into one bucket of a Map. */
function chosenWords(): number[] {
  const words: number[] = [];
  for (let word = 0x0b000000; words.length < KEYS; word++) if (v8Hash(word) % BUCKETS === 7) words.push(word);
  return words;
}

describe('secretKey', () => {
  const words = chosenWords();

  it('gives each word a key of its own, and always the same', () => {
    expect(new Set(words.map(secretKey)).size).toBe(KEYS);
    expect(words.map(secretKey)).toEqual(words.map(secretKey));
  });

  it('spreads addresses that were chosen to fall into one bucket', () => {
    const sizes = new Map<number, number>();
    for (const word of words) {
      const bucket = v8Hash(secretKey(word)) % BUCKETS;
      sizes.set(bucket, (sizes.get(bucket) ?? 0) + 1);
    }
    expect(Math.max(...sizes.values())).toBeLessThan(50);
  });
});
