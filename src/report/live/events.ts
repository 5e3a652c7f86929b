import type { LiveEvent, Snapshot } from '../../findings/live/snapshot.js';
import { formatTimestamp } from '../../findings/timestamp.js';
import { toSafeJson } from '../sanitise.js';

/** How a run stands, as one event among others. */
export interface IntervalEvent {
  type: 'interval';
  /** Packet time: decimal seconds since the epoch with nanoseconds; null before the first packet. */
  time: string | null;
  packets: number;
  packetsPerSec: number;
  /** Wire bytes. */
  bytesPerSec: number;
  flows: number;
  openFlows: number;
  violations: number;
  reviews: number;
  /** Null: nobody says. */
  dropped: number | null;
  evicted: number;
  /** Flows whose latest packets the verdicts do not know yet. */
  behind: number;
}

/** What stands on the lines that `live --format ndjson` writes while the run goes on. */
export type LiveLine = LiveEvent | IntervalEvent;

/** One JSON object on a line of its own. */
export function writeLiveLine(event: LiveLine): string {
  return `${toSafeJson(event)}\n`;
}

export function intervalEvent({ report, nowSec, pulse, behind }: Snapshot): IntervalEvent {
  const { coverage, summary } = report;
  const whole = nowSec === null ? 0 : Math.floor(nowSec);
  // A double holds today's seconds to a quarter of a microsecond.
  const micros = nowSec === null ? 0 : Math.floor((nowSec - whole) * 1e6);
  return {
    type: 'interval',
    time: nowSec === null ? null : formatTimestamp(whole, micros * 1000),
    packets: coverage.packets,
    packetsPerSec: Math.round(pulse.packetsPerSec),
    bytesPerSec: Math.round(pulse.bytesPerSec),
    flows: summary.flows,
    openFlows: coverage.flows.open,
    violations: summary.verdicts.violation,
    reviews: summary.reviews,
    dropped: coverage.dropped,
    evicted: coverage.flows.evicted,
    behind,
  };
}
