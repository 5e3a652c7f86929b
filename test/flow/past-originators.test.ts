import { describe, expect, it } from 'vitest';
import { PastOriginators } from '../../src/flow/past-originators.js';

/** A second hash that shares the place of the first. */
const SAME_PLACE = 1 << 18;

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

  it('keeps the later one of a flow, and of two flows in one place', () => {
    const past = new PastOriginators();
    past.remember(5, 77, 1, false);
    past.remember(5, 77, 0, false);
    expect(past.recall(5, 77)).toBe(0);
    const hash = 5 ^ SAME_PLACE ^ 2;
    past.remember(hash, 1, 1, false);
    expect([past.recall(5, 77), past.recall(hash, 1)]).toEqual([-1, 1]);
  });

  it('gives no place of a longer flow to a flow of one packet', () => {
    const past = new PastOriginators();
    past.remember(5, 77, 1, false);
    past.remember(5 ^ SAME_PLACE ^ 2, 1, 0, true);
    expect([past.recall(5, 77), past.recall(5 ^ SAME_PLACE ^ 2, 1)]).toEqual([1, -1]);
  });

  it('knows nothing before anything was remembered', () => {
    expect(new PastOriginators().recall(0, 0)).toBe(-1);
  });
});
