import { parseXml, XmlElement, XmlText } from '@rgrove/parse-xml';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/findings/report.js';
import { RULE_NAMES, RULES } from '../../src/policy/rules.js';
import { writeJunit } from '../../src/report/junit.js';
import { cleanReport, hostileReport, makeFinding, makeInput, violatingReport } from '../support/report-fixture.js';

function rootOf(report: Report): XmlElement {
  const root = parseXml([...writeJunit(report)].join('')).root;
  if (root === null) throw new Error('no element');
  return root;
}

const elements = (parent: XmlElement) => parent.children.filter((child) => child instanceof XmlElement);
const suites = (report: Report) => elements(rootOf(report));
const suiteNamed = (report: Report, name: string) => suites(report).find(({ attributes }) => attributes.name === name)!;
const casesOf = (suite: XmlElement) =>
  Object.fromEntries(elements(suite).map((one) => [one.attributes.name, elements(one).map(({ name }) => name)]));

describe('junit', () => {
  it('has a suite for each row, and a case for each rule that can concern it', () => {
    const report = cleanReport();
    expect(suites(report).map(({ attributes }) => attributes.name)).toEqual([
      'inputs',
      ...report.rows.map(({ role, port }) => (role === '*' ? 'not in table' : `${role} ${port}`)),
      'policy',
    ]);
    const rules = RULE_NAMES.filter((rule) => ['row', 'either'].includes(RULES[rule].concerns));
    expect(Object.keys(casesOf(suiteNamed(report, 'https 443')))).toEqual(rules);
    expect(Object.values(casesOf(suiteNamed(report, 'https 443'))).flat()).toEqual([]);
  });

  it('fails the cases that the exit status is about, and only these', () => {
    const report = violatingReport();
    expect(casesOf(suiteNamed(report, 'xmpp 5222'))['unexpected-remote']).toEqual(['failure']);
    expect(casesOf(suiteNamed(report, 'not in table'))).toMatchObject({
      'unlisted-port': ['failure', 'system-out'],
      'port-scan': ['failure'],
      'direction-unknown': ['skipped', 'system-out'],
      'moved-port': [],
    });
    expect(casesOf(suiteNamed(report, 'http 80'))['unsecure-row-used']).toEqual(['system-out']);
  });

  it.each([
    ['critical', 0],
    ['medium', 3],
    ['info', 5],
    ['never', 0],
  ] as const)('fails from %s on where the policy says so', (failOn, failures) => {
    const report = violatingReport({ policy: { ...violatingReport().policy, failOn } });
    const failing = suites(report)
      .flatMap(elements)
      .filter((one) => elements(one).some(({ name }) => name === 'failure'));
    expect(failing).toHaveLength(failures);
    expect(rootOf(report).attributes.failures).toBe(String(failures));
  });

  it('skips what is waived, with the waiver', () => {
    const waiver = 'waiver for unlisted-port, owner ops, until 2027-01-31: vendor needs ssh';
    const suite = suiteNamed(
      violatingReport({ findings: [makeFinding({ verdict: 'waived', waiver })] }),
      'not in table',
    );
    expect(casesOf(suite)['unlisted-port']).toEqual(['skipped', 'system-out']);
    expect(suite.text).toContain(waiver);
  });

  it('puts what the policy has to say into a suite of its own', () => {
    const finding = makeFinding({ rule: 'waiver-expired', severity: 'low', verdict: 'allowed' });
    expect(casesOf(suiteNamed(violatingReport({ findings: [finding] }), 'policy'))['waiver-expired']).toEqual([
      'failure',
    ]);
  });

  it('has an error for an input that was not read whole', () => {
    const error = { code: 'damaged', message: 'a.pcap: byte 99 (frame 3): "cut" <here>', offset: 99, frame: 3 };
    const report = violatingReport({ inputs: [makeInput({ complete: false, error }), makeInput({ name: 'b.pcap' })] });
    const [inputs] = suites(report);
    expect(inputs.attributes).toMatchObject({ tests: '2', errors: '1' });
    expect(elements(elements(inputs)[0])[0].attributes).toMatchObject({ type: 'damaged', message: error.message });
    expect(rootOf(report).attributes.errors).toBe('1');
  });

  it('counts in each suite, and over all, what is in it', () => {
    for (const report of [violatingReport(), cleanReport(), hostileReport()]) {
      const all = suites(report);
      for (const suite of all) expect(suite.attributes.tests).toBe(String(elements(suite).length));
      const sum = (name: string) => String(all.reduce((total, { attributes }) => total + Number(attributes[name]), 0));
      const { tests, failures, errors, skipped } = rootOf(report).attributes;
      expect([tests, failures, errors, skipped]).toEqual(['tests', 'failures', 'errors', 'skipped'].map(sum));
    }
  });

  it('keeps markup in names and texts from becoming markup', () => {
    const message = `</failure><x a="1">&amp;]]>'\uffff`;
    const report = violatingReport({ findings: [makeFinding({ message, initiatorName: '<b>"&' })] });
    const suite = suiteNamed(report, 'not in table');
    expect(casesOf(suite)['unlisted-port']).toEqual(['failure']);
    const failure = elements(elements(suite).find(({ attributes }) => attributes.name === 'unlisted-port')!)[0];
    expect(failure.children.every((child) => child instanceof XmlText)).toBe(true);
    expect(failure.text).toContain(`</failure><x a="1">&amp;]]>'\\uffff`);
    expect(failure.text).toContain('10.20.0.90 (<b>"&)');
  });
});
