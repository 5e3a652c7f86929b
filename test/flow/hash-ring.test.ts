import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HashRing } from '../../src/flow/hash-ring.js';

/** Places with this hash, latest first. */
function placesOf(ring: HashRing, hash: number): number[] {
  const places: number[] = [];
  for (let place = ring.find(hash); place >= 0; place = ring.before(place)) places.push(place);
  return places;
}

describe('HashRing', () => {
  it('finds what it holds and nothing else, whatever the hashes are', () => {
    const capacity = 8;
    // Few hashes, and those that differ only above the buckets: 8 and 1 << 17 share the one of 0 and 1.
    const hash = fc.constantFrom(0, 8, 1, (1 << 17) ^ 1, -1);
    const steps = fc.array(fc.record({ hash, forgets: fc.boolean() }), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (all) => {
        const ring = new HashRing(capacity);
        const held: { place: number; hash: number }[] = [];
        const turns: number[] = [];
        for (const step of all) {
          if (step.forgets && held.length > 0) ring.forget(held.splice(Math.abs(step.hash) % held.length, 1)[0].place);
          const { oldest } = ring;
          const place = ring.take(step.hash);
          const lost = held.findIndex((thing) => thing.place === place);
          expect(oldest).toBe(lost < 0 ? -1 : place);
          if (lost >= 0) held.splice(lost, 1);
          held.push({ place, hash: step.hash });
          turns.push(place);
          for (const wanted of [0, 8, 1, (1 << 17) ^ 1, -1, 5]) {
            const places = held.filter((thing) => thing.hash === wanted).map((thing) => thing.place);
            expect(placesOf(ring, wanted)).toEqual(places.reverse());
          }
        }
        expect(turns).toEqual(all.map((_, i) => i % capacity));
      }),
    );
  });
});
