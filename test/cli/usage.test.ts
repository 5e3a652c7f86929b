import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SubjectError } from '../../src/analysis.js';
import { CaptureError } from '../../src/capture/capture-error.js';
import { COMMANDS } from '../../src/cli/commands.js';
import { main } from '../../src/cli/main.js';
import { REPORT_WRITERS } from '../../src/report/report-writers.js';
import { fakeIo, type FakeIo } from '../support/fake-io.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wiretable-usage-'));
  await writeFile(join(folder, 'wrong.yaml'), 'subjekt: 10.0.0.1\n');
  await writeFile(join(folder, 'format.yaml'), 'options:\n  format: xml\n');
});
afterAll(() => rm(folder, { recursive: true }));

async function failed(args: string[], io: FakeIo = fakeIo()): Promise<{ status: number; lines: string[] }> {
  const status = await main(
    args.map((arg) => arg.replace('FOLDER', folder)),
    io,
  );
  expect(io.stdout.text).toBe('');
  expect(io.stderr.text).not.toMatch(/\n\s+at /);
  return { status, lines: io.stderr.text.replaceAll(folder, 'FOLDER').split('\n').slice(0, -1) };
}

const HAVE_COMMANDS = [...Object.keys(COMMANDS), 'completion'].join(', ');
const HAVE_FORMATS = Object.keys(REPORT_WRITERS).join(', ');
const TRY_ANALYZE = ' Try "wiretable analyze --help".';

describe('a wrong command line is told in one line, with a way out', () => {
  it.each<[string[], string]>([
    [[], `no command (have: ${HAVE_COMMANDS}). Try "wiretable --help".`],
    [['analyse', 'a.pcap'], 'unknown command analyse (did you mean "analyze"?). Try "wiretable --help".'],
    [['frobnicate'], `unknown command frobnicate (have: ${HAVE_COMMANDS}). Try "wiretable --help".`],
    [['analyze'], `no capture given: name a file, a folder, a glob, or - for standard input.${TRY_ANALYZE}`],
    [['analyze', 'a', '--formt', 'x'], `unknown option --formt (did you mean "--format"?).${TRY_ANALYZE}`],
    [['analyze', 'a', '-Z'], `unknown option -Z.${TRY_ANALYZE}`],
    [['analyze', 'a', '-F', 'xml'], `--format: unknown format "xml" (have: ${HAVE_FORMATS}).${TRY_ANALYZE}`],
    [['analyze', 'a', '-F'], `--format: no value (have: ${HAVE_FORMATS}).${TRY_ANALYZE}`],
    [['analyze', 'a', '--policy'], `--policy: no value.${TRY_ANALYZE}`],
    [
      ['flows', 'a', '-o', 'a.parket'],
      '--out: a.parket: unknown extension ".parket" (have: .txt .text .ndjson .jsonl .json .out .csv .log .zeek .parquet). Try "wiretable flows --help".',
    ],
    [['analyze', 'a', '-o', 'x.json', '-o', 'x.json'], `--out: x.json is given twice.${TRY_ANALYZE}`],
    [['analyze', 'a', '--max-flows', '0'], `--max-flows: "0" is not a whole number from 1 to 16777216.${TRY_ANALYZE}`],
    [
      ['analyze', 'a', '--max-flows', '1e3'],
      `--max-flows: "1e3" is not a whole number from 1 to 16777216.${TRY_ANALYZE}`,
    ],
    [
      ['analyze', 'a', '--tcp-timeout', '5d'],
      `--tcp-timeout: "5d" is not a time from 1s to 24h (like 300, 300s, 5m).${TRY_ANALYZE}`,
    ],
    [
      ['analyze', 'a', '--time-zone', 'Mars/Olympus'],
      `--time-zone: unknown time zone "Mars/Olympus" (have: IANA names like UTC, Europe/Berlin; local).${TRY_ANALYZE}`,
    ],
    [
      ['analyze', 'a', '--decapsulate', 'gre,teredo'],
      `--decapsulate: unknown tunnel "teredo" (have: gre, erspan, vxlan, geneve, ipip, gtp).${TRY_ANALYZE}`,
    ],
    [
      ['analyze', 'a', '-s', '10.1'],
      '--subject "10.1" is not an address or a network (10.20.0.10, 10.20.0.0/24, 2001:db8::10)',
    ],
    [['analyze', 'a', '--set', 'xmpp'], '--set xmpp: not ROLE.KEY=VALUE, e.g. xmpp.port=5223'],
    [['analyze', 'a', '--set', 'smtp.port=25'], '--set smtp.port=25: unknown role "smtp" (did you mean "http"?)'],
    [['analyze', 'a', '-p', 'FOLDER/none.yaml'], 'FOLDER/none.yaml: no such file'],
    [
      ['analyze', 'a', '-p', 'FOLDER/wrong.yaml'],
      'FOLDER/wrong.yaml:1:1: unknown key "subjekt" (did you mean "subject"?)',
    ],
    [
      ['analyze', 'a', '-p', 'FOLDER/format.yaml'],
      `FOLDER/format.yaml:2:11: unknown format "xml" (have: ${HAVE_FORMATS}).${TRY_ANALYZE}`,
    ],
    [
      ['analyze', 'a', '-o', 'FOLDER/none/x.json'],
      'FOLDER/none/x.json: cannot be written: no such file or directory (ENOENT)',
    ],
    [['table', 'shwo'], 'unknown command table shwo (did you mean "show"?). Try "wiretable table --help".'],
    [
      ['table', 'show', 'x.yaml'],
      'unexpected "x.yaml": a table is named with --table. Try "wiretable table show --help".',
    ],
    [
      ['table', 'show', '--tabel', 'x'],
      'unknown option --tabel (did you mean "--table"?). Try "wiretable table show --help".',
    ],
    [['schema'], 'name one schema (have: report, events, policy). Try "wiretable schema --help".'],
    [['schema', 'repot'], 'unknown schema repot (did you mean "report"?). Try "wiretable schema --help".'],
  ])('%j', async (args, line) => {
    expect(await failed(args)).toEqual({ status: 2, lines: [`wiretable: ${line}`] });
  });

  it('names the variable that a wrong value stands in', async () => {
    const io = fakeIo();
    io.env.WIRETABLE_FAIL_ON = 'hihg';
    const line = 'WIRETABLE_FAIL_ON: unknown level "hihg" (have: info, advisory, low, medium, high, critical, never)';
    expect(await failed(['analyze', 'a'], io)).toEqual({ status: 2, lines: [`wiretable: ${line}.${TRY_ANALYZE}`] });
  });

  it('keeps to its line whatever was given', async () => {
    const { lines } = await failed(['analyze', 'a', '-F', 'x\n\u001b[2J\u202e']);
    expect(lines).toEqual([
      `wiretable: --format: unknown format "x\\x0a\\x1b[2J\\u202e" (have: ${HAVE_FORMATS}).${TRY_ANALYZE}`,
    ]);
  });
});

