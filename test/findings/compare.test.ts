import { describe, expect, it } from 'vitest';
import { compareFindings, compareReports, withBaseline } from '../../src/findings/compare.js';
import type { Finding, Report } from '../../src/findings/report.js';
import { makeFinding, violatingReport } from '../support/report-fixture.js';

const A = makeFinding({ id: 'aaaaaaaaaaaa' });
const B = makeFinding({ id: 'bbbbbbbbbbbb', severity: 'medium' });
const NOTE = makeFinding({ id: 'cccccccccccc', rule: 'row-never-used', severity: 'info', verdict: 'allowed' });
const REVIEW = makeFinding({ id: 'dddddddddddd', rule: 'direction-unknown', severity: 'review', verdict: 'review' });

const changed = (finding: Finding, changes: Partial<Finding>) => ({ ...finding, ...changes });
const named = (findings: Finding[], changes: Partial<Report> = {}) => ({
  name: 'x.json',
  report: violatingReport({ findings, ...changes }),
});

function statusOf(old: Finding[], now: Finding[], failOn: Report['policy']['failOn'] = 'low'): number {
  return compareReports(named(old), named(now), failOn).exitStatus;
}

describe('two lists of findings', () => {
  it('are compared by id', () => {
    expect(compareFindings([A, B], [B, NOTE])).toEqual({ new: [NOTE], changed: [], gone: [A], still: [B] });
  });

  it.each<[string, Partial<Finding>, string, string]>([
    ['severity', { severity: 'low' }, 'low', 'high'],
    ['verdict', { verdict: 'waived' }, 'waived', 'violation'],
    ['services', { services: [] }, '', 'ssh'],
    ['outcomes', { outcomes: { refused: 3, established: 0 } }, 'refused', 'established'],
    ['answeredPorts', { answeredPorts: [22, 80] }, '22 80', ''],
  ])('differ in %s', (field, before, old, now) => {
    expect(compareFindings([changed(A, before)], [A]).changed).toEqual([
      { finding: A, changes: [{ field, old, new: now }] },
    ]);
  });

  it.each<[string, Partial<Finding>]>([
    ['counters', { flows: 9, packets: 9, bytes: 9, outcomes: { established: 9 } }],
    ['times', { firstTime: '1.000000000', lastTime: '2.000000000' }],
    ['places', { capture: 'other.pcap', firstFrame: 1, communityIds: [] }],
    ['words', { message: 'other', remedy: 'other' }],
  ])('do not differ in %s', (_what, before) => {
    expect(compareFindings([changed(A, before)], [A])).toMatchObject({ changed: [], still: [A] });
  });
});

describe('the exit status of a comparison', () => {
  it.each<[string, Finding[], Finding[], number]>([
    ['nothing is new', [A], [A], 0],
    ['something is gone', [A, B], [A], 0],
    ['something bad is new', [B], [A, B], 1],
    ['a note is new', [A], [A, NOTE], 0],
    ['a review is new', [A], [A, REVIEW], 4],
    ['a review was there', [REVIEW], [REVIEW], 0],
    ['something waived is new', [], [changed(A, { verdict: 'waived' })], 0],
    ['something is worse', [changed(A, { severity: 'low' })], [A], 1],
    ['something is milder', [A], [changed(A, { severity: 'low' })], 0],
    ['something is no longer waived', [changed(A, { verdict: 'waived' })], [A], 1],
    ['only its service is another', [changed(A, { services: [] })], [A], 0],
  ])('tells that %s', (_what, old, now, status) => {
    expect(statusOf(old, now)).toBe(status);
  });

  it('keeps to the level', () => {
    expect([statusOf([], [B], 'high'), statusOf([], [B], 'medium'), statusOf([], [A], 'never')]).toEqual([0, 1, 0]);
  });
});

describe('what makes a comparison doubtful', () => {
  const { policy, subject } = violatingReport();
  const otherHash = { ...policy, hash: 'ab'.repeat(32) };
  it.each<[string, Partial<Report>, Partial<Report>, string]>([
    ['another policy', {}, { policy: otherHash }, 'The policies differ (hash c0ffee12c0ff, now abababababab)'],
    [
      'a policy of another name',
      {},
      { policy: { ...otherHash, id: 'site' } },
      'The policies have other ids, socialminer and site: so has every finding',
    ],
    [
      'another server',
      {},
      { subject: { ...subject, addresses: ['10.0.0.1'] } },
      "The server's addresses differ: 10.20.0.10, 2001:db8:20::10, now 10.0.0.1",
    ],
    ['an old capture in part', { complete: false }, {}, 'The old report is of captures that were not read whole'],
    ['a new capture in part', {}, { complete: false }, 'The new report is of captures that were not read whole'],
    ['pseudonyms in one of them', { pseudonymised: true }, {}, 'Only the old report has pseudonyms for addresses'],
    ['findings left out', {}, { findingsOmitted: 7 }, 'Findings beyond the bound cannot be compared: 0 in the old'],
  ])('is %s', (_what, old, now, doubt) => {
    const { doubts } = compareReports(named([A], old), named([A], now), 'low');
    expect(doubts).toHaveLength(1);
    expect(doubts[0]).toContain(doubt);
  });

  it('is nothing where there is nothing', () => {
    expect(compareReports(named([A]), named([A]), 'low').doubts).toEqual([]);
  });
});

describe('a report with a baseline', () => {
  it('says what is new since, and keeps what is gone', () => {
    const report = violatingReport({ findings: [A, B, NOTE] });
    const { baseline, ...rest } = withBaseline(report, named([changed(B, { severity: 'low' }), NOTE, REVIEW]));
    expect(rest).toEqual(report);
    expect(baseline).toMatchObject({
      name: 'x.json',
      new: [A.id],
      changed: [{ id: B.id, changes: [{ field: 'severity', old: 'low', new: 'medium' }] }],
      gone: [REVIEW],
      goneOmitted: 0,
    });
  });

  it('stays in its bound', () => {
    const many = Array.from({ length: 2_000 }, (_, i) => makeFinding({ id: i.toString(16).padStart(12, '0') }));
    const { baseline } = withBaseline(violatingReport({ findings: [A, B] }), named(many));
    expect([baseline?.gone.length, baseline?.goneOmitted]).toEqual([1_998, 2]);
  });
});
