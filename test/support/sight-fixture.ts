import { type Explanation, explanationIn, type LadderRung } from '../../src/findings/explanation.js';
import type { AskedLive, FlowList, LiveView, PeerOverview, Pulse, Snapshot } from '../../src/findings/live/snapshot.js';
import type { Finding, Report } from '../../src/findings/report.js';
import { RULES } from '../../src/policy/rules.js';
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

/** Why an SSH flow has its verdict, made up. `finding`: as the finding that it is part of has it. */
export function makeExplanation(report: Report, finding: Finding | null = null): Explanation {
  const [, record] = someFlows();
  const originator = { address: record['id.orig_h'], port: record['id.orig_p'] };
  const rung = (evidence: string, confidence: string, result: LadderRung['result']): LadderRung => {
    return { evidence, confidence, names: result === 'nothing' ? [] : [originator], result };
  };
  return explanationIn(report, {
    asked: finding?.id ?? `frame ${record.first_frame} of ${record.capture}`,
    finding,
    flows: [
      {
        record,
        why: {
          ladder: [
            rung('syn', 'certain', 'decides'),
            rung('syn-ack', 'strong', 'agrees'),
            rung('application', 'strong', 'agrees'),
            rung('known-listener', 'strong', 'nothing'),
            rung('row-number', 'weak', 'outranked'),
          ],
          readings: [
            {
              opener: originator,
              direction: 'inbound',
              port: 22,
              role: 'ssh-jump',
              tried: [
                {
                  role: 'ssh-jump',
                  isOverlay: true,
                  citation: 'policy row 1, owner ops',
                  rules: ['unexpected-remote'],
                },
                { role: 'ssh-all', isOverlay: true, citation: 'policy row 2, owner ops', rules: [] },
              ],
              untried: ['ssh-late'],
              elsewhere: [
                { role: 'http', port: '80' },
                { role: 'https', port: '443' },
              ],
            },
          ],
          rules: [
            { rule: 'unlisted-port', severity: 'high', title: RULES['unlisted-port'].title, isGravest: true },
            {
              rule: 'unsecure-row-used',
              severity: 'advisory',
              title: RULES['unsecure-row-used'].title,
              isGravest: false,
            },
          ],
          rulesNotMet: [],
          waivers: [{ rule: 'unlisted-port', waiver: 'waiver for 22, owner ops', mismatch: 'initiator' }],
          findings: [{ id: '7f3a91c0ffee', rule: 'unlisted-port' }],
        },
        packets: [],
      },
    ],
    flowsOmitted: finding === null ? 0 : 1,
  });
}

export function makeSight(changes: Partial<Snapshot> = {}): Sight {
  const flows = someFlows();
  const snapshot = makeSnapshot(changes);
  const explanation = makeExplanation(snapshot.report);
  return { snapshot, flows: { flows, matching: flows.length }, peers: SOME_PEERS, explanation };
}

/** A run that stands where it is told to. */
export class FakeView implements LiveView {
  looks = 0;
  queries: Parameters<LiveView['flows']>[0][] = [];
  asked: AskedLive[] = [];

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

  explain(asked: AskedLive): Explanation {
    this.asked.push(asked);
    return makeExplanation(this.now.report);
  }
}
