import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import AjvDraft04 from 'ajv-draft-04';
import { describe, expect, it } from 'vitest';
import { withBaseline } from '../../src/findings/compare.js';
import type { Report } from '../../src/findings/report.js';
import { LEVELS, RULES, RULE_NAMES } from '../../src/policy/rules.js';
import { writeSarif } from '../../src/report/sarif.js';
import { CAPTURES, judgingOptions, shippedCaptures } from '../support/captures.js';
import {
  cleanReport,
  HOSTILE,
  hostileReport,
  makeFinding,
  makeInput,
  violatingReport,
} from '../support/report-fixture.js';
import { runMain } from '../support/run-main.js';

const SCHEMA = fileURLToPath(new URL('../../../shared/schema/sarif-schema-2.1.0.json', import.meta.url));
const noSchema = existsSync(SCHEMA) ? '' : ' (skipped: ../shared/schema/sarif-schema-2.1.0.json is not there)';

interface Sarif {
  runs: [
    {
      tool: { driver: { rules: { id: string; help: { text: string }; properties: Record<string, string> }[] } };
      invocations: [{ executionSuccessful: boolean; exitCode: number; toolExecutionNotifications: unknown[] }];
      artifacts: { location: { uri: string }; hashes?: object; length?: number }[];
      results: {
        ruleId: string;
        ruleIndex: number;
        kind: string;
        level: string;
        message: { text: string };
        locations: { physicalLocation: { artifactLocation: { uri: string; index: number } } }[];
        partialFingerprints: Record<string, string>;
        suppressions: object[];
        properties: Record<string, unknown>;
      }[];
    },
  ];
}

function textOf(report: Report): string {
  return [...writeSarif(report)].join('');
}

function runOf(report: Report): Sarif['runs'][0] {
  return (JSON.parse(textOf(report)) as Sarif).runs[0];
}

describe(`the schema of SARIF 2.1.0${noSchema}`, () => {
  const validator = () => {
    const formats = {
      uri: /^[a-z][a-z0-9+.-]*:\S+$/i,
      'uri-reference': /^[\w\-.~:/?#[\]@!$&'()*+,;=%]*$/,
      'date-time': /T/,
    };
    const schema = JSON.parse(readFileSync(SCHEMA, 'utf8')) as object;
    return new AjvDraft04.default({ strict: false, allErrors: true, formats }).compile(schema);
  };

  it.skipIf(noSchema !== '')('takes every report', async () => {
    const validate = validator();
    const texts = [violatingReport(), cleanReport(), hostileReport(), cleanReport({ findings: [], inputs: [] })].map(
      textOf,
    );
    texts.push(textOf(withBaseline(violatingReport(), { name: 'old.json', report: hostileReport() })));
    for (const capture of shippedCaptures()) {
      const { stdout } = await runMain(['analyze', CAPTURES + capture.file, ...judgingOptions(capture), '-F', 'sarif']);
      texts.push(stdout);
    }
    for (const text of texts) {
      validate(JSON.parse(text));
      expect(validate.errors).toBeNull();
    }
  });

  it.skipIf(noSchema !== '')('is one that refuses', () => {
    const validate = validator();
    expect(validate({ version: '2.1.0', runs: [{ results: [] }] })).toBe(false);
  });
});

describe('sarif', () => {
  it('declares every rule with help and a score', () => {
    const { rules } = runOf(violatingReport()).tool.driver;
    expect(rules.map(({ id }) => id)).toEqual(RULE_NAMES);
    for (const { id, help, properties } of rules) {
      expect(help.text).toContain(RULES[id as keyof typeof RULES].remedy);
      expect(properties['security-severity']).toMatch(/^\d\.\d$/);
    }
  });

  it('points every result at its rule, its capture and its id', () => {
    const report = violatingReport();
    const { results, artifacts, tool } = runOf(report);
    expect(results.map(({ partialFingerprints }) => partialFingerprints)).toEqual(
      report.findings.map(({ id }) => ({ 'findingId/v1': id })),
    );
    for (const { ruleId, ruleIndex, locations } of results) {
      expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
      const { uri, index } = locations[0].physicalLocation.artifactLocation;
      expect(artifacts[index].location.uri).toBe(uri);
    }
    expect(results[0].properties).toMatchObject({
      firstFrame: 11_204,
      capture: 'monday.pcapng',
      tags: ['platform-service'],
    });
  });

  it.each([
    ['critical', 'fail', 'error', '9.5'],
    ['high', 'fail', 'error', '8.0'],
    ['medium', 'fail', 'warning', '5.5'],
    ['low', 'fail', 'note', '3.0'],
    ['advisory', 'fail', 'note', '1.0'],
    ['info', 'fail', 'note', '0.0'],
    ['review', 'review', 'none', '0.0'],
  ] as const)('maps severity %s', (severity, kind, level, score) => {
    const [result] = runOf(violatingReport({ findings: [makeFinding({ severity })] })).results;
    expect(result).toMatchObject({ kind, level, properties: { severity, 'security-severity': score } });
  });

  it('has a level for each severity that grows with it', () => {
    const scores = LEVELS.map((severity) => {
      const [{ properties }] = runOf(violatingReport({ findings: [makeFinding({ severity })] })).results;
      return Number(properties['security-severity']);
    });
    expect(scores.toSorted((a, b) => a - b)).toEqual(scores);
  });

  it('calls a row that was never used informational', () => {
    const unused = violatingReport().findings.filter(({ rule }) => rule === 'row-never-used');
    expect(runOf(violatingReport({ findings: unused })).results).toMatchObject([
      { kind: 'informational', level: 'none' },
    ]);
  });

  it('suppresses what is waived, and says of everything else that it is not', () => {
    const waiver = 'waiver for unlisted-port, owner ops (OPS-12), until 2027-01-31: vendor needs ssh';
    const waived = makeFinding({ verdict: 'waived', waiver });
    const { results } = runOf(violatingReport({ findings: [waived, makeFinding()] }));
    expect(results.map(({ suppressions }) => suppressions)).toEqual([
      [{ kind: 'external', status: 'accepted', justification: waiver }],
      [],
    ]);
  });

  it('names inputs with size and hash, percent-encoded', () => {
    const sha256 = 'ab'.repeat(32);
    const inputs = [makeInput({ name: 'a b/%3.pcap', size: 24, sha256 }), makeInput({ name: '-', size: null })];
    expect(runOf(violatingReport({ inputs })).artifacts).toMatchObject([
      { location: { uri: 'a%20b/%253.pcap' }, length: 24, hashes: { 'sha-256': sha256 } },
      { location: { uri: '-' } },
    ]);
  });

  it('tells of inputs that were not read whole', () => {
    const error = { code: 'damaged', message: 'a.pcap: byte 99 (frame 3): cut', offset: 99, frame: 3 };
    const report = violatingReport({ inputs: [makeInput({ complete: false, error })], complete: false, exitStatus: 3 });
    const [invocation] = runOf(report).invocations;
    expect(invocation).toMatchObject({ executionSuccessful: false, exitCode: 3 });
    expect(invocation.toolExecutionNotifications[0]).toMatchObject({
      level: 'error',
      message: { text: error.message },
      descriptor: { id: 'damaged' },
    });
  });

  it('leaves nothing in a message that a reader takes for a placeholder or a link', () => {
    const finding = makeFinding({ message: 'see {0} [here](http://evil.example)', initiatorName: HOSTILE });
    const [{ message }] = runOf(violatingReport({ findings: [finding] })).results;
    expect(message.text).toContain('see {{0}} [here\\](http://evil.example)');
  });
});
