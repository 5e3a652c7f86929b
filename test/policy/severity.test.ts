import { describe, expect, it } from 'vitest';
import { RULES, RULE_NAMES, type RuleName } from '../../src/policy/rules.js';
import { levelRank, outcomeClass, severityOf, severityTable } from '../../src/policy/severity.js';
import { socialMinerPolicy } from '../support/flow-runner.js';

describe('outcomeClass', () => {
  it.each([
    ['established', 'established'],
    ['answered', 'established'],
    ['midstream', 'established'],
    ['half-open', 'established'],
    ['refused', 'refused'],
    ['unanswered', 'unanswered'],
  ] as const)('puts %s into the column %s', (outcome, column) => {
    expect(outcomeClass(outcome)).toBe(column);
  });
});

describe('levelRank', () => {
  it('orders the levels, and leaves review outside', () => {
    const levels = ['review', 'info', 'advisory', 'low', 'medium', 'high', 'critical'] as const;
    expect(levels.map(levelRank)).toEqual([-1, 0, 1, 2, 3, 4, 5]);
  });
});

describe('severityOf', () => {
  const OUTCOMES = ['established', 'refused', 'unanswered'] as const;
  const row = (policy: ReturnType<typeof socialMinerPolicy>, rule: RuleName, isInbound: boolean) =>
    OUTCOMES.map((outcome) => severityOf(policy, rule, isInbound, outcome)).join(' / ');

  // The table of VERDICTS §4.
  it.each<[RuleName, string, string]>([
    ['unlisted-port', 'high / low / info', 'medium / low / info'],
    ['wrong-direction', 'high / low / low', 'high / low / low'],
    ['wrong-transport', 'medium / medium / medium', 'medium / medium / medium'],
    ['unexpected-remote', 'high / low / low', 'high / low / low'],
    ['protocol-mismatch', 'high / high / high', 'high / high / high'],
    ['port-scan', 'medium / medium / medium', 'medium / medium / medium'],
    ['moved-port', 'medium / medium / medium', 'medium / medium / medium'],
    ['other-ip-protocol', 'medium / medium / medium', 'medium / medium / medium'],
    ['direction-unknown', 'review / review / review', 'review / review / review'],
    ['reading-sensitive', 'review / review / review', 'review / review / review'],
    ['evidence-lost', 'review / review / review', 'review / review / review'],
    ['unsecure-row-used', 'advisory / advisory / advisory', 'advisory / advisory / advisory'],
    ['remote-not-configured', 'advisory / advisory / advisory', 'advisory / advisory / advisory'],
    ['privileged-source-port', 'info / info / info', 'info / info / info'],
    ['old-tls', 'advisory / advisory / advisory', 'advisory / advisory / advisory'],
    ['row-never-used', 'info / info / info', 'info / info / info'],
    ['waiver-expired', 'low / low / low', 'low / low / low'],
    ['waiver-unused', 'low / low / low', 'low / low / low'],
  ])('of %s is as the table has it', (rule, inbound, outbound) => {
    const policy = socialMinerPolicy();
    expect([row(policy, rule, true), row(policy, rule, false)]).toEqual([inbound, outbound]);
  });

  it('is critical for nothing unless the policy says so', () => {
    const policy = socialMinerPolicy();
    expect(
      RULE_NAMES.filter((rule) => `${row(policy, rule, true)} ${row(policy, rule, false)}`.includes('critical')),
    ).toEqual([]);
    const site = socialMinerPolicy({ file: 'severities: {wrong-transport: critical}' });
    expect(severityOf(site, 'wrong-transport', true, 'refused')).toBe('critical');
  });

  it('is the same in the table that is computed once', () => {
    const policy = socialMinerPolicy({
      file: 'severities: {unlisted-port: {established: critical, refused: low, unanswered: info}}',
    });
    const ranks = severityTable(policy);
    const expected = RULE_NAMES.flatMap((rule) =>
      [true, false].flatMap((isInbound) =>
        OUTCOMES.map((outcome) => levelRank(severityOf(policy, rule, isInbound, outcome))),
      ),
    );
    expect([...ranks]).toEqual(expected);
    expect(ranks.length).toBe(Object.keys(RULES).length * 6);
  });
});
