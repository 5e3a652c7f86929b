import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Timeline, type TimelineTrack } from '../../src/findings/timeline.js';
import { TimeSpan } from '../../src/findings/timestamp.js';
import { NO_TIME } from '../../src/wire/frame-batch.js';

const MORNING_SEC = Date.UTC(2026, 10, 16, 8) / 1000;

interface Opened {
  millis: number;
  isViolation: boolean;
}

const opened = (millis: number, isViolation = false): Opened => ({ millis, isViolation });

function spanOf(...millis: number[]): TimeSpan {
  const span = new TimeSpan();
  for (const time of millis) span.add(...parts(time));
  return span;
}

function parts(millis: number): [sec: number, nsec: number] {
  const sec = Math.floor(millis / 1000);
  return [sec, (millis - sec * 1000) * 1e6];
}

function timelineOf(flows: readonly Opened[], span = spanOf(...flows.map(({ millis }) => millis))) {
  const timeline = new Timeline();
  const track = timeline.newTrack();
  addAll(timeline, track, flows);
  return timeline.report(span).timeline;
}

function addAll(timeline: Timeline, track: TimelineTrack, flows: readonly Opened[]): void {
  for (const { millis, isViolation } of flows) timeline.add(track, ...parts(millis), isViolation);
}

/** The same counts taken from all times at once. */
function counted(flows: readonly Opened[], start: number, width: number, length: number): number[] {
  const buckets = Array<number>(length).fill(0);
  for (const { millis } of flows) buckets[Math.floor((millis - start) / width)]++;
  return buckets;
}

describe('the time line', () => {
  it('has buckets of a round width over the whole interval of the capture', () => {
    const from = MORNING_SEC * 1000;
    const flows = [opened(from + 1_000), opened(from + 2_000, true), opened(from + 599_000)];
    const timeline = timelineOf(flows, spanOf(from, from + 3_599_000));
    expect(timeline).toMatchObject({ start: `${MORNING_SEC}.000000000`, bucketSeconds: 60, untimed: 0 });
    expect(timeline.flows).toEqual([2, ...Array(8).fill(0), 1, ...Array(50).fill(0)]);
    expect(timeline.violations).toEqual([1, ...Array(59).fill(0)]);
  });

  it('is empty without a flow', () => {
    expect(timelineOf([], spanOf(0, 5_000))).toEqual({
      start: null,
      bucketSeconds: 0,
      flows: [],
      violations: [],
      untimed: 0,
    });
  });

  it('counts flows without a time apart', () => {
    const timeline = new Timeline();
    timeline.add(timeline.newTrack(), -Infinity, NO_TIME, true);
    expect(timeline.report(new TimeSpan()).timeline).toMatchObject({ start: null, untimed: 1 });
  });

  it('tells rows apart in the same buckets, and says nothing of rows without a flow', () => {
    const timeline = new Timeline();
    const [used, broken, unused] = [timeline.newTrack(), timeline.newTrack(), timeline.newTrack()];
    addAll(timeline, used, [opened(0), opened(2_000)]);
    addAll(timeline, broken, [opened(1_000, true)]);
    const { timeline: all, ofTrack } = timeline.report(spanOf(0, 2_000));
    expect(all.bucketSeconds).toBe(0.05);
    const at = (...buckets: number[]) => Array.from({ length: 41 }, (_, i) => (buckets.includes(i) ? 1 : 0));
    expect(all).toMatchObject({ flows: at(0, 20, 40), violations: at(20) });
    expect(ofTrack(used)).toEqual({ flows: at(0, 40), violations: [] });
    expect(ofTrack(broken)).toEqual({ flows: at(20), violations: at(20) });
    expect(ofTrack(unused)).toEqual({ flows: [], violations: [] });
  });

  it.each([
    ['a moment', 0, 0.001],
    ['20 ms', 20, 0.001],
    ['21 s', 21_000, 0.5],
    ['an hour', 3_600_000, 120],
    ['ten hours', 36_000_000, 900],
    ['a week', 7 * 86_400_000, 3 * 3600],
    ['30 years', 30 * 365 * 86_400_000, 200 * 86_400],
  ])('over %s has buckets that a person reads with ease', (_name, length, bucketSeconds) => {
    const from = MORNING_SEC * 1000;
    const timeline = timelineOf([opened(from), opened(from + length)]);
    expect(timeline.bucketSeconds).toBe(bucketSeconds);
  });

  it('counts as if all times were known from the start, in whatever order they come', () => {
    const time = fc.oneof(
      fc.integer({ min: -5_000, max: 5_000 }),
      fc.integer({ min: 0, max: 4_000_000 }),
      fc.integer({ min: -2e12, max: 2e13 }),
    );
    const flow = fc.record({ millis: time, isViolation: fc.boolean() });
    fc.assert(
      fc.property(fc.array(flow, { minLength: 1, maxLength: 60 }), (flows) => {
        const timeline = timelineOf(flows);
        const start = Math.round(Number(timeline.start) * 1000);
        const width = Math.round(timeline.bucketSeconds * 1000);
        expect(start % width === 0).toBe(true);
        expect(timeline.flows.length).toBeLessThanOrEqual(60);
        expect(timeline.flows).toEqual(counted(flows, start, width, timeline.flows.length));
        const violating = flows.filter(({ isViolation }) => isViolation);
        const violations = counted(violating, start, width, timeline.flows.length);
        expect(timeline.violations).toEqual(violating.length > 0 ? violations : []);
        expect(timelineOf(flows.toReversed())).toEqual(timeline);
      }),
    );
  });
});
