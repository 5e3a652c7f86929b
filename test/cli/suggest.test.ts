import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { writeSuggestions } from '../../src/report/suggest.js';
import { CAPTURES } from '../support/captures.js';
import { cleanReport } from '../support/report-fixture.js';
import { runMain } from '../support/run-main.js';

const SITE = `${CAPTURES}site.yaml`;
const CAPTURE = `${CAPTURES}unlisted-ports.pcap`;

interface Suggested {
  rows: { port: number; transport: string; from?: string[]; to?: string[]; owner: string; justification: string }[];
}

describe('analyze --suggest', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'suggest-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function suggested(capture: string): Promise<string> {
    const file = join(folder, 'rows.yaml');
    const { status, stderr } = await runMain(['analyze', capture, '-p', SITE, '--suggest', file]);
    expect([0, 1]).toContain(status);
    expect(stderr).toBe('');
    return readFile(file, 'utf8');
  }

  it('writes what was seen and not listed, owner and justification blank', async () => {
    const text = await suggested(CAPTURE);
    expect(text).toMatchSnapshot();
    const { rows } = parse(text) as Suggested;
    expect(rows.every(({ owner, justification }) => owner === '' && justification === '')).toBe(true);
    expect(await suggested(CAPTURE)).toBe(text);
  });

  it('is refused as a policy as long as nobody answers for its rows', async () => {
    await suggested(CAPTURE);
    const file = join(folder, 'rows.yaml');
    const { status, stderr } = await runMain(['analyze', CAPTURE, '-p', file, '-s', '10.20.0.10']);
    expect(status).toBe(2);
    expect(stderr.split('\n')[0]).toMatch(
      /^wiretable: .*rows\.yaml:\d+:\d+: owner is empty: say who answers for the row$/,
    );
  });

  it('is a policy by which nothing is unlisted any more, once it is filled in', async () => {
    const rows = await suggested(CAPTURE);
    const filled = rows.replaceAll('owner: ""', 'owner: ops').replaceAll('justification: ""', 'justification: needed');
    const file = join(folder, 'filled.yaml');
    await writeFile(file, (await readFile(SITE, 'utf8')) + filled);
    const { stdout } = await runMain(['analyze', CAPTURE, '-p', file, '-F', 'json']);
    const { findings } = JSON.parse(stdout) as { findings: { rule: string }[] };
    expect(findings.map(({ rule }) => rule)).not.toContain('unlisted-port');
  });

  it('has no rows where nothing was unlisted', async () => {
    expect(parse(await suggested(`${CAPTURES}clean-day.pcap`))).toEqual({ rows: [] });
  });

  it('leaves no file where the capture cannot be read', async () => {
    const file = join(folder, 'none.yaml');
    await runMain(['analyze', join(folder, 'none.pcap'), '-s', '10.0.0.1', '--suggest', file]);
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });
});

describe('suggestions', () => {
  const finding = (port: number, initiator: string) => ({
    id: '0123456789ab',
    rule: 'unlisted-port' as const,
    direction: 'inbound' as const,
    transport: 'tcp',
    port,
    initiator,
    responder: '10.20.0.10',
    services: [],
    outcomes: { established: 1 },
  });
  type Findings = ReturnType<typeof cleanReport>['findings'];

  it('are bounded in rows and in peers of a row', () => {
    const findings = [
      ...Array.from({ length: 60 }, (_, i) => finding(22, `10.0.0.${i + 1}`)),
      ...Array.from({ length: 300 }, (_, i) => finding(1000 + i, '10.0.0.1')),
    ] as unknown as Findings;
    const text = [...writeSuggestions({ ...cleanReport(), findings })].join('');
    const { rows } = parse(text) as Suggested;
    expect(rows).toHaveLength(200);
    expect(rows[0].from).toHaveLength(50);
    expect(text).toContain('# 10 more peers are not listed: name a network instead\n');
    expect(text).toContain('# 101 more are not written out: the mildest.\n');
  });
});
