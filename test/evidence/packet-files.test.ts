import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Finding, Report } from '../../src/findings/report.js';
import { type ReadCapture, readCapture } from '../capture/read-capture.js';
import { CAPTURES, judgingOptions, shippedCaptures } from '../support/captures.js';
import { SM } from '../support/judge-scene.js';
import { PcapngBuilder } from '../support/pcap-builder.js';
import { runMain } from '../support/run-main.js';
import { Scene } from '../support/scene.js';
import { TSHARK_MISSING, tsharkFields } from '../support/tshark.js';

let folder: string;
let dir: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wiretable-evidence-'));
  dir = join(folder, 'evidence');
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Evidence {
  report: Report;
  stderr: string;
  /** Findings of a rule that have a file, each with what is in it. */
  of(rule: Finding['rule']): Promise<{ finding: Finding; capture: ReadCapture }[]>;
}

async function analyze(paths: readonly string[], ...args: string[]): Promise<Evidence> {
  const { stdout, stderr } = await runMain(['analyze', ...paths, '-F', 'json', '--evidence', dir, ...args]);
  const report = JSON.parse(stdout) as Report;
  return {
    report,
    stderr,
    of: (rule) =>
      Promise.all(
        report.findings
          .filter((finding) => finding.rule === rule && finding.packetFile !== undefined)
          .map(async (finding) => ({ finding, capture: await readCapture(join(dir, finding.packetFile!.name)) })),
      ),
  };
}

function analyzeScene(scene: Scene, ...args: string[]): Promise<Evidence> {
  const path = join(folder, 'scene.pcap');
  writeFileSync(path, scene.pcap());
  return analyze([path], '-s', SM, ...args);
}

/** 0-based places in the scene of the frames that are in the file. */
function places(scene: Scene, { frames }: ReadCapture): number[] {
  const all = scene.frames.map(
    ({ data, sec, nsec }) => `${sec} ${Math.floor(nsec! / 1000)} ${Buffer.from(data).toString('hex')}`,
  );
  return frames.map(({ data, sec, nsec }) => all.indexOf(`${sec} ${nsec / 1000} ${data}`));
}

const SSH = 'SSH-2.0-OpenSSH_9.6\r\n';
const HTTP = 'GET / HTTP/1.1\r\nHost: sm\r\n\r\n';

