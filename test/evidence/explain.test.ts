import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Explanation } from '../../src/findings/explanation.js';
import type { FlowReport } from '../../src/findings/flow-report.js';
import { CAPTURES, judgingOptions, shippedCaptures } from '../support/captures.js';
import { SM } from '../support/judge-scene.js';
import { runMain } from '../support/run-main.js';
import { Scene } from '../support/scene.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wiretable-explain-'));
  path = join(folder, 'scene.pcap');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function explain(scene: Scene, id: string, ...args: string[]): Promise<Explanation> {
  writeFileSync(path, scene.pcap());
  const { stdout, stderr } = await runMain(['explain', path, id, '-s', SM, '-F', 'json', ...args]);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Explanation;
}

const PEER = '10.0.0.9';
const HTTP = 'GET / HTTP/1.1\r\nHost: sm\r\n\r\n';

describe('explain', () => {
  it('climbs the ladder of evidence to its end', async () => {
    const scene = new Scene();
    scene.tcp(`${PEER}:50000`, `${SM}:443`).handshake();
    const { flows } = await explain(scene, `${PEER}:50000-${SM}:443/tcp`);
    const peer = [{ address: PEER, port: 50000 }];
    expect(flows[0].why.ladder).toEqual([
      { evidence: 'syn', confidence: 'certain', names: peer, result: 'decides' },
      { evidence: 'syn-ack', confidence: 'strong', names: peer, result: 'agrees' },
      { evidence: 'rst-ack', confidence: 'strong', names: [], result: 'nothing' },
      { evidence: 'application', confidence: 'strong', names: [], result: 'nothing' },
      { evidence: 'known-listener', confidence: 'strong', names: peer, result: 'agrees' },
      { evidence: 'continued', confidence: 'strong', names: [], result: 'nothing' },
      { evidence: 'row-number', confidence: 'weak', names: peer, result: 'agrees' },
    ]);
  });

  it('names evidence that contradicts itself', async () => {
    const scene = new Scene();
    scene.tcp(`${PEER}:5555`, `${SM}:9191`).syn();
    scene.tcp(`${SM}:9191`, `${PEER}:5555`).syn();
    const { flows } = await explain(scene, `${PEER}:5555 ${SM}:9191`);
    expect(flows[0].record).toMatchObject({
      verdict: 'violation',
      initiator_evidence: 'two-syns',
      direction: 'unknown',
    });
    expect(flows[0].why.ladder[0]).toMatchObject({ evidence: 'syn', result: 'contradicts' });
    expect(flows[0].why.ladder[0].names).toHaveLength(2);
    expect(flows[0].why.readings.map(({ direction, port }) => [direction, port])).toEqual([
      ['inbound', 9191],
      ['outbound', 5555],
    ]);
  });

  it('says of each row why it fits or not', async () => {
    const scene = new Scene();
    scene.tcp(`${PEER}:50000`, `${SM}:5222`).visit('a', 'b');
    const { flows } = await explain(scene, `${PEER}:50000 ${SM}:5222`);
    expect(flows[0].why.readings).toEqual([
      {
        opener: { address: PEER, port: 50000 },
        direction: 'inbound',
        port: 5222,
        role: 'xmpp',
        tried: [
          { role: 'xmpp', isOverlay: false, citation: expect.stringContaining('Table 1'), rules: ['wrong-direction'] },
        ],
        untried: [],
        elsewhere: [
          { role: 'http', port: '80' },
          { role: 'https', port: '443' },
          { role: 'bosh', port: '7071' },
          { role: 'secure-bosh', port: '7443' },
          { role: 'media-routing', port: '38001' },
        ],
      },
    ]);
    expect(flows[0].why.rules).toMatchObject([{ rule: 'wrong-direction', severity: 'high', isGravest: true }]);
    expect(flows[0].why.rulesNotMet).toContain('unlisted-port');
    expect(flows[0].why.rulesNotMet).not.toContain('port-scan');
  });

  it('tells which waivers were tried, and what each lacks', async () => {
    const scene = new Scene();
    scene.tcp(`${PEER}:50000`, `${SM}:22`).visit('a', 'b');
    const policy = join(folder, 'site.yaml');
    const waiver = (selectors: string, expires: string) =>
      `  - {${selectors}, owner: ops, reason: because, expires: ${expires}}\n`;
    writeFileSync(
      policy,
      `waivers:\n${waiver('role: http', '2027-01-31')}${waiver('port: 23', '2027-01-31')}${waiver('port: 22', '2027-01-31')}${waiver('port: 22', '2026-01-31')}`,
    );
    const { flows } = await explain(scene, `${PEER}:50000 ${SM}:22`, '-p', policy);
    expect(flows[0].record.verdict).toBe('waived');
    expect(flows[0].why.waivers.map(({ rule, mismatch }) => [rule, mismatch])).toEqual([
      ['unlisted-port', 'role'],
      ['unlisted-port', 'port'],
      ['unlisted-port', null],
      ['unlisted-port', 'expired'],
    ]);
  });

  it('tells the first packets, without what they carry', async () => {
    const scene = new Scene();
    scene.udp(`${PEER}:50000`, `${SM}:161`).ask('secret').unreachable('secret');
    scene.tcp(`${PEER}:50000`, `${SM}:443`).visit(HTTP, 'secret');
    const udp = await explain(scene, `${PEER}:50000 ${SM}:161`);
    expect(udp.flows[0].packets).toEqual([
      {
        capture: 'scene.pcap',
        frame: 1,
        time: '1794816000.000000000',
        from: 'originator',
        kind: 'packet',
        flags: null,
        wireBytes: 48,
        payloadBytes: 6,
      },
      expect.objectContaining({ frame: 2, from: 'other', kind: 'icmp error', payloadBytes: 0 }),
    ]);
    const tcp = await explain(scene, `tcp ${PEER}:50000 ${SM}:443`);
    expect(tcp.flows[0].packets.map(({ flags, from }) => `${from[0]} ${flags}`).slice(0, 4)).toEqual([
      'o S',
      'r SA',
      'o A',
      'o PA',
    ]);
    expect(JSON.stringify([udp, tcp])).not.toContain('secret');
  });

  it('explains each of the connections that used one 5-tuple', async () => {
    const scene = new Scene();
    scene.tcp(`${PEER}:50000`, `${SM}:443`).visit('SSH-2.0-x\r\n', 'SSH-2.0-x\r\n');
    scene.at(10).tcp(`${PEER}:50000`, `${SM}:443`).visit('', '');
    const { flows } = await explain(scene, `${SM}:443 ${PEER}:50000 tcp`);
    expect(flows.map(({ record }) => record.verdict)).toEqual(['violation', 'allowed']);
    expect(flows.map(({ packets }) => packets[0].frame)).toEqual([1, 9]);
  });

  it('explains a finding by its flows, also by the first digits of its id', async () => {
    const scene = new Scene();
    for (let i = 0; i < 7; i++) scene.tcp(`${PEER}:${50000 + i}`, `${SM}:22`).visit('a', 'b');
    const one = await explain(scene, `${PEER}:50000 ${SM}:22`);
    const [{ id }] = one.flows[0].why.findings;
    const { finding, flows, flowsOmitted } = await explain(scene, id.slice(0, 6));
    expect(finding).toMatchObject({ id, rule: 'unlisted-port', flows: 7 });
    expect(flows).toHaveLength(5);
    expect(flowsOmitted).toBe(2);
  });

  it('counts a probe to the scan that it is part of', async () => {
    const scene = new Scene();
    for (let port = 1000; port < 1030; port++) scene.tcp(`${PEER}:50000`, `${SM}:${port}`).syn();
    const { flows } = await explain(scene, `${PEER}:50000 ${SM}:1007`);
    expect(flows[0].why.findings).toMatchObject([{ rule: 'port-scan' }]);
    const scan = await explain(scene, flows[0].why.findings[0].id);
    expect(scan.finding?.rule).toBe('port-scan');
  });

  it('explains a finding that no flow stands for', async () => {
    const scene = new Scene();
    scene.tcp(`${PEER}:50000`, `${SM}:443`).handshake();
    writeFileSync(path, scene.pcap());
    const report = JSON.parse((await runMain(['analyze', path, '-s', SM, '-F', 'json'])).stdout);
    const { stdout } = await runMain(['explain', path, '-s', SM, report.findings.at(-1).id]);
    expect(stdout).toMatch(/^Finding [0-9a-f]{12} {3}row-never-used {3}allowed, info {3}no flow stands for it\n/);
  });

  it('looks through several captures, the id last', async () => {
    const scene = new Scene();
    scene.tcp(`${PEER}:50000`, `${SM}:22`).visit('a', 'b');
    const other = join(folder, 'other.pcap');
    writeFileSync(path, scene.pcap(0, 4));
    writeFileSync(other, scene.pcap(4));
    const { stdout, status } = await runMain(['explain', other, path, 'tcp', `${PEER}:50000`, `${SM}:22`, '-s', SM]);
    expect(status).toBe(0);
    expect(stdout).toContain('scene.pcap');
    expect(stdout).toMatch(/frame 1 .*other\.pcap/);
  });

  it.each([
    [['explain'], 'no capture and no id given: name a capture, then '],
    [['explain', 'a.pcap'], '"a.pcap" is no id: give '],
    [['explain', 'a.pcap', '216'], '"216" is no id: give '],
    [['explain', '216c7b0db440'], 'no capture given'],
  ])('refuses %j', async (args, message) => {
    const { status, stderr } = await runMain(args);
    expect(status).toBe(2);
    expect(stderr).toContain(`wiretable: ${message}`);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('says in one line that there is nothing of that name', async () => {
    const scene = new Scene();
    scene.tcp(`${PEER}:50000`, `${SM}:22`).syn();
    writeFileSync(path, scene.pcap());
    const { status, stderr, stdout } = await runMain(['explain', path, '-s', SM, '0123456789ab']);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      "wiretable: 0123456789ab: nothing of that name here: give a finding's id (216c7b0db440), a Community ID (1:…=), " +
        'or two endpoints (tcp 10.0.0.1:1234 10.0.0.2:22). Try "wiretable explain --help".\n',
    );
  });
});

const FEW_FLOWS = ['midstream.pcap', 'nat.pcapng', 'udp-on-listed-numbers.pcap'];

describe.each(shippedCaptures().filter(({ file }) => FEW_FLOWS.includes(file)))('$file', (capture) => {
  it('is explained as it was judged, flow by flow', async () => {
    const judging = [CAPTURES + capture.file, ...judgingOptions(capture)];
    const { stdout } = await runMain(['flows', ...judging, '-F', 'ndjson']);
    for (const line of stdout.trimEnd().split('\n')) {
      const flow = JSON.parse(line) as FlowReport;
      const explained = await runMain(['explain', ...judging, flow.community_id, '-F', 'json']);
      const { flows } = JSON.parse(explained.stdout) as Explanation;
      expect(flows.map(({ record }) => record)).toContainEqual(flow);
      const deciding = flows.map(({ why }) => why.ladder.filter(({ result }) => result === 'decides').length);
      expect(deciding.every((count, i) => count === (flows[i].record.initiator_confidence === 'none' ? 0 : 1))).toBe(
        true,
      );
    }
  });
});

it('explains for a person', async () => {
  const judging = ['-p', `${CAPTURES}site.yaml`, `${CAPTURES}wrong-direction.pcap`];
  const { stdout } = await runMain(['explain', ...judging, '216c7b0db440']);
  expect(stdout).toMatchSnapshot();
  expect(stdout.split('\n').filter((line) => Array.from(line).length > 80)).toEqual([]);
});
