import { NO_TIME } from '../wire/frame-batch.js';
import { formatTimestamp, type TimeSpan } from './timestamp.js';

/** Buckets kept, and buckets of a report at most. */
const SLOTS = 256;
const MAX_BUCKETS = 60;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Widths in ms that buckets are kept in. Each divides the next, so that buckets merge without a remainder. */
const KEPT_WIDTHS = withDays(
  [1, 2, 10, 20, 100, 200, SECOND, 2 * SECOND, 10 * SECOND, 30 * SECOND],
  [MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR],
  [1, 2],
);

/** Widths in ms that a person reads with ease; those that kept buckets fit into come into question. */
const SHOWN_WIDTHS = withDays(
  [
    1,
    2,
    5,
    10,
    20,
    50,
    100,
    200,
    500,
    SECOND,
    2 * SECOND,
    5 * SECOND,
    10 * SECOND,
    15 * SECOND,
    20 * SECOND,
    30 * SECOND,
  ],
  [1, 2, 5, 10, 15, 20, 30].map((minutes) => minutes * MINUTE),
  [1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  [1, 2, 5],
);

/** Decades of days up to what 64 bits of seconds can claim. */
function withDays(...widths: [...number[][], number[]]): readonly number[] {
  const days = widths.pop() as number[];
  const decades = Array.from({ length: 16 }, (_, power) => days.map((day) => day * 10 ** power * DAY));
  return [...widths, ...decades].flat();
}

/** Flows per bucket of time, by when they were opened. */
export interface TimelineReport {
  /** Where the first bucket begins, decimal seconds since the epoch: a multiple of its width. Null: no flow has a time. */
  start: string | null;
  bucketSeconds: number;
  /** Flows in scope opened in each bucket, over the whole interval of the capture. */
  flows: number[];
  /** Those of them that break the table; empty: none. */
  violations: number[];
  /** Flows without a time. */
  untimed: number;
}

/** The same buckets for one row; empty: no flow. */
export type RowTimelineReport = Pick<TimelineReport, 'flows' | 'violations'>;

/** Counts of one row in the buckets of a `Timeline`. */
export class TimelineTrack {
  flows = new Float64Array(SLOTS);
  violations = new Float64Array(SLOTS);
}

/**
 * Counts flows by the time at which they were opened. Bounded: buckets grow wider, and merge, when the range of times
 * does. They lie on multiples of their width since the epoch, so that the result depends on the times alone and not on
 * the order in which flows are judged.
 */
export class Timeline {
  private readonly tracks: TimelineTrack[] = [];
  private step = 0;
  /** Bucket, in widths since the epoch, that slot 0 stands for. */
  private base = 0;
  /** Earliest and latest time in ms. */
  private first = Infinity;
  private last = -Infinity;
  private untimed = 0;

  newTrack(): TimelineTrack {
    const track = new TimelineTrack();
    this.tracks.push(track);
    return track;
  }

  add(track: TimelineTrack, sec: number, nsec: number, isViolation: boolean): void {
    if (nsec === NO_TIME) {
      this.untimed++;
      return;
    }
    const millis = sec * 1000 + Math.floor(nsec / 1e6);
    if (millis < this.first || millis > this.last) this.extend(millis);
    this.count(track, millis, isViolation, 1);
  }

  /** Takes back what was added. */
  remove(track: TimelineTrack, sec: number, nsec: number, isViolation: boolean): void {
    if (nsec === NO_TIME) this.untimed--;
    else this.count(track, sec * 1000 + Math.floor(nsec / 1e6), isViolation, -1);
  }

  private count(track: TimelineTrack, millis: number, isViolation: boolean, flows: 1 | -1): void {
    const slot = this.bucketOf(millis) - this.base;
    track.flows[slot] += flows;
    if (isViolation) track.violations[slot] += flows;
  }

  /** Makes room for a time beyond those known. */
  private extend(millis: number): void {
    const isEarlier = millis < this.first;
    this.first = Math.min(this.first, millis);
    this.last = Math.max(this.last, millis);
    const { step } = this;
    while (this.bucketOf(this.last) - this.bucketOf(this.first) >= SLOTS) this.step++;
    const slot = this.bucketOf(millis) - this.base;
    if (this.step === step && slot >= 0 && slot < SLOTS) return;
    // The room that is left lies where times grow to: they come about in their order, but not quite.
    const base = isEarlier ? this.bucketOf(this.last) - SLOTS + 1 : this.bucketOf(this.first);
    for (const track of this.tracks) {
      track.flows = this.moved(track.flows, KEPT_WIDTHS[step], base);
      track.violations = this.moved(track.violations, KEPT_WIDTHS[step], base);
    }
    this.base = base;
  }

  private bucketOf(millis: number): number {
    return Math.floor(millis / KEPT_WIDTHS[this.step]);
  }

  private moved(counts: Float64Array, fromWidth: number, base: number): Float64Array<ArrayBuffer> {
    const moved = new Float64Array(SLOTS);
    for (let slot = 0; slot < SLOTS; slot++) {
      if (counts[slot] > 0) moved[this.bucketOf((this.base + slot) * fromWidth) - base] += counts[slot];
    }
    return moved;
  }

  /** The time line over `span`, all tracks together and each by itself. */
  report(span: TimeSpan): { timeline: TimelineReport; ofTrack: (track: TimelineTrack) => RowTimelineReport } {
    if (this.first > this.last) {
      const timeline = { start: null, bucketSeconds: 0, flows: [], violations: [], untimed: this.untimed };
      return { timeline, ofTrack: () => ({ flows: [], violations: [] }) };
    }
    const from = Math.min(this.first, millisOf(span.firstSec, span.firstNsec));
    const to = Math.max(this.last, millisOf(span.lastSec, span.lastNsec));
    const kept = KEPT_WIDTHS[this.step];
    const bucketsOf = (width: number) => Math.floor(to / width) - Math.floor(from / width) + 1;
    const width = SHOWN_WIDTHS.find((width) => width % kept === 0 && bucketsOf(width) <= MAX_BUCKETS) ?? kept;
    const start = Math.floor(from / width);
    const length = Math.min(bucketsOf(width), MAX_BUCKETS);

    const gathered = (from: readonly Float64Array[]) => {
      const buckets = Array<number>(length).fill(0);
      for (const counts of from) {
        for (let slot = 0; slot < SLOTS; slot++) {
          if (counts[slot] > 0) buckets[Math.floor(((this.base + slot) * kept) / width) - start] += counts[slot];
        }
      }
      return buckets;
    };
    const unlessZero = (counts: number[]) => (counts.some((count) => count > 0) ? counts : []);
    const startSec = Math.floor((start * width) / 1000);
    return {
      timeline: {
        start: formatTimestamp(startSec, (start * width - startSec * 1000) * 1e6),
        bucketSeconds: width / 1000,
        flows: gathered(this.tracks.map(({ flows }) => flows)),
        violations: unlessZero(gathered(this.tracks.map(({ violations }) => violations))),
        untimed: this.untimed,
      },
      ofTrack: ({ flows, violations }) => ({
        flows: unlessZero(gathered([flows])),
        violations: unlessZero(gathered([violations])),
      }),
    };
  }
}

/** Infinite where there is no time, on the side that does not count. */
function millisOf(sec: number, nsec: number): number {
  return sec * 1000 + Math.floor(nsec / 1e6);
}
