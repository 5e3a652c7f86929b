import { escapeUTF8 } from 'entities/escape';
import type { Finding, InputReport, Report } from '../findings/report.js';
import { LEVELS, RULES, RULE_NAMES, type Rule, type RuleName } from '../policy/rules.js';
import { howItEnded, whoSpoke, type FindingSetting } from './finding-words.js';
import { sanitiseTexts } from './sanitise.js';
import { signsFor } from './signs.js';
import { makeUnits } from './units.js';

/** What came of one test case: the gravest of its findings tells. */
type CaseResult = 'failed' | 'skipped' | 'passed';

interface TestSuite {
  name: string;
  /** Findings of each rule that can concern it. */
  cases: Map<RuleName, Finding[]>;
}

/**
 * JUnit XML as CI systems read it: a suite for each row of the port table, a case for each rule that can concern it. A case
 * fails where a finding reaches the policy's level, so that the colours say what the exit status says; it is skipped where
 * there is something to review or something was waived; milder findings stand in its output. An input that was not read
 * whole is an error.
 */
export function* writeJunit(given: Report): Generator<string> {
  const report = sanitiseTexts(given);
  const setting: FindingSetting = { report, signs: signsFor(true), units: makeUnits(false) };
  const suites = suitesOf(report);
  const results = suites.flatMap(({ cases }) => Array.from(cases.values(), (findings) => resultOf(findings, report)));
  const broken = report.inputs.filter(({ complete }) => !complete).length;
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites${attributes({
    name: 'wiretable',
    tests: results.length + report.inputs.length,
    failures: results.filter((result) => result === 'failed').length,
    errors: broken,
    skipped: results.filter((result) => result === 'skipped').length,
    time: 0,
  })}>\n`;
  yield* writeInputs(report.inputs);
  for (const suite of suites) yield* writeSuite(suite, report, setting);
  yield '</testsuites>\n';
}

/** The row's suites in the order of the board, then what the policy has to say. */
function suitesOf({ rows, findings }: Report): TestSuite[] {
  const suiteOf = (name: string, ...concerns: Rule['concerns'][]): TestSuite => {
    const rules = RULE_NAMES.filter((rule) => concerns.includes(RULES[rule].concerns));
    return { name, cases: new Map(rules.map((rule) => [rule, []])) };
  };
  const byRole = new Map(
    rows.map(({ role, port }) => [
      role,
      role === NO_ROW ? suiteOf('not in table', 'no-row', 'either') : suiteOf(`${role} ${port}`, 'row', 'either'),
    ]),
  );
  const policy = suiteOf('policy', 'policy');
  for (const finding of findings) {
    const { rule, role } = finding;
    const suite = byRole.get(role ?? NO_ROW);
    const { cases } = RULES[rule].concerns === 'policy' || suite === undefined ? policy : suite;
    const listed = cases.get(rule);
    if (listed === undefined) cases.set(rule, [finding]);
    else listed.push(finding);
  }
  return [...byRole.values(), policy];
}

/** `role` of the board's row for all traffic of no row. */
const NO_ROW = '*';

function resultOf(findings: readonly Finding[], report: Report): CaseResult {
  if (findings.some((finding) => isFailure(finding, report))) return 'failed';
  const isOpen = findings.some(({ verdict }) => verdict === 'review' || verdict === 'waived');
  return isOpen ? 'skipped' : 'passed';
}

/** As the exit status counts. */
function isFailure({ verdict, severity }: Finding, { policy: { failOn } }: Report): boolean {
  if (verdict === 'waived' || severity === 'review' || failOn === 'never') return false;
  return LEVELS.indexOf(severity) >= LEVELS.indexOf(failOn);
}

function* writeInputs(inputs: readonly InputReport[]): Generator<string> {
  const errors = inputs.filter(({ complete }) => !complete).length;
  yield `<testsuite${attributes({ name: 'inputs', tests: inputs.length, failures: 0, errors, skipped: 0, time: 0 })}>\n`;
  for (const { name, complete, error } of inputs) {
    const message = error?.message ?? 'the reading was ended early';
    const type = error?.code ?? 'interrupted';
    yield complete
      ? `<testcase${attributes({ classname: 'wiretable.inputs', name, time: 0 })}/>\n`
      : `<testcase${attributes({ classname: 'wiretable.inputs', name, time: 0 })}><error${attributes({ type, message })}/></testcase>\n`;
  }
  yield '</testsuite>\n';
}

function* writeSuite({ name, cases }: TestSuite, report: Report, setting: FindingSetting): Generator<string> {
  const results = Array.from(cases.values(), (findings) => resultOf(findings, report));
  const failures = results.filter((result) => result === 'failed').length;
  const skipped = results.filter((result) => result === 'skipped').length;
  yield `<testsuite${attributes({ name, tests: cases.size, failures, errors: 0, skipped, time: 0 })}>\n`;
  for (const [rule, findings] of cases) {
    const open = `<testcase${attributes({ classname: `wiretable.${name}`, name: rule, time: 0 })}`;
    if (findings.length === 0) {
      yield `${open}/>\n`;
      continue;
    }
    yield `${open}>\n`;
    yield* writeOutcome(rule, findings, report, setting);
    yield '</testcase>\n';
  }
  yield '</testsuite>\n';
}

/** Readers show the message first, the text on request; of several failures in one case many show only one. */
function* writeOutcome(
  rule: RuleName,
  findings: readonly Finding[],
  report: Report,
  setting: FindingSetting,
): Generator<string> {
  const result = resultOf(findings, report);
  const failing = findings.filter((finding) => isFailure(finding, report));
  const others = findings.filter((finding) => !failing.includes(finding));
  if (result === 'failed') {
    const count = setting.units.some(failing.length, 'finding');
    yield `<failure${attributes({ type: rule, message: `${count}: ${RULES[rule].title}` })}>\n`;
    for (const finding of failing) yield escapeUTF8(describe(finding, setting));
    yield '</failure>\n';
  }
  if (result === 'skipped') {
    const reviews = others.filter(({ verdict }) => verdict === 'review').length;
    const waived = others.filter(({ verdict }) => verdict === 'waived').length;
    const why = [reviews > 0 ? `${reviews} to review` : '', waived > 0 ? `${waived} waived` : ''];
    yield `<skipped${attributes({ message: why.filter(Boolean).join(', ') })}/>\n`;
  }
  if (others.length === 0) return;
  yield '<system-out>\n';
  for (const finding of others) yield escapeUTF8(describe(finding, setting));
  yield '</system-out>\n';
}

function describe(finding: Finding, setting: FindingSetting): string {
  const { id, severity, message, remedy, capture, firstFrame, wiresharkFilter, waiver } = finding;
  const title = [whoSpoke(finding, setting), howItEnded(finding, setting)].filter(Boolean).join(', ');
  const lines = [
    `${severity} ${id}${title === '' ? '' : `: ${title}`}`,
    `  ${message}`,
    `  to do: ${remedy}`,
    ...(waiver === undefined ? [] : [`  ${waiver}`]),
    ...(firstFrame === null ? [] : [`  ${capture} frame ${firstFrame}`]),
    ...(wiresharkFilter === null ? [] : [`  wireshark: ${wiresharkFilter}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function attributes(values: Record<string, string | number>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeUTF8(String(value))}"`)
    .join('');
}