describe('--evidence', () => {
  it('keeps connections apart that use one 5-tuple after another', async () => {
    const scene = new Scene();
    scene.tcp('10.0.0.9:50000', `${SM}:443`).visit(SSH, SSH);
    const first = scene.frames.length;
    scene.at(10).tcp('10.0.0.9:50000', `${SM}:443`).visit('', '');
    const second = scene.frames.length;
    scene.at(20).tcp('10.0.0.9:50000', `${SM}:443`).visit(SSH, SSH);
    const [{ capture }] = await (await analyzeScene(scene)).of('protocol-mismatch');
    const expected = scene.frames.map((_, i) => i).filter((i) => i < first || i >= second);
    expect(places(scene, capture)).toEqual(expected);
  });

  it('keeps the first and the last packets of a long flow', async () => {
    const scene = new Scene();
    const talk = scene.tcp('10.0.0.9:50000', `${SM}:22`).handshake();
    for (let i = 0; i < 100; i++) talk.ask(`question ${i}`).answer(`answer ${i}`);
    talk.close();
    const { of, report } = await analyzeScene(scene);
    const [{ capture, finding }] = await of('unlisted-port');
    const last = scene.frames.length;
    const expected = scene.frames.map((_, i) => i).filter((i) => i < 50 || i >= last - 50);
    expect(places(scene, capture)).toEqual(expected);
    expect(finding.packetFile).toEqual({ name: `${finding.id}.pcapng`, flows: 1, packets: 100 });
    expect(report.evidence).toEqual({ packetsPerFinding: 100, snaplen: null, missing: [] });
  });

  it('keeps the earliest and the latest flow of a finding that has many', async () => {
    const scene = new Scene();
    for (let i = 0; i < 12; i++)
      scene
        .at(i)
        .tcp(`10.0.0.9:${50000 + i}`, `${SM}:22`)
        .visit(SSH, SSH);
    const { of } = await analyzeScene(scene);
    const [{ capture, finding }] = await of('unlisted-port');
    const found = places(scene, capture);
    expect(finding).toMatchObject({ flows: 12, packetFile: { flows: 5, packets: 40 } });
    expect(found.slice(0, 8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(found.at(-1)).toBe(scene.frames.length - 1);
    expect(found).toContain(finding.firstFrame! - 1);
  });

  it('shows of a port scan what answered before what did not', async () => {
    const scene = new Scene();
    for (let port = 1000; port < 1100; port++) scene.tcp('10.0.0.9:50000', `${SM}:${port}`).syn();
    scene.tcp('10.0.0.9:50001', `${SM}:8080`).handshake();
    const { of } = await analyzeScene(scene);
    const [{ capture, finding }] = await of('port-scan');
    expect(finding.packetFile).toMatchObject({ flows: 50, packets: 52 });
    expect(places(scene, capture).slice(-3)).toEqual([100, 101, 102]);
  });

  it('has the ICMP error that made an attempt refused', async () => {
    const scene = new Scene();
    scene.udp('10.0.0.9:50000', `${SM}:161`).ask().unreachable();
    const { of } = await analyzeScene(scene);
    const [{ capture, finding }] = await of('unlisted-port');
    expect(finding.outcomes).toEqual({ refused: 1 });
    expect(places(scene, capture)).toEqual([0, 1]);
  });

  it('keeps times to the nanosecond, link types, lengths and interfaces', async () => {
    const scene = new Scene();
    scene.tcp('10.0.0.9:50000', `${SM}:22`).syn().synAck();
    const [syn, synAck] = scene.frames.map(({ data }) => data);
    const builder = new PcapngBuilder()
      .section()
      .interface({
        linktype: 1,
        snaplen: 100,
        options: [
          [2, 'eth0'],
          [9, Uint8Array.of(9)],
        ],
      })
      .interface({ linktype: 101, snaplen: 0, options: [[2, 'tun0']] })
      .enhanced(0, 1_800_000_000_123_456_789n, syn, 9000)
      .enhanced(1, 1_800_000_001_000_001n, synAck.subarray(14));
    const path = join(folder, 'two.pcapng');
    writeFileSync(path, builder.bytes());
    const { of } = await analyze([path], '-s', SM);
    const [{ capture }] = await of('unlisted-port');
    expect(capture.frames).toEqual([
      { sec: 1_800_000_000, nsec: 123_456_789, origlen: 9000, iface: 0, data: Buffer.from(syn).toString('hex') },
      { sec: 1_800_000_001, nsec: 1000, origlen: 40, iface: 1, data: Buffer.from(synAck.subarray(14)).toString('hex') },
    ]);
    expect(capture.source?.interfaces).toMatchObject([
      { linktype: 1, snaplen: 100, name: 'eth0', description: 'from two.pcapng' },
      { linktype: 101, snaplen: 0, name: 'tun0' },
    ]);
  });

  it('follows a flow from file to file', async () => {
    const scene = new Scene();
    scene.tcp('10.0.0.9:50000', `${SM}:22`).visit(SSH, SSH);
    const paths = ['b.pcap', 'a.pcap'].map((name) => join(folder, name));
    writeFileSync(paths[0], scene.pcap(0, 4));
    writeFileSync(paths[1], scene.pcap(4));
    const { of } = await analyze(paths.toReversed(), '-s', SM);
    const [{ capture }] = await of('unlisted-port');
    expect(places(scene, capture)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it.skipIf(platform() === 'win32')('looks a second time at a pipe, by a copy that it removes', async () => {
    const scene = new Scene();
    scene.tcp('10.0.0.9:50000', `${SM}:22`).visit(SSH, SSH);
    const [path, fifo] = ['scene.pcap', 'fifo'].map((name) => join(folder, name));
    writeFileSync(path, scene.pcap());
    execFileSync('mkfifo', [fifo]);
    const feeding = spawn('sh', ['-c', `cat ${path} > ${fifo}`]);
    const { of } = await analyze([fifo], '-s', SM);
    const [{ capture }] = await of('unlisted-port');
    expect(places(scene, capture)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(readdirSync(dir)).toHaveLength(1);
    feeding.kill();
  });

  it('says which findings have no packets, and makes no file for them', async () => {
    const scene = new Scene();
    scene.tcp('10.0.0.9:50000', `${SM}:22`).visit(SSH, SSH);
    const { report, stderr } = await analyzeScene(scene);
    const without = report.findings.filter(({ packetFile }) => packetFile === undefined);
    expect(without.map(({ rule }) => rule)).toEqual(Array(6).fill('row-never-used'));
    expect(readdirSync(dir)).toEqual([report.findings[0].packetFile?.name]);
    expect(stderr).toBe(
      `wiretable: evidence: 1 file in ${dir}; 6 findings without packets: about rows, waivers, the capture\n`,
    );
    expect(report.inputs[0].sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('replaces files of a finding that was found before, and tells of others', async () => {
    const scene = new Scene();
    scene.tcp('10.0.0.9:50000', `${SM}:22`).visit(SSH, SSH);
    const { report } = await analyzeScene(scene);
    const path = join(dir, report.findings[0].packetFile!.name);
    const before = readFileSync(path);
    writeFileSync(path, 'old');
    writeFileSync(join(dir, '0123456789ab.pcapng'), 'older');
    const { stderr } = await analyzeScene(scene);
    expect(readFileSync(path)).toEqual(before);
    expect(stderr).toContain(`wiretable: warning: evidence: 1 file of other runs in ${dir}\n`);
  });

  it('leaves nothing behind where the analysis fails', async () => {
    const { status } = await runMain(['analyze', join(folder, 'missing.pcap'), '--evidence', dir]);
    expect(status).toBe(3);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('needs a folder to write to', async () => {
    writeFileSync(dir, 'a file');
    const { status, stderr } = await runMain(['analyze', 'a.pcap', '--evidence', dir]);
    expect(status).toBe(2);
    expect(stderr).toBe(`wiretable: ${dir}: cannot be written: file already exists (EEXIST)\n`);
  });
});

describe('--snaplen', () => {
  const scene = new Scene();
  scene.tcp('10.0.0.9:50000', `${SM}:443`).visit(HTTP, HTTP);
  scene.udp('10.0.0.9:50000', `${SM}:161`).ask('community public').unreachable('community public');

  it('keeps so many bytes of each frame, and its original length', async () => {
    const { of, report } = await analyzeScene(scene, '--snaplen', '60');
    const [{ capture }] = await of('protocol-mismatch');
    expect(capture.frames.map(({ data }) => data.length / 2)).toEqual(
      scene.frames.slice(0, 8).map(({ data }) => Math.min(60, data.length)),
    );
    expect(capture.frames.map(({ origlen }) => origlen)).toEqual(
      scene.frames.slice(0, 8).map(({ data }) => data.length),
    );
    expect(capture.source?.interfaces[0].snaplen).toBe(60);
    expect(report.evidence?.snaplen).toBe(60);
  });

  it('keeps headers and no byte of payload', async () => {
    const { of } = await analyzeScene(scene, '--snaplen', 'headers');
    const [{ capture }] = await of('protocol-mismatch');
    expect(capture.frames.map(({ data }) => data.length / 2)).toEqual(Array(8).fill(54));
    const [{ capture: refused }] = await of('unlisted-port');
    // Ethernet, IPv4, UDP; Ethernet, IPv4, ICMP, and the quoted IPv4 and UDP headers.
    expect(refused.frames.map(({ data }) => data.length / 2)).toEqual([42, 70]);
  });

  it.each([
    [['--snaplen', '60'], '--snaplen cuts the frames of --evidence: name its DIR'],
    [
      ['--evidence', 'x', '--snaplen', '0'],
      '--snaplen: "0" is neither a number of bytes from 1 to 262144 nor "headers"',
    ],
  ])('refuses %j', async (args, message) => {
    const { status, stderr } = await runMain(['analyze', 'a.pcap', ...args]);
    expect(status).toBe(2);
    expect(stderr).toBe(`wiretable: ${message}. Try "wiretable analyze --help".\n`);
    expect(existsSync('x')).toBe(false);
  });
});

/** Every start of tshark takes a second: the captures that differ in how their packets are kept. */
const ASK_TSHARK = ['any-sll2.pcap', 'fragments.pcap', 'names-comments.pcapng', 'nanosecond.pcap.gz', 'qinq.pcap'];

describe.each(shippedCaptures().map((capture) => [capture.file, capture] as const))('%s', (file, capture) => {
  it('gives files with the packets of its findings', async () => {
    const { report } = await analyze([CAPTURES + file], ...judgingOptions(capture));
    const withFlows = report.findings.filter(({ flows }) => flows > 0);
    expect(withFlows.filter(({ packetFile }) => packetFile === undefined)).toEqual([]);
    for (const { id, packetFile } of withFlows) {
      const written = await readCapture(join(dir, `${id}.pcapng`));
      expect(written.error).toBeNull();
      expect(written.frames).toHaveLength(packetFile!.packets);
    }
    // All packets of findings within the bounds; an ICMP error about a flow is no packet of it.
    const whole = withFlows.filter(({ flows, packets }) => flows <= 5 && packets <= 100);
    expect(whole.filter(({ packets, packetFile }) => packetFile!.packets < packets)).toEqual([]);
  });

  it.skipIf(TSHARK_MISSING !== null || !ASK_TSHARK.includes(file))(
    'gives files that tshark reads, comments and all',
    async () => {
      const { report } = await analyze([CAPTURES + file], ...judgingOptions(capture));
      for (const { id, rule, verdict, packetFile } of report.findings) {
        if (packetFile === undefined) continue;
        const rows = tsharkFields(join(dir, packetFile.name), ['frame.number', 'frame.comment']);
        expect(rows).toHaveLength(packetFile.packets);
        const about = `${rule}, ${verdict}`;
        expect(rows.filter(([, comment]) => !comment.startsWith(about) || !comment.includes(id))).toEqual([]);
      }
    },
  );
});
