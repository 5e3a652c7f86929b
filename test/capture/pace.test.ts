import { describe, expect, it } from 'vitest';
import { FrameBatch, NO_TIME } from '../../src/capture/frame.js';
import { Pace } from '../../src/capture/pace.js';

/** Frames at these seconds; null: without a time. */
function batchAt(...seconds: (number | null)[]): FrameBatch {
  const batch = new FrameBatch();
  batch.count = seconds.length;
  seconds.forEach((second, i) => {
    batch.tsSec[i] = second === null ? 0 : Math.floor(second);
    batch.tsNsec[i] = second === null ? NO_TIME : Math.round((second % 1) * 1e9);
  });
  return batch;
}

describe('a pace', () => {
  it.each<[number, number, number]>([
    [1, 0, 1],
    [1, 999, 1],
    [1, 1000, 2],
    [1, 2500, 4],
    [10, 100, 2],
    [0.5, 1999, 1],
    [0.5, 2000, 2],
    [Infinity, 0, 4],
  ])('of %s lets pass what is due after %s ms', (speed, ms, due) => {
    let clockMs = 500;
    const pace = new Pace(speed, () => clockMs);
    const batch = batchAt(100, 101, 102, 102.5);
    pace.endOfDue(batch, 0, 1);
    clockMs += ms;
    expect(pace.endOfDue(batch, 0, 4)).toBe(due);
  });

  it('lets frames without a time pass at once, and those whose clock steps back', () => {
    const pace = new Pace(1, () => 0);
    expect(pace.endOfDue(batchAt(null, 100, null, 99, 101), 0, 5)).toBe(4);
  });

  it('tells packet time', () => {
    let clockMs = 0;
    const pace = new Pace(10, () => clockMs);
    expect(pace.now()).toBe(-Infinity);
    pace.endOfDue(batchAt(1000.25), 0, 1);
    clockMs = 300;
    expect(pace.now()).toBeCloseTo(1003.25, 9);
  });
});
