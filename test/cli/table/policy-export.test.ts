import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CAPTURES } from '../../support/captures.js';
import { runMain } from '../../support/run-main.js';

const SITE = `${CAPTURES}site.yaml`;

const EVERYTHING = `id: everything
subject: [10.20.0.10, '2001:db8::/64']
roles:
  xmpp: {port: 5223, remote: 10.0.0.5}
  bosh: {remote: 10.1.0.0/16}
ephemeral: 40000-50000
reading: lenient
fail_on: high
rows:
  - {port: '22,2222', from: 10.0.0.0/8, application: ssh, owner: ops, justification: remote login}
  - {id: dns, port: 53, transport: both, to: [10.0.0.53, 10.0.1.53], owner: net, justification: names}
severities:
  unlisted-port: {inbound: {established: critical, refused: low, unanswered: info}, outbound: {established: high, refused: low, unanswered: info}}
  old-tls: medium
waivers:
  - {fingerprint: '0123456789ab', owner: ops, reason: known, granted: 2026-06-01, expires: 2026-12-01, ticket: T-1}
  - {rule: unlisted-port, port: 161, initiator: 10.0.0.9, owner: ops, reason: polls, expires: 2026-12-01}
max_waiver_days: 20000
`;

describe('table export -F policy', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'policy-export-'));
    await writeFile(join(folder, 'everything.yaml'), EVERYTHING);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const hashOf = async (...args: string[]) =>
    (JSON.parse((await runMain(['table', 'show', '-F', 'json', ...args])).stdout) as { policy: { hash: string } })
      .policy.hash;

  it.each<[string, () => string[]]>([
    ['the site of the captures', () => ['-p', SITE]],
    ['options alone', () => ['-s', '10.0.0.1', '--set', 'media-routing.port=38005', '--reading', 'lenient']],
    ['a policy that says everything', () => ['-p', join(folder, 'everything.yaml')]],
  ])('says all that the policy says: %s', async (_what, args) => {
    const { status, stdout } = await runMain(['table', 'export', '-F', 'policy', ...args()]);
    expect(status).toBe(0);
    // Rows of the site cite the file that they stand in.
    const copy = join(folder, 'copy', basename(args()[1]));
    await writeFileIn(copy, stdout);
    expect(await hashOf('-p', copy)).toBe(await hashOf(...args()));
  });

  it('tells what a site has to fill in', async () => {
    const { stdout } = await runMain(['table', 'export', '-F', 'policy']);
    expect(stdout).toMatchSnapshot();
  });

  it('has its own extension beside that of a table', async () => {
    const [policy, table] = ['a.policy.yaml', 'a.yaml'].map((name) => join(folder, name));
    await runMain(['table', 'export', '-o', policy, '-o', table]);
    expect(await readFile(policy, 'utf8')).toContain('reading: strict');
    expect(await readFile(table, 'utf8')).toContain('product: SocialMiner');
  });
});

async function writeFileIn(path: string, text: string): Promise<void> {
  const { mkdir } = await import('node:fs/promises');
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
}

describe('table export -F requests', () => {
  it('asks for every opening of the table, and to block the rest', async () => {
    const { stdout } = await runMain(['table', 'export', '-F', 'requests', '-p', SITE]);
    expect(stdout).toMatchSnapshot();
    const lines = parse(stdout, { columns: true }) as unknown as Record<string, string>[];
    expect(lines.map((line) => `${line.Action} ${line.Direction} ${line['Destination port']}`)).toEqual([
      'allow inbound 80',
      'allow outbound 80',
      'allow inbound 443',
      'allow outbound 443',
      'allow outbound 5222',
      'allow inbound 7071',
      'decide outbound 7071',
      'allow inbound 7443',
      'decide outbound 7443',
      'allow inbound 38001',
      'block and log inbound any',
      'block and log outbound any',
    ]);
  });
});
