import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/findings/report.js';
import { judge, judgeFiles, SM } from '../support/judge-scene.js';
import { runMain } from '../support/run-main.js';
import { Scene } from '../support/scene.js';
import { BINARY, HTTP_GET, HTTP_OK, TLS_ANSWER, TLS_HELLO } from './payloads.js';

/* Who is protected, where nobody says it. */

const CLIENT = '198.51.100.7';
const WEB = '203.0.113.20';

/** The host answers on ports of the product. */
function serve(scene: Scene, host: string, client = CLIENT): Scene {
  scene.tcp(`${client}:50001`, `${host}:7443`).visit(TLS_HELLO, TLS_ANSWER);
  scene.tcp(`${client}:50002`, `${host}:38001`).visit(BINARY, BINARY);
  return scene;
}

/** Runs a command on one scene without any option that says who is who. */
async function bare(command: string, scene: Scene, ...args: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'wiretable-subject-'));
  try {
    const path = join(folder, 'a.pcap');
    await writeFile(path, scene.pcap());
    return await runMain([command, path, ...args]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const twoCandidates = () => serve(serve(new Scene(), SM), '10.20.0.11');

describe('the subject', () => {
  it('is inferred from who answers on the ports of the table, and the report says so', async () => {
    const scene = serve(new Scene(), SM);
    scene.tcp(`${SM}:50003`, `${WEB}:443`).visit(TLS_HELLO, TLS_ANSWER);
    const { report, flows } = await judge(scene, { subject: null });
    expect(report.subject).toMatchObject({ addresses: [SM], origin: 'inferred', evidence: 'answers on 7443 38001' });
    expect(flows.map(({ direction }) => direction)).toEqual(['inbound', 'inbound', 'outbound']);
  });

  it('may have an address of each IP version', async () => {
    const scene = serve(serve(new Scene(), SM), '[2001:db8:20::10]', '[2001:db8:ff::7]');
    const { report } = await judge(scene, { subject: null });
    expect(report.subject.addresses).toEqual([SM, '2001:db8:20::10']);
  });

  it('is said in the text, too', async () => {
    const { stdout } = await bare('analyze', serve(new Scene(), SM));
    expect(stdout).toContain('inferred');
    expect(stdout).toContain(SM);
  });

  it('is asked about where no flow is to or by it: it may be mistyped', async () => {
    const asked =
      'wiretable: warning: no flow is to or by the subject: is its address that of the SocialMiner server?\n';
    expect((await bare('analyze', serve(new Scene(), SM), '-s', '192.0.2.1')).stderr).toBe(asked);
    expect((await bare('analyze', serve(new Scene(), SM), '-s', SM)).stderr).toBe('');
    expect((await bare('analyze', new Scene(), '-s', '192.0.2.1')).stderr).toBe('');
  });

  it('is not guessed where two hosts may be it: the candidates are listed', async () => {
    const { status, stdout, stderr } = await bare('analyze', twoCandidates());
    expect(stdout).toBe('');
    expect(status).toBe(2);
    expect(stderr).toContain('--subject 10.20.0.10');
    expect(stderr).toContain('--subject 10.20.0.11');
  });

  it('is not guessed where nobody answers on the ports of the table', async () => {
    const scene = new Scene();
    scene.tcp(`${CLIENT}:50001`, `${SM}:22`).visit(BINARY, BINARY);
    const { status, stderr } = await bare('analyze', scene);
    expect(status).toBe(2);
    expect(stderr).toContain('--subject');
  });

  // Known fault: one answer on 443 is enough where nothing else of the server was captured.
  it('is not an internet host that the server merely visits, where only one side was captured', async () => {
    // Everything towards the server: its own answers are not there, those of the web host are.
    const scene = new Scene();
    scene.tcp(`${CLIENT}:50001`, `${SM}:7443`).syn().unseenHandshake().ask(TLS_HELLO);
    scene.tcp(`${CLIENT}:50002`, `${SM}:38001`).syn().unseenHandshake().ask(BINARY);
    scene.tcp(`${SM}:50003`, `${WEB}:443`).synAck().answer(TLS_ANSWER);
    const { stdout } = await bare('analyze', scene, '-F', 'json');
    // To ask who it is would be right, too.
    const named = stdout === '' ? [] : (JSON.parse(stdout) as Report).subject.addresses;
    expect(named).not.toContain(WEB);
  });

  it('may be left open by flows: then there are no verdicts', async () => {
    const { status, stdout, stderr } = await bare('flows', twoCandidates(), '-F', 'ndjson');
    const flows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(flows).toHaveLength(4);
    const nothing = { verdict: null, role: null, direction: null, rules: [], severity: null };
    expect(flows).toMatchObject([nothing, nothing, nothing, nothing]);
    expect(flows[0]).toMatchObject({ initiator_confidence: 'certain', outcome: 'established' });
    expect(stderr).toContain('--subject');
    expect(status).toBe(0);
  });

  it('is not inferred where it is given', async () => {
    const { report } = await judgeFiles({ 'a.pcap': serve(new Scene(), SM).pcap() }, { subject: '10.20.0.11' });
    expect(report.subject).toMatchObject({ addresses: ['10.20.0.11'], origin: 'given', evidence: null });
    expect(report.summary.verdicts['out-of-scope']).toBe(2);
  });

  it('is the same whoever else visits ordinary web servers', async () => {
    const scene = serve(new Scene(), SM);
    for (let i = 0; i < 30; i++) scene.tcp(`10.20.0.21:${51_000 + i}`, `${WEB}:80`).visit(HTTP_GET, HTTP_OK);
    const { report } = await judge(scene, { subject: null });
    expect(report.subject.addresses).toEqual([SM]);
  });
});
