import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Explanation } from '../../src/findings/explanation.js';
import type { FlowReport } from '../../src/findings/flow-report.js';
import type { Report } from '../../src/findings/report.js';
import { REPORT_SCHEMA } from '../../src/report/report-schema.js';
import { REPORT_WRITERS } from '../../src/report/report-writers.js';
import { readCapture } from '../capture/read-capture.js';
import { CAPTURES, judgingOptions, shippedCaptures } from '../support/captures.js';
import { addressBytes, ethernet, ipv4, tcp, vlan } from '../support/frame-builder.js';
import { SM } from '../support/judge-scene.js';
import { buildPcap, PcapngBuilder, zeroEnded, concat } from '../support/pcap-builder.js';
import { runMain } from '../support/run-main.js';
import { Scene } from '../support/scene.js';
import { TSHARK_MISSING, tsharkFields } from '../support/tshark.js';

const KEY = 'my key';

let folder: string;
let dir: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wiretable-pseudonyms-'));
  dir = join(folder, 'evidence');
});
afterEach(() => rmSync(folder, { recursive: true }));

const lines = (text: string) => text.trimEnd().split('\n');

async function flowsOf(args: string[]): Promise<FlowReport[]> {
  return lines((await runMain(['flows', ...args, '-F', 'ndjson'])).stdout).map((line) => JSON.parse(line));
}

async function reportOf(args: string[]): Promise<Report> {
  return JSON.parse((await runMain(['analyze', ...args, '-F', 'json'])).stdout);
}

/** What of a report must not change. */
function judgementsIn({ summary, findings, rows, exitStatus }: Report) {
  return {
    summary,
    exitStatus,
    findings: findings
      .map(({ rule, severity, verdict, flows, packets, firstFrame }) =>
        [rule, severity, verdict, flows, packets, firstFrame].join(' '),
      )
      .sort(),
    rows: rows.map(({ role, flowsIn, flowsOut, mark }) => [role, flowsIn, flowsOut, mark]),
  };
}

/** With link headers, addresses and names of several kinds. */
const SOME = ['any-sll2.pcap', 'ipv6.pcap', 'names-comments.pcapng', 'nat.pcapng'];

describe.each(shippedCaptures().filter(({ file }) => SOME.includes(file)))('$file under pseudonyms', (capture) => {
  const judging = [CAPTURES + capture.file, ...judgingOptions(capture)];
  const disguised = [...judging, '--pseudonymise', KEY];

  it('is judged as without', async () => {
    const report = await reportOf(disguised);
    expect(() => REPORT_SCHEMA.parse(report)).not.toThrow();
    expect(report.pseudonymised).toBe(true);
    expect(judgementsIn(report)).toEqual(judgementsIn(await reportOf(judging)));
  });

  it('shows no address and no name in any format', async () => {
    const plain = await reportOf(judging);
    const flows = await flowsOf(judging);
    const names = plain.rows.flatMap(({ topPeers }) => topPeers.flatMap(({ name }) => name ?? []));
    const secrets = new Set([
      ...flows.flatMap((flow) => [flow['id.orig_h'], flow['id.resp_h'], flow.community_id]),
      ...plain.subject.addresses,
      ...plain.findings.flatMap(({ id, initiator, communityIds }) => [id, ...communityIds, initiator ?? id]),
      plain.policy.hash,
      ...names,
    ]);
    const shown = await Promise.all([
      ...Object.keys(REPORT_WRITERS).map((format) => runMain(['analyze', ...disguised, '--verbose', '-F', format])),
      runMain(['flows', ...disguised, '-F', 'csv']),
    ]);
    for (const { stdout, stderr } of shown) {
      expect([...secrets].filter((secret) => isIn(secret, stdout + stderr))).toEqual([]);
    }
  });

  it('gives evidence without addresses, of the flows that the report names', async () => {
    const { stderr } = await runMain(['analyze', ...disguised, '--evidence', dir]);
    expect(stderr).not.toContain('warning');
    const addresses = (await flowsOf(judging)).flatMap((flow) => [flow['id.orig_h'], flow['id.resp_h']]);
    const known = new Set((await flowsOf(disguised)).map((flow) => flow.community_id));
    for (const name of readdirSync(dir)) {
      const path = join(dir, name);
      const bytes = readFileSync(path);
      expect(addresses.filter((address) => bytes.includes(Buffer.from(addressBytes(address))))).toEqual([]);
      const { frames, error } = await readCapture(path);
      expect(error).toBeNull();
      expect(frames.length).toBeGreaterThan(0);
      const seen = (await flowsOf([path, ...judging.slice(3)])).map((flow) => flow.community_id);
      expect(seen.filter((id) => !known.has(id))).toEqual([]);
    }
  });

  it.skipIf(TSHARK_MISSING !== null)('gives evidence whose checksums are right', async () => {
    await runMain(['analyze', ...disguised, '--evidence', dir]);
    const [name] = readdirSync(dir);
    const rows = tsharkFields(
      join(dir, name),
      ['ip.version', '_ws.malformed', 'ip.checksum.status'],
      ['ip.check_checksum:TRUE'],
    );
    expect(rows.filter(([, malformed, status]) => malformed !== '' || /0/.test(status))).toEqual([]);
  });
});

