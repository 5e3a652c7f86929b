import { PULSE_SECONDS, type Pulse } from './snapshot.js';

/** Rates are means over this much time. */
const RATE_SECONDS = 2;

interface Sample {
  sec: number;
  packets: number;
  bytes: number;
  rows: readonly number[];
}

/** Makes rates and the last minute of counters that are read a few times a second. Seconds are the packets' own. */
export class PulseMeter {
  /** The latest, and as many before it as rates need. */
  private readonly samples: Sample[] = [];
  private readonly total = new LastMinute();
  private rows: LastMinute[] = [];

  /** Counters as they stand at second `sec`. */
  read(sec: number, packets: number, bytes: number, rows: readonly number[]): void {
    const before = this.samples.at(-1);
    if (before !== undefined && sec < before.sec) return;
    // Each counter from its own beginning: before the first reading it was 0.
    if (this.rows.length !== rows.length) this.rows = rows.map(() => new LastMinute());
    const from = before?.sec ?? sec;
    this.total.add(from, sec, packets - (before?.packets ?? 0));
    rows.forEach((count, i) => this.rows[i].add(from, sec, Math.max(0, count - (before?.rows[i] ?? 0))));
    this.samples.push({ sec, packets, bytes, rows });
    while (this.samples.length > 2 && this.samples[1].sec <= sec - RATE_SECONDS) this.samples.shift();
  }

  pulse(): Pulse {
    const [first] = this.samples;
    const last = this.samples.at(-1);
    const seconds = first === undefined || last === undefined ? 0 : last.sec - first.sec;
    const rate = (of: (sample: Sample) => number) =>
      seconds > 0 && first !== undefined && last !== undefined ? Math.max(0, (of(last) - of(first)) / seconds) : 0;
    return {
      packetsPerSec: rate(({ packets }) => packets),
      bytesPerSec: rate(({ bytes }) => bytes),
      packets: this.total.counts(),
      rows: this.rows.map((row, i) => ({ packetsPerSec: rate(({ rows }) => rows[i] ?? 0), packets: row.counts() })),
    };
  }
}

/** Counts of the last seconds, one number each. */
class LastMinute {
  private readonly ring: number[] = Array.from({ length: PULSE_SECONDS }, () => 0);
  /** The running second. */
  private second = -Infinity;

  /** Spreads what was counted between two times evenly over the seconds between them. */
  add(fromSec: number, toSec: number, count: number): void {
    this.moveTo(Math.floor(toSec));
    const first = Math.max(Math.floor(fromSec), this.second - PULSE_SECONDS + 1);
    const seconds = this.second - first + 1;
    const span = toSec - fromSec;
    for (let second = first; second <= this.second; second++) {
      const part = span > 0 ? (Math.min(toSec, second + 1) - Math.max(fromSec, second)) / span : 1 / seconds;
      this.ring[place(second)] += count * Math.max(0, part);
    }
  }

  /** Oldest first. */
  counts(): number[] {
    if (this.second === -Infinity) return [...this.ring];
    return Array.from(this.ring, (_, i) => this.ring[place(this.second - PULSE_SECONDS + 1 + i)]);
  }

  private moveTo(second: number): void {
    if (second <= this.second) return;
    for (let s = Math.max(this.second + 1, second - PULSE_SECONDS + 1); s <= second; s++) this.ring[place(s)] = 0;
    this.second = second;
  }
}

function place(second: number): number {
  return ((second % PULSE_SECONDS) + PULSE_SECONDS) % PULSE_SECONDS;
}
