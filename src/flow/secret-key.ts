import { randomInt } from 'node:crypto';

/*
 * Who sends packets chooses addresses and ports. Could he tell where they fall in a table, he would have all of them fall into
 * one place, and each look at it would take as long as there are entries. V8 seeds the hashes of strings, but not those of
 * numbers. Nothing in a report depends on these: they are others in each process.
 */
const SECRET = randomInt(2 ** 32) | 0;
const FACTOR = randomInt(2 ** 32) | 1;

/** A key for a Map or Set in place of `word`: each has its own, and nobody can tell which. */
export function secretKey(word: number): number {
  const mixed = Math.imul(word ^ SECRET, FACTOR);
  return Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
}
