import { describe, expect, it } from 'vitest';
import { PastOriginators } from '../../src/flow/past-originators.js';

/** Flows of one kind that are remembered. */
const PLACES = 1 << 16;

describe('PastOriginators', () => {
  it('remembers which endpoint opened a flow', () => {
    const past = new PastOriginators();
    past.remember(-5, 77, 0, false);
    past.remember(6, -78, 1, false);
    expect([past.recall(-5, 77), past.recall(6, -78)]).toEqual([0, 1]);
  });

  it('knows nothing of flows with another hash or tag', () => {
    const past = new PastOriginators();
    past.remember(5, 77, 1, false);
    expect([past.recall(6, 77), past.recall(5, 78), past.recall(5, 77 + (1 << 28))]).toEqual([-1, -1, -1]);
  });

  it('keeps flows with the same hash apart, and the later one of each', () => {
    const past = new PastOriginators();
    past.remember(5, 77, 1, false);
    past.remember(5, 78, 1, false);
    past.remember(5, 77, 0, false);
    expect([past.recall(5, 77), past.recall(5, 78)]).toEqual([0, 1]);
  });

  it('forgets the oldest flow, wherever the hashes of the others lie', () => {
    for (const factor of [1, 0x9e3779b1]) {
      const past = new PastOriginators();
      for (let i = 0; i <= PLACES; i++) past.remember(Math.imul(i, factor), 1, 1, false);
      expect([0, 1, PLACES].map((i) => past.recall(Math.imul(i, factor), 1))).toEqual([-1, 1, 1]);
    }
  });

  it('forgets the same flows, whenever it is asked', () => {
    const asked = new PastOriginators();
    const silent = new PastOriginators();
    const flows = Array.from({ length: 3 * PLACES }, (_, i) => (i % 5 === 0 ? i % 1000 : i));
    for (const [i, flow] of flows.entries()) {
      for (const past of [asked, silent]) past.remember(flow, 1, i & 1, false);
      if (i % 7 === 0) asked.recall(i >>> 1, 1);
    }
    const known = (past: PastOriginators) => flows.map((flow) => past.recall(flow, 1));
    expect(known(silent)).toEqual(known(asked));
  });

  it('gives no place of a longer flow to a flow of one packet', () => {
    const past = new PastOriginators();
    past.remember(5, 77, 1, false);
    for (let i = 0; i < 2 * PLACES; i++) past.remember(i, 1, 0, true);
    expect(past.recall(5, 77)).toBe(1);
  });

  it('costs no more for a flow that comes again and again', () => {
    const past = new PastOriginators();
    const start = performance.now();
    for (let i = 0; i < 4 * PLACES; i++) past.remember(5, 77, i & 1, false);
    expect(past.recall(5, 77)).toBe(1);
    // Half a minute where each were kept.
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('knows nothing before anything was remembered', () => {
    expect(new PastOriginators().recall(0, 0)).toBe(-1);
  });
});
