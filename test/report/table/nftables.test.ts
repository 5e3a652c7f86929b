import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CAPTURES } from '../../support/captures.js';
import { Namespace, noNamespaces } from '../../support/netns.js';
import { runMain } from '../../support/run-main.js';

const SITE = ['-p', `${CAPTURES}site.yaml`];
const SUBJECT = ['10.20.0.10', '2001:db8:20::10'];
const NAMES = ['clean-day', 'ipv6', 'wrong-direction', 'unlisted-ports', 'udp-on-listed-numbers'];
/** Rules of which a packet filter knows nothing, since it sees no payload; those that leave a flow allowed. */
const UNSEEN = new Set(['protocol-mismatch', 'old-tls', 'unsecure-row-used', 'privileged-source-port']);
/** A busy machine takes its time to connect; what is stopped only has to stay silent for a while. */
const CONNECT_MS = 10_000;
const SILENT_MS = 700;

interface Flow {
  proto: string;
  'id.orig_h': string;
  'id.orig_p': number;
  'id.resp_h': string;
  'id.resp_p': number;
  verdict: string;
  rules: string[];
}

/** What somebody tries, and whether the table lets it. */
interface Attempt {
  capture: string;
  flow: Flow;
  may: boolean;
}

async function rulesFor(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await runMain(['table', 'export', '-F', 'nftables', ...args]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

/** One attempt for each initiator, responder and port of the captures, in their order. */
async function attempts(): Promise<Attempt[]> {
  const found = new Map<string, Attempt>();
  for (const capture of NAMES) {
    const { stdout } = await runMain(['flows', `${CAPTURES}${capture}.pcap`, ...SITE, '-F', 'ndjson']);
    for (const line of stdout.trimEnd().split('\n')) {
      const flow = JSON.parse(line) as Flow;
      if (flow.verdict === 'out-of-scope' || (flow.rules.includes('protocol-mismatch') && flow.rules.length === 1))
        continue;
      const key = [flow.proto, flow['id.orig_h'], flow['id.resp_h'], flow['id.resp_p']].join();
      found.set(key, { capture, flow, may: flow.rules.every((rule) => UNSEEN.has(rule)) });
    }
  }
  return [...found.values()];
}

const nowhere = noNamespaces();

describe.skipIf(nowhere !== null)(
  `nftables rules of the table, loaded${nowhere === null ? '' : ` (skipped: ${nowhere})`}`,
  () => {
    let subject: Namespace;
    let peers: Namespace;
    let all: Attempt[];
    let folder: string;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'nftables-'));
      all = await attempts();
      subject = new Namespace(`wiretable-subject-${process.pid}`);
      peers = new Namespace(`wiretable-peers-${process.pid}`);
      subject.exec('ip', 'link', 'add', 'wt0', 'type', 'veth', 'peer', 'name', 'wt1', 'netns', peers.name);
      const ends = all.flatMap(({ flow }) => [flow['id.orig_h'], flow['id.resp_h']]);
      subject.setAddresses('wt0', SUBJECT);
      peers.setAddresses('wt1', new Set(ends.filter((address) => !SUBJECT.includes(address))));
      const listeners = new Map(
        all.map(({ flow }) => [`${flow.proto} ${flow['id.resp_h']} ${flow['id.resp_p']}`, flow] as const),
      );
      for (const { proto, 'id.resp_h': address, 'id.resp_p': port } of listeners.values()) {
        const said = await whereIs(address).listen(proto, address, port);
        if (said !== 'listening') throw new Error(`${proto} ${address} ${port}: ${said}`);
      }
    }, 60_000);

    afterAll(() => {
      subject?.delete();
      peers?.delete();
      rmSync(folder, { recursive: true, force: true });
    });

    const whereIs = (address: string) => (SUBJECT.includes(address) ? subject : peers);

    /** What of the attempts came through, as `capture: proto initiator > responder:port`; `wanted` may take longer. */
    async function cameThrough(wanted: (attempt: Attempt) => boolean): Promise<string[]> {
      const results = await Promise.all(
        all.map((attempt) => {
          const { flow } = attempt;
          return whereIs(flow['id.orig_h']).open(
            flow.proto,
            flow['id.orig_h'],
            flow['id.orig_p'],
            flow['id.resp_h'],
            flow['id.resp_p'],
            wanted(attempt) ? CONNECT_MS : SILENT_MS,
          );
        }),
      );
      return all.filter((_attempt, i) => results[i] === 'connected').map(nameOf);
    }

    function load(rules: string): void {
      const file = join(folder, 'rules.nft');
      writeFileSync(file, rules);
      subject.exec('nft', '-f', file);
    }

    function blocked(side: string): number {
      const listed = subject.exec('nft', 'list', 'counter', 'inet', 'wiretable', `${side}_blocked`);
      return Number(/packets (\d+)/.exec(listed)?.[1]);
    }

    it('has something to let through and something to stop, both ways and in both families', () => {
      const kinds = (kind: (attempt: Attempt) => string) => [...new Set(all.map(kind))].sort();
      const isOutbound = ({ flow }: Attempt) => SUBJECT.includes(flow['id.orig_h']);
      expect(kinds((attempt) => `${attempt.may} ${isOutbound(attempt)}`)).toHaveLength(4);
      expect(kinds(({ may, flow }) => `${may} ${flow['id.orig_h'].includes(':')}`)).toHaveLength(4);
      expect(kinds(({ flow }) => flow.proto)).toEqual(['tcp', 'udp']);
    });

    it('everything comes through without rules', async () => {
      expect(await cameThrough(() => true)).toEqual(all.map(nameOf));
    });

    it('let the flows that keep to the table pass, and stop the others', async () => {
      load(await rulesFor(...SITE));
      expect(await cameThrough(({ may }) => may)).toEqual(all.filter(({ may }) => may).map(nameOf));
      expect(all.filter(({ capture }) => capture === 'clean-day').every(({ may }) => may)).toBe(true);
      expect(blocked('inbound')).toBeGreaterThan(0);
      expect(blocked('outbound')).toBeGreaterThan(0);
    }, 30_000);

    it('open by the lenient reading what the document leaves open', async () => {
      load(await rulesFor(...SITE, '--reading', 'lenient'));
      const may = all.filter(
        (attempt) => attempt.may || attempt.flow.rules.every((rule) => rule === 'reading-sensitive'),
      );
      expect(may.length).toBeGreaterThan(all.filter((attempt) => attempt.may).length);
      expect(await cameThrough((attempt) => may.includes(attempt))).toEqual(may.map(nameOf));
    }, 30_000);

    it('follow moved ports and peers', async () => {
      load(await rulesFor(...SITE, '--set', 'media-routing.port=38005', '--set', 'xmpp.remote=198.51.100.66'));
      const isMoved = ({ flow }: Attempt) => flow['id.resp_h'] === '198.51.100.66' && flow['id.resp_p'] === 5222;
      const ports = new Set((await cameThrough(isMoved)).map((name) => name.replace(/^.* > /, '')));
      expect([...ports].filter((end) => /:(38001|5222)$/.test(end))).toEqual(['198.51.100.66:5222']);
    }, 30_000);

    it('load whatever the words of the policy are', async () => {
      const words = JSON.stringify(`" }\nflush ruleset; \\ $x # ${'é'.repeat(200)}\u202e`);
      const policy = join(folder, 'words.yaml');
      writeFileSync(policy, `rows: [{port: '22,20-30', owner: ${words}, justification: ${words}}]`);
      load(await rulesFor('-p', policy, '-s', SUBJECT[0]));
      expect(subject.exec('nft', 'list', 'chain', 'inet', 'wiretable', 'input')).toContain(
        'tcp dport 20-30 ct state new accept',
      );
    });

    it('can be loaded again, and are gone when their table is deleted', async () => {
      const rules = await rulesFor();
      load(rules);
      load(rules);
      expect(subject.exec('nft', 'list', 'ruleset').match(/chain input/g)).toHaveLength(1);
      subject.exec('nft', 'delete', 'table', 'inet', 'wiretable');
      expect(await cameThrough(() => true)).toEqual(all.map(nameOf));
    }, 30_000);
  },
);

function nameOf({ capture, flow }: Attempt): string {
  return `${capture}: ${flow.proto} ${flow['id.orig_h']} > ${flow['id.resp_h']}:${flow['id.resp_p']}`;
}