/** As a whole, not as a part of another address. */
function isIn(secret: string, text: string): boolean {
  return new RegExp(`(?<![\\w.:])${secret.replace(/[.+*?^$()[\]\\|{}/]/g, '\\$&')}(?![\\w:]|\\.\\d)`).test(text);
}

describe('--pseudonymise', () => {
  it('withholds what the policy says in its own words', async () => {
    const scene = new Scene();
    scene.tcp('10.0.0.9:50000', `${SM}:22`).visit('a', 'b');
    scene.tcp('10.0.0.9:50001', `${SM}:9000`).visit('a', 'b');
    const [path, policy] = ['sm-10.20.0.10.pcap', 'site.yaml'].map((name) => join(folder, name));
    writeFileSync(path, scene.pcap());
    writeFileSync(
      policy,
      'rows:\n  - {port: 9000, from: 10.0.0.9, owner: Alice, justification: for jump01.example}\n' +
        'waivers:\n  - {port: 22, owner: Alice, reason: jump01.example, expires: 2027-01-31}\n' +
        '  - {port: 23, owner: Bob, reason: jump02.example, expires: 2027-01-31}\n',
    );
    const args = [path, '-p', policy, '-s', SM, '--set', 'xmpp.remote=10.0.0.5', '--pseudonymise', KEY];
    const text = JSON.stringify(await reportOf(args));
    expect(text).not.toMatch(/Alice|Bob|jump0|10\.20\.0\.10|10\.0\.0\.5/);
    expect(text).toContain('a waiver until 2027-01-31, withheld');
  });

  it('leaves out names that the capture knows', async () => {
    const scene = new Scene();
    scene.tcp('10.0.0.9:50000', `${SM}:22`).visit('a', 'b');
    const builder = new PcapngBuilder()
      .section()
      .interface({ options: [[11, concat([Uint8Array.of(0), Buffer.from('host jump01.example')])]] });
    builder.names([
      [1, concat([Uint8Array.of(10, 0, 0, 9), zeroEnded('jump01.example')])],
      [1, concat([addressBytes(SM), zeroEnded('sm01.example')])],
    ]);
    for (const { data } of scene.frames) builder.enhanced(0, 1_800_000_000_000_000n, data);
    const path = join(folder, 'named.pcapng');
    writeFileSync(path, builder.bytes());
    const plain = JSON.stringify(await reportOf([path, '-s', SM]));
    expect(plain).toContain('jump01.example');
    expect(plain).toContain('sm01.example');
    expect(JSON.stringify(await reportOf([path, '-s', SM, '--pseudonymise', KEY]))).not.toContain('01.example');
  });

  it('keeps link headers that it knows, and disguises their addresses', async () => {
    const scene = new Scene();
    scene.tcp('10.0.0.9:50000', `${SM}:22`).syn();
    const frame = vlan(scene.frames[0].data, [100, 7]);
    const path = join(folder, 'tagged.pcap');
    writeFileSync(path, buildPcap([{ sec: 1_800_000_000, nsec: 0, data: frame }]));
    await runMain(['analyze', path, '-s', SM, '--pseudonymise', KEY, '--evidence', dir]);
    const { frames, source } = await readCapture(join(dir, readdirSync(dir)[0]));
    expect(source?.interfaces[0].linktype).toBe(1);
    expect(frames[0].origlen).toBe(frame.length);
    // Tags, EtherType and the start of the IP header are as they were; the addresses before and behind are not.
    const original = Buffer.from(frame).toString('hex');
    expect(frames[0].data.slice(24, 44)).toBe(original.slice(24, 44));
    expect(frames[0].data.slice(0, 24)).not.toContain('020000000001');
  });

  it('blanks options that may carry addresses', async () => {
    const record = Uint8Array.of(7, 7, 4, 10, 0, 0, 77, 0);
    const mptcp = Uint8Array.of(30, 8, 0x30, 1, 10, 0, 0, 78);
    const packet = ipv4(
      { src: '10.0.0.9', dst: SM, protocol: 6, options: record },
      tcp({ sport: 50000, dport: 22, flags: 'S', options: mptcp }),
    );
    const path = join(folder, 'options.pcap');
    writeFileSync(path, buildPcap([{ sec: 1_800_000_000, nsec: 0, data: ethernet({}, packet) }]));
    await runMain(['analyze', path, '-s', SM, '--pseudonymise', KEY, '--evidence', dir]);
    const { frames } = await readCapture(join(dir, readdirSync(dir)[0]));
    expect(frames[0].data).not.toMatch(/0a00004[de]/);
    expect(frames[0].data.length / 2).toBe(14 + 28 + 28);
  });

  it('explains by the ids of the disguised report', async () => {
    const scene = new Scene();
    scene.tcp('10.0.0.9:50000', `${SM}:22`).visit('a', 'b');
    const path = join(folder, 'scene.pcap');
    writeFileSync(path, scene.pcap());
    const args = [path, '-s', SM, '--pseudonymise', KEY];
    const { findings } = await reportOf(args);
    const [flow] = await flowsOf(args);
    const tuple = `${flow['id.orig_h']}:50000-${flow['id.resp_h']}:22/tcp`;
    for (const id of [findings[0].id, flow.community_id, tuple]) {
      const { stdout } = await runMain(['explain', path, id, '-s', SM, '--pseudonymise', KEY, '-F', 'json']);
      expect(stdout).not.toMatch(/10\.20\.0\.10|10\.0\.0\.9/);
      const { flows } = JSON.parse(stdout) as Explanation;
      expect(flows[0].record).toEqual(flow);
      expect(flows[0].why.findings[0].id).toBe(findings[0].id);
    }
    const real = await runMain(['explain', path, `10.0.0.9:50000-${SM}:22`, '-s', SM, '--pseudonymise', KEY]);
    expect(real.status).toBe(2);
  });

  it('is told to a person', async () => {
    const { stdout } = await runMain(['analyze', `${CAPTURES}unlisted-ports.pcap`, '--pseudonymise', KEY]);
    expect(stdout.replace(/\s+/g, ' ')).toContain('all addresses are pseudonyms');
  });

  it('takes the key from the environment, where others do not see it', async () => {
    const capture = `${CAPTURES}unlisted-ports.pcap`;
    const given = await runMain(['flows', capture, '--pseudonymise', KEY]);
    const fromEnv = await runMain(['flows', capture], { WIRETABLE_PSEUDONYMISE: KEY });
    expect(fromEnv.stdout).toBe(given.stdout);
  });
});