describe('failures of the analysis', () => {
  const failing = (error: Error) => fakeIo(() => Promise.reject(error));

  it('tell an input that cannot be read, with status 3', async () => {
    const io = failing(new CaptureError('not-found', 'a.pcap: no such file'));
    expect(await failed(['analyze', 'a.pcap'], io)).toEqual({ status: 3, lines: ['wiretable: a.pcap: no such file'] });
  });

  it('list the candidates for the server behind what was wrong with the inputs, with status 2', async () => {
    const io = failing(
      new SubjectError(
        'who is the SocialMiner is not clear. Say it with --subject',
        [
          { address: '10.0.0.1', evidence: 'answers on 80 443' },
          { address: '10.0.0.2', evidence: 'answers on 443' },
        ],
        ['a.pcap: byte 99 (frame 3): cut', 'b.pcap: no such file'],
      ),
    );
    expect(await failed(['analyze', 'a.pcap'], io)).toEqual({
      status: 2,
      lines: [
        'wiretable: a.pcap: byte 99 (frame 3): cut',
        'wiretable: b.pcap: no such file',
        'wiretable: who is the SocialMiner is not clear. Say it with --subject',
        'wiretable:   --subject 10.0.0.1  answers on 80 443',
        'wiretable:   --subject 10.0.0.2  answers on 443',
      ],
    });
  });

  it('own up to a bug in one line, without a stack', async () => {
    const io = failing(new TypeError('x is not a function'));
    expect(await failed(['analyze', 'a.pcap'], io)).toEqual({
      status: 2,
      lines: ['wiretable: internal error, please report it: x is not a function'],
    });
  });
});
