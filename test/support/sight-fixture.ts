import type { FlowList, LiveView, PeerOverview, Pulse, Snapshot } from '../../src/findings/live/snapshot.js';
import type { Report } from '../../src/findings/report.js';
import type { Sight } from '../../src/tui/sight.js';
import { someFlows, violatingReport } from './report-fixture.js';

/** Seconds since the epoch of what stands there as now: 12 min 44 s after the beginning. */
export const NOW_SEC = 1_794_816_003 + 12 * 60 + 44;

/** Rates and a last minute of every row, made up: later rows are busier, and each has a wave of its own. */
export function makePulse({ rows }: Report): Pulse {
  const wave = (i: number) => Array.from({ length: 60 }, (_, s) => Math.round(i * (1 + Math.sin((s + i * 7) / 4)) * 5));
  return {
    packetsPerSec: 8100,
    bytesPerSec: 61e6 / 8,
    packets: wave(3),
    rows: rows.map(({ mark }, i) =>
      mark === 'unused' ? { packetsPerSec: 0, packets: [] } : { packetsPerSec: i * 12.5, packets: wave(i) },
    ),
  };
}

export function makeSnapshot(changes: Partial<Snapshot> = {}): Snapshot {
  const report = changes.report ?? violatingReport();
  return { report, state: 'running', nowSec: NOW_SEC, pulse: makePulse(report), behind: 0, ...changes };
}

export const SOME_PEERS: readonly PeerOverview[] = [
  {
    address: '10.20.0.90',
    name: 'pc90.office.example',
    flows: 14,
    flowsIn: 14,
    flowsOut: 0,
    violations: 14,
    violationsIn: 14,
    violationsOut: 0,
    roles: ['*'],
  },
  {
    address: '203.0.113.7',
    name: null,
    flows: 512,
    flowsIn: 512,
    flowsOut: 0,
    violations: 0,
    violationsIn: 0,
    violationsOut: 0,
    roles: ['https', 'secure-bosh'],
  },
  {
    address: '2001:db8::7',
    name: null,
    flows: 44,
    flowsIn: 40,
    flowsOut: 4,
    violations: 0,
    violationsIn: 0,
    violationsOut: 0,
    roles: ['http'],
  },
];

export function makeSight(changes: Partial<Snapshot> = {}): Sight {
  const flows = someFlows();
  return { snapshot: makeSnapshot(changes), flows: { flows, matching: flows.length }, peers: SOME_PEERS };
}

/** A run that stands where it is told to. */
export class FakeView implements LiveView {
  looks = 0;
  queries: Parameters<LiveView['flows']>[0][] = [];

  constructor(public now: Snapshot = makeSnapshot()) {}

  snapshot(): Snapshot {
    this.looks++;
    return this.now;
  }

  flows(query: Parameters<LiveView['flows']>[0]): FlowList {
    this.queries.push(query);
    const flows = someFlows();
    return { flows, matching: flows.length };
  }

  peers(): PeerOverview[] {
    return [...SOME_PEERS];
  }
}
