import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/findings/report.js';
import { main } from '../../src/cli/main.js';
import { REPORT_SCHEMA } from '../../src/report/report-schema.js';
import { fakeIo } from '../support/fake-io.js';
import { makeFinding, violatingReport } from '../support/report-fixture.js';

let folder: string;

/** What was there three months ago: a port that only refused, another one that is closed now, and no scan. */
function oldReport(): Report {
  const { findings, ...report } = violatingReport();
  const [ssh, ...others] = findings.filter(({ rule }) => rule !== 'port-scan');
  return {
    ...report,
    firstTime: '1786867203.042000000',
    lastTime: '1786903198.900000000',
    findings: [
      { ...ssh, severity: 'low', outcomes: { refused: 2 } },
      ...others,
      makeFinding({ id: 'fedcba987654', port: 8443, services: ['tls'] }),
    ],
  };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wiretable-diff-'));
  const json = JSON.stringify(violatingReport(), null, 2);
  const files = {
    'old.json': JSON.stringify(oldReport()),
    'new.json': json,
    'cut.json': json.slice(0, 5_000),
    'cut-in-number.json': json.slice(0, json.lastIndexOf(',')),
    'empty.json': '',
    'text.json': 'not a report\n',
    'array.json': '[]\n',
    'null.json': 'null\n',
    'other.json': json.replace('wiretable.report/1', 'wiretable.report/2'),
    'lines.json': '{"type":"summary"}\n{"type":"input"}\n',
    'wrong.json': json.replace('"severity": "high"', '"severity": "hihg"'),
    'latin1.json': Buffer.from([0x22, 0xe4, 0x22]),
    'newer.json': json.replace('"findings": [\n    {', '"novelty": 1, "findings": [\n    { "novelty": 2,'),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
});
afterAll(() => rm(folder, { recursive: true }));

async function run(...args: string[]) {
  const io = fakeIo();
  io.env.LANG = 'C.UTF-8';
  const status = await main(
    args.map((arg) => (/\.(json|md|txt)$/.test(arg) ? join(folder, arg) : arg)),
    io,
  );
  return { status, stdout: io.stdout.text, stderr: io.stderr.text.replaceAll(`${folder}/`, '') };
}

describe('diff', () => {
  it('says what is new, changed and gone', async () => {
    const { status, stdout, stderr } = await run('diff', 'old.json', 'new.json');
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatchSnapshot();
  });

  it('says on request what is still there', async () => {
    const { stdout } = await run('diff', 'old.json', 'new.json', '--verbose');
    expect(stdout).toContain('STILL THERE (6 findings)\n');
    expect(stdout).toContain('id aabbccddeef1');
  });

  it('writes Markdown', async () => {
    expect((await run('diff', 'old.json', 'new.json', '-F', 'markdown')).stdout).toMatchSnapshot();
  });

  it('writes JSON with all of it', async () => {
    const { stdout } = await run('diff', 'old.json', 'new.json', '-F', 'json');
    const { findings, ...head } = JSON.parse(stdout) as Record<string, Record<string, Record<string, unknown>[]>>;
    expect(head).toMatchObject({
      schema: 'wiretable.diff/1',
      old: { name: 'old.json', findings: 8 },
      new: { name: 'new.json', findings: 8 },
      summary: { new: 1, changed: 1, gone: 1, still: 6 },
      failOn: 'low',
      exitStatus: 1,
    });
    expect(findings.new).toMatchObject([{ rule: 'port-scan' }]);
    expect(findings.changed).toMatchObject([{ finding: { id: '7f3a91c2d4e5' }, changes: [{ old: 'low' }, {}] }]);
    expect(findings.gone).toMatchObject([{ id: 'fedcba987654' }]);
    expect(findings.still).toHaveLength(6);
  });

  it('writes nothing new as such, and ends with 0', async () => {
    const { status, stdout } = await run('diff', 'new.json', 'new.json');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^✓ Nothing is new; 8 still there\n/);
  });

  it('keeps to --fail-on', async () => {
    expect((await run('diff', 'old.json', 'new.json', '--fail-on', 'critical')).status).toBe(0);
    expect((await run('diff', 'new.json', 'old.json', '--fail-on', 'critical')).status).toBe(0);
    expect((await run('diff', 'new.json', 'old.json', '--fail-on', 'high')).status).toBe(1);
  });

  it('writes files, format by extension', async () => {
    const { stdout } = await run('diff', 'old.json', 'new.json', '-o', 'd.md', '-o', 'd.txt');
    expect(stdout).toMatch(/^✗/);
    expect(await readFile(join(folder, 'd.md'), 'utf8')).toMatch(/^# ✗ 1 finding is new/);
    expect(await readFile(join(folder, 'd.txt'), 'utf8')).toBe(stdout);
  });

  it('takes a report that knows more than this version', async () => {
    expect((await run('diff', 'new.json', 'newer.json')).status).toBe(0);
  });

  it('keeps to 80 columns', async () => {
    const { stdout } = await run('diff', 'old.json', 'new.json', '--verbose');
    expect(stdout.split('\n').filter((line) => Array.from(line).length > 80)).toEqual([]);
  });
});

/** The only thing that is said. */
function wholeLine(text: string): RegExp {
  return new RegExp(`^wiretable: ${text.replace(/[.()/[\]-]/g, '\\$&')}\n$`);
}

const WRITE_ONE = '(analyze -o NAME.json)';

