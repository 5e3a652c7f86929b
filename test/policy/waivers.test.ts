import { describe, expect, it } from 'vitest';
import { RULE_NAMES, type RuleName } from '../../src/policy/rules.js';
import { PolicyWaivers, type Waivable, waiversTooLong } from '../../src/policy/waivers.js';
import { socialMinerPolicy } from '../support/flow-runner.js';

const DAY = '2026-06-15';

/** Waivers of a policy file, one YAML flow mapping each, without owner and reason. */
function waivers(...selectors: string[]): PolicyWaivers {
  const rows = selectors.map((text) => `  - {${text}, owner: ops, reason: agreed}`);
  return new PolicyWaivers(socialMinerPolicy({ file: `waivers:\n${rows.join('\n')}\n` }), DAY);
}

type Finding = Partial<Omit<Waivable, 'rule' | 'fingerprint'>> & { rule?: RuleName; fingerprint?: string };

/** `10.0.0.9` tried `10.20.0.10` on port 22. */
function finding({ rule = 'unlisted-port', fingerprint = 'f00d', ...rest }: Finding = {}): Waivable {
  return {
    rule: RULE_NAMES.indexOf(rule),
    role: null,
    port: 22,
    version: 4,
    initiator: [0, 0, 0, 0x0a00_0009],
    responder: [0, 0, 0, 0x0a14_000a],
    fingerprint: () => fingerprint,
    ...rest,
  };
}

const HOLDS = 'expires: 2026-06-15';

describe('a waiver', () => {
  it.each([
    ['rule', 'rule: unlisted-port', { rule: 'wrong-direction' }],
    ['role', 'role: https', { role: 'http' }],
    ['role, which the finding may not have', 'role: https', { role: null }],
    ['port', 'rule: unlisted-port, port: 22', { port: 23 }],
    ['range of ports', 'rule: unlisted-port, port: 20-22', { port: 23 }],
    ['port, which the finding may not have', 'rule: unlisted-port, port: 22', { port: null }],
    ['initiator', 'rule: unlisted-port, initiator: 10.0.0.9', { initiator: [0, 0, 0, 0x0a00_000a] }],
    ['network of the initiator', 'rule: unlisted-port, initiator: 10.0.0.0/24', { initiator: [0, 0, 0, 0x0a00_0109] }],
    ['initiator, which the finding may not have', 'rule: unlisted-port, initiator: 10.0.0.9', { initiator: null }],
    ['responder', 'rule: unlisted-port, responder: 10.20.0.10', { responder: [0, 0, 0, 1] }],
    ['IP version', 'rule: unlisted-port, responder: 10.20.0.10', { version: 6 }],
  ] as const)('matches by its %s', (_, selector, other) => {
    const accepted = finding('role' in other ? { role: 'https' } : {});
    const accepts = (one: Waivable) => waivers(`${selector}, ${HOLDS}`).accepts(one) !== null;
    expect([accepts(accepted), accepts(finding(other as Finding))]).toEqual([true, false]);
  });

  it('matches by fingerprint', () => {
    const list = waivers(`fingerprint: 0123456789ab, ${HOLDS}`);
    const text = 'waiver for 0123456789ab, owner ops, until 2026-06-15: agreed';
    expect([list.accepts(finding({ fingerprint: '0123456789ab' })), list.accepts(finding())]).toEqual([text, null]);
  });

  it('needs all of its selectors', () => {
    const list = waivers(`rule: unlisted-port, port: 22, initiator: 10.0.0.9, ${HOLDS}`);
    const one = { rule: 'unlisted-port', port: 22 } as const;
    expect([
      list.accepts(finding(one)),
      list.accepts(finding({ ...one, port: 23 })),
      list.accepts(finding({ rule: 'moved-port' })),
    ]).toEqual(['waiver for unlisted-port, owner ops, until 2026-06-15: agreed', null, null]);
  });

  it('asks for the fingerprint only where it selects by it', () => {
    const list = waivers(`rule: unlisted-port, ${HOLDS}`);
    const quiet = { ...finding(), fingerprint: () => expect.unreachable('fingerprint was made') };
    expect(list.accepts(quiet)).not.toBeNull();
  });

  it('hides nothing once it has expired, holds on its last day, and is reported', () => {
    const list = waivers('rule: unlisted-port, expires: 2026-06-14', 'rule: wrong-direction, expires: 2026-06-15');
    expect(list.accepts(finding())).toBeNull();
    expect(list.accepts(finding({ rule: 'wrong-direction' }))).toMatch(/until 2026-06-15/);
    expect(list.expired).toEqual(['waiver for unlisted-port, owner ops, until 2026-06-14: agreed']);
    expect(list.unused()).toEqual([]);
  });

  it('does not expire in a capture without times', () => {
    const policy = socialMinerPolicy({
      file: 'waivers: {rule: unlisted-port, owner: ops, reason: agreed, expires: 2020-01-01}\n',
    });
    expect(new PolicyWaivers(policy, '').accepts(finding())).not.toBeNull();
  });

  it('is unused until it matches', () => {
    const list = waivers(`rule: unlisted-port, ticket: OPS-12, ${HOLDS}`, `rule: wrong-direction, ${HOLDS}`);
    expect([list.usedTexts().length, list.unused().length]).toEqual([0, 2]);
    list.accepts(finding());
    list.accepts(finding());
    expect(list.usedTexts()).toEqual(['waiver for unlisted-port, owner ops (OPS-12), until 2026-06-15: agreed']);
    expect(list.unused()).toEqual(['waiver for wrong-direction, owner ops, until 2026-06-15: agreed']);
  });

  it('that stands first is the one that is used', () => {
    const list = waivers(`rule: unlisted-port, ${HOLDS}`, `port: 22, rule: unlisted-port, ${HOLDS}`);
    list.accepts(finding());
    expect([list.usedTexts().length, list.unused().length]).toEqual([1, 1]);
  });
});

describe('the longest time of a waiver', () => {
  const tooLong = (waiver: string, day: string, more = '') =>
    waiversTooLong(
      socialMinerPolicy({ file: `${more}waivers: {port: 22, owner: ops, reason: agreed, ${waiver}}\n` }),
      day,
    );

  it.each([
    ['ends after a year', 'expires: 2027-06-16', 0],
    ['ends a day later', 'expires: 2027-06-17', 1],
    ['ends for a day later, and was granted later', 'granted: 2026-06-16, expires: 2027-06-17', 0],
  ])('is measured from the first packet where it %s', (_, waiver, problems) => {
    expect(tooLong(waiver, DAY)).toHaveLength(problems);
  });

  it('is what the policy says', () => {
    expect(tooLong('expires: 2028-06-01', DAY, 'max_waiver_days: 730\n')).toEqual([]);
    expect(tooLong('expires: 2026-07-16', DAY, 'max_waiver_days: 30\n')).toEqual([
      'waiver for selected findings, owner ops, until 2026-07-16: agreed: more than 30 days from the first packet (2026-06-15): shorten it, or say when it was granted (granted: YYYY-MM-DD)',
    ]);
  });

  it('is not told in a capture without times', () => {
    expect(tooLong('expires: 2099-01-01', '')).toEqual([]);
  });
});
