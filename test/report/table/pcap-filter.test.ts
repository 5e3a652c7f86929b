import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CAPTURES } from '../../support/captures.js';
import { runMain } from '../../support/run-main.js';

const SITE = ['-p', `${CAPTURES}site.yaml`];
/** Rules that a filter cannot see (payload, hosts that try many ports) or that are no violations. */
const UNSEEN = new Set([
  'protocol-mismatch',
  'old-tls',
  'unsecure-row-used',
  'privileged-source-port',
  'reading-sensitive',
  'direction-unknown',
]);

/** In ipv6.pcap: a datagram in fragments, its ports behind an extension header where no filter looks. */
const FRAGMENTED = new Set(['udp 2001:db8:20::10 53 2001:db8:ff::66 35802']);

interface Flow {
  proto: string;
  'id.orig_h': string;
  'id.orig_p': number;
  'id.resp_h': string;
  'id.resp_p': number;
  orig_pkts: number;
  resp_pkts: number;
  verdict: string;
  rules: string[];
}

const folder = mkdtempSync(join(tmpdir(), 'pcap-filter-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function flowsOf(path: string): Promise<Flow[]> {
  const { stdout } = await runMain(['flows', path, ...SITE, '-F', 'ndjson']);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Flow);
}

/** Both endpoints, whoever opened: a part of a flow can look the other way round. */
function endsOf(flow: Flow): string {
  const ends = [`${flow['id.orig_h']} ${flow['id.orig_p']}`, `${flow['id.resp_h']} ${flow['id.resp_p']}`];
  return `${flow.proto} ${ends.sort().join(' ')}`;
}

async function filterFile(...args: string[]): Promise<string> {
  const { status, stdout } = await runMain(['table', 'export', '-F', 'pcap-filter', ...SITE, ...args]);
  expect(status).toBe(0);
  const file = join(folder, 'filter');
  writeFileSync(file, stdout);
  return file;
}

const noTcpdump = spawnSync('tcpdump', ['--version']).status === 0 ? null : 'no tcpdump here';

describe.skipIf(noTcpdump !== null)(
  `the capture filter of the table${noTcpdump === null ? '' : ` (skipped: ${noTcpdump})`}`,
  () => {
    it.each(['EN10MB', 'RAW', 'LINUX_SLL', 'LINUX_SLL2'])('compiles for %s', async (linktype) => {
      const code = execFileSync('tcpdump', ['-y', linktype, '-ddd', '-F', await filterFile()], { encoding: 'utf8' });
      // The kernel takes 4096 instructions (BPF_MAXINSNS).
      expect(Number(code.split('\n')[0])).toBeLessThan(4096);
    });

    it.each([
      ['clean-day.pcap', 0],
      ['wrong-direction.pcap', 4],
      ['unlisted-ports.pcap', 20],
      ['udp-on-listed-numbers.pcap', 11],
      ['ipv6.pcap', 2],
      ['port-scan.pcap', 1014],
      ['any-sll2.pcap', 1],
      ['protocol-mismatch.pcap', 1],
    ])('shows all packets of the violating flows of %s, and no others', async (capture, count) => {
      const shown = join(folder, 'shown.pcap');
      execFileSync('tcpdump', ['-r', CAPTURES + capture, '-F', await filterFile(), '-w', shown], { stdio: 'pipe' });
      const violating = (await flowsOf(CAPTURES + capture)).filter(
        ({ verdict, rules }) => verdict === 'violation' && rules.some((rule) => !UNSEEN.has(rule)),
      );
      const packetsOf = (flows: Flow[]) => flows.map((flow) => `${endsOf(flow)} ${flow.orig_pkts + flow.resp_pkts}`);
      const seen = violating.filter((flow) => !FRAGMENTED.has(endsOf(flow)));
      expect(packetsOf(await flowsOf(shown)).sort()).toEqual(packetsOf(seen).sort());
      expect(violating).toHaveLength(count);
    });

    it('follows moved ports and peers', async () => {
      const args = ['--set', 'media-routing.port=38005', '--set', 'media-routing.remote=10.20.0.30'];
      const shown = join(folder, 'moved.pcap');
      const file = await filterFile(...args);
      execFileSync('tcpdump', ['-r', `${CAPTURES}clean-day.pcap`, '-F', file, '-w', shown], { stdio: 'pipe' });
      const ports = new Set((await flowsOf(shown)).map((flow) => flow['id.resp_p']));
      expect([...ports]).toEqual([38001]);
    });
  },
);

describe('the capture filter', () => {
  it('is not made where nobody is protected', async () => {
    const { status, stderr } = await runMain(['table', 'export', '-F', 'pcap-filter']);
    expect(status).toBe(2);
    expect(stderr).toBe(
      'wiretable: pcap-filter needs to know which host is protected: name it with --subject or in a policy. Try "wiretable table export --help".\n',
    );
  });

  it('is the same for ever', async () => {
    expect((await runMain(['table', 'export', '-F', 'pcap-filter', ...SITE])).stdout).toMatchSnapshot();
  });
});