describe('a report that cannot be compared is told in one line', () => {
  it.each([
    ['none.json', 'none.json: no such file'],
    ['', 'FOLDER: a folder, not a file'],
    ['empty.json', 'empty.json: is empty'],
    ['text.json', 'text.json: not JSON (diff reads what analyze -o NAME.json writes)'],
    ['lines.json', 'lines.json: not JSON (diff reads what analyze -o NAME.json writes)'],
    ['latin1.json', 'latin1.json: not UTF-8 text'],
    ['cut.json', 'cut.json: the JSON ends in its middle, behind 5000 bytes: the file was cut short'],
    ['cut-in-number.json', /^wiretable: cut-in-number.json: the JSON ends in its middle, behind \d+ bytes: .*\n$/],
    [
      'array.json',
      `array.json: no report that can be compared: it names no schema, not "wiretable.report/1" ${WRITE_ONE}`,
    ],
    [
      'null.json',
      `null.json: no report that can be compared: it names no schema, not "wiretable.report/1" ${WRITE_ONE}`,
    ],
    [
      'other.json',
      `other.json: no report that can be compared: its schema is "wiretable.report/2", not "wiretable.report/1" ${WRITE_ONE}`,
    ],
    ['wrong.json', /^wiretable: wrong.json: findings.0.severity: invalid option: .*\n$/],
  ])('%s', async (name, told) => {
    const line = typeof told === 'string' ? wholeLine(told) : told;
    for (const args of [
      ['diff', name || folder, 'new.json'],
      ['diff', 'new.json', name || folder],
      ['analyze', 'a.pcap', '--baseline', name || folder],
    ]) {
      const { status, stderr, stdout } = await run(...args);
      expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
      expect(stderr.replace(folder, 'FOLDER')).toMatch(line);
    }
  });

  it.each([
    [['diff'], 'two reports are compared, OLD and NEW: 0 given. Try "wiretable diff --help".'],
    [['diff', 'a'], 'two reports are compared, OLD and NEW: 1 given. Try "wiretable diff --help".'],
    [['diff', 'a', 'b', 'c'], 'two reports are compared, OLD and NEW: 3 given. Try "wiretable diff --help".'],
    [['diff', '-', '-'], 'only one of the two can be standard input. Try "wiretable diff --help".'],
  ])('%j', async (args, line) => {
    expect(await run(...args)).toEqual({ status: 2, stdout: '', stderr: `wiretable: ${line}\n` });
  });
});

describe('analyze --baseline', () => {
  async function analyzed(...args: string[]) {
    const io = fakeIo(violatingReport());
    io.env.LANG = 'C.UTF-8';
    await main(['analyze', 'a.pcap', '-q', '--baseline', join(folder, 'old.json'), ...args], io);
    return io.stdout.text;
  }

  it('says in text what is new since', async () => {
    expect(await analyzed()).toContain(
      '\n  Baseline     old.json (2026-08-16)   1 new since   1 changed   1 gone\n               6 still there\n',
    );
  });

  it.each(['text', 'markdown', 'html'])(
    'marks in %s what is new and what has changed, and lists what is gone',
    async (format) => {
      const text = (await analyzed('-F', format, '--verbose')).replace(/<[^>]*>/g, ' ');
      expect(text).toMatch(/new since old\.json/);
      expect(text).toMatch(/changed since old\.json: [a-z]+ \S+ → \S+/);
      expect(text).toMatch(/gone since old\.json.*1 finding[^]*fedcba987654/i);
      expect(text.match(/(new|changed) since old\.json/g)).toHaveLength(2);
    },
  );

  it('counts in brief text what is gone', async () => {
    expect(await analyzed()).toMatch(/ · GONE \(1\)\s+--verbose shows them/);
  });

  it('gives away no addresses with --pseudonymise', async () => {
    const { status, stderr } = await run(
      'analyze',
      'a.pcap',
      '--baseline',
      'old.json',
      '--pseudonymise',
      'k'.repeat(32),
    );
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr:
        'wiretable: --baseline with --pseudonymise: old.json shows addresses, make it with the same key. Try "wiretable analyze --help".\n',
    });
  });

  it('is in the report, which keeps to its schema', async () => {
    const report = REPORT_SCHEMA.parse(JSON.parse(await analyzed('-F', 'json')));
    expect(report.baseline).toMatchObject({ name: 'old.json', new: ['90ab12cd34ef'], gone: [{ id: 'fedcba987654' }] });
  });

  it('gives SARIF the state of each result', async () => {
    const { runs } = JSON.parse(await analyzed('-F', 'sarif')) as {
      runs: { results: { baselineState: string; partialFingerprints: Record<string, string> }[] }[];
    };
    const states = runs[0].results.map(({ baselineState, partialFingerprints }) => [
      partialFingerprints['findingId/v1'],
      baselineState,
    ]);
    expect(Object.fromEntries(states)).toMatchObject({
      '7f3a91c2d4e5': 'updated',
      '90ab12cd34ef': 'new',
      '2b1c0d9e8f7a': 'unchanged',
      fedcba987654: 'absent',
    });
    expect(states).toHaveLength(9);
  });

  it('has lines of its own in NDJSON', async () => {
    const lines = (await analyzed('-F', 'ndjson')).trim().split('\n').slice(-2);
    expect(lines.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual(['baseline', 'gone']);
  });
});
