import { describe, expect, it } from 'vitest';
import { DNS_QUERY, DNS_RESPONSE } from '../identify/samples.js';
import { judge, SM } from '../support/judge-scene.js';
import { Scene } from '../support/scene.js';
import { BINARY, BOSH_POST, HTTP_GET, HTTP_OK, SSH_BANNER, TLS_ANSWER, TLS_HELLO, XMPP_STREAM } from './payloads.js';

/* The acceptance set of the verdicts, line by line, from the bytes of a capture to the flow record and the report. */

const CLIENT = '198.51.100.7';
const PG = '10.20.0.30';
const XMPP_SERVER = '10.20.0.40';
const STRANGER = '203.0.113.66';

/** The peers of the site. */
const PEERS = { args: ['--set', `media-routing.remote=${PG}`, '--set', `xmpp.remote=${XMPP_SERVER}`] };

const ALLOWED = { verdict: 'allowed', severity: null, rules: [] };
const certain = { initiator_confidence: 'certain', initiator_evidence: 'syn' };

it('client → SM:443, full handshake, TLS: allowed https inbound, by the SYN', async () => {
  const scene = new Scene();
  scene.tcp(`${CLIENT}:50001`, `${SM}:443`).visit(TLS_HELLO, TLS_ANSWER);
  const { flows, status } = await judge(scene);
  expect(flows).toMatchObject([
    { ...ALLOWED, ...certain, role: 'https', direction: 'inbound', service: 'tls', outcome: 'established' },
  ]);
  expect(status).toBe(0);
});

it('SM:443 → client, data first, no handshake, in the same run: allowed https inbound, by the known listener', async () => {
  const scene = new Scene();
  scene.tcp(`${CLIENT}:50002`, `${SM}:443`).unseenHandshake().answer(BINARY).ack();
  scene.tcp(`${CLIENT}:50001`, `${SM}:443`).visit(TLS_HELLO, TLS_ANSWER);
  const { flows } = await judge(scene);
  expect(flows[0]).toMatchObject({
    ...ALLOWED,
    'id.orig_h': CLIENT,
    'id.orig_p': 50002,
    role: 'https',
    direction: 'inbound',
    initiator_confidence: 'strong',
    initiator_evidence: 'known-listener',
    orig_pkts: 1,
    resp_pkts: 1,
    resp_bytes: BINARY.length,
  });
});

it('SYN lost; SYN-ACK from SM:38001, then ACK and data from the PG: allowed media-routing inbound, by SYN-ACK and peer', async () => {
  const scene = new Scene();
  scene.tcp(`${PG}:40001`, `${SM}:38001`).unseenHandshake();
  const talk = scene.tcp(`${PG}:40001`, `${SM}:38001`);
  talk.synAck().ack().ask(BINARY).answer(BINARY);
  const { flows } = await judge(scene, PEERS);
  expect(flows).toMatchObject([
    {
      ...ALLOWED,
      'id.orig_h': PG,
      role: 'media-routing',
      direction: 'inbound',
      initiator_confidence: 'strong',
      initiator_evidence: 'syn-ack',
      outcome: 'established',
    },
  ]);
});

it('SYN → SM:22 unanswered / SM:8080 answered by RST / SM:3389 established: unlisted-port info / low / high, by the SYN', async () => {
  const scene = new Scene();
  scene.tcp(`${STRANGER}:50001`, `${SM}:22`).syn();
  scene.tcp(`${STRANGER}:50002`, `${SM}:8080`).syn().refuse();
  scene.tcp(`${STRANGER}:50003`, `${SM}:3389`).visit(BINARY, BINARY);
  const { to, status } = await judge(scene);
  const violation = { ...certain, verdict: 'violation', rules: ['unlisted-port'], role: null, direction: 'inbound' };
  expect(to(22)).toMatchObject([{ ...violation, outcome: 'unanswered', severity: 'info' }]);
  expect(to(8080)).toMatchObject([{ ...violation, outcome: 'refused', severity: 'low' }]);
  expect(to(3389)).toMatchObject([{ ...violation, outcome: 'established', severity: 'high' }]);
  expect(status).toBe(1);
});

it('SM → configured server:5222 / SM → another:5222 / x → SM:5222: allowed / unexpected-remote / wrong-direction', async () => {
  const scene = new Scene();
  scene.tcp(`${SM}:50001`, `${XMPP_SERVER}:5222`).visit(XMPP_STREAM, XMPP_STREAM);
  scene.tcp(`${SM}:50002`, `${STRANGER}:5222`).visit(XMPP_STREAM, XMPP_STREAM);
  scene.tcp(`${STRANGER}:50003`, `${SM}:5222`).visit(XMPP_STREAM, XMPP_STREAM);
  const { flows } = await judge(scene, PEERS);
  const row = { ...certain, role: 'xmpp', service: 'xmpp' };
  expect(flows).toMatchObject([
    { ...row, ...ALLOWED, direction: 'outbound' },
    { ...row, verdict: 'violation', rules: ['unexpected-remote'], severity: 'high', direction: 'outbound' },
    { ...row, verdict: 'violation', rules: ['wrong-direction'], severity: 'high', direction: 'inbound' },
  ]);
});

it('client with source port 5222 → SM:7443: allowed secure-bosh, by the SYN', async () => {
  const scene = new Scene();
  scene.tcp(`${CLIENT}:5222`, `${SM}:7443`).visit(TLS_HELLO, TLS_ANSWER);
  const { flows } = await judge(scene);
  expect(flows).toMatchObject([{ ...ALLOWED, ...certain, role: 'secure-bosh', direction: 'inbound' }]);
});

it('SSH banner on SM:443 / clear HTTP on SM:7443: protocol-mismatch, by the payload', async () => {
  const scene = new Scene();
  scene.tcp(`${CLIENT}:50001`, `${SM}:443`).visit(SSH_BANNER, SSH_BANNER);
  scene.tcp(`${CLIENT}:50002`, `${SM}:7443`).visit(BOSH_POST, HTTP_OK);
  const { flows } = await judge(scene);
  const mismatch = { verdict: 'violation', rules: ['protocol-mismatch'], severity: 'high' };
  expect(flows).toMatchObject([
    { ...mismatch, role: 'https', service: 'ssh' },
    { ...mismatch, role: 'secure-bosh', service: 'http' },
  ]);
});

describe('UDP → SM:7071: wrong-transport', () => {
  const verdict = {
    verdict: 'violation',
    rules: ['wrong-transport'],
    severity: 'medium',
    role: 'bosh',
    direction: 'inbound',
  };

  it('by the row number', async () => {
    const scene = new Scene();
    scene.udp(`${CLIENT}:50001`, `${SM}:7071`).ask(BINARY);
    const { flows } = await judge(scene);
    expect(flows).toMatchObject([{ ...verdict, initiator_confidence: 'weak', initiator_evidence: 'row-number' }]);
  });

  it('by the first datagram later in a capture', async () => {
    const scene = new Scene();
    scene.udp(`${CLIENT}:50001`, `${SM}:7071`).ask(BINARY).at(3);
    scene.udp(`${CLIENT}:50002`, `${SM}:7071`).ask(BINARY);
    const { flows } = await judge(scene);
    expect(flows[1]).toMatchObject({
      ...verdict,
      initiator_confidence: 'medium',
      initiator_evidence: 'first-datagram',
    });
  });
});

it('SM → PG:38001 / stranger → SM:38001: wrong-direction / unexpected-remote, by the SYN', async () => {
  const scene = new Scene();
  scene.tcp(`${SM}:50001`, `${PG}:38001`).visit(BINARY, BINARY);
  scene.tcp(`${STRANGER}:50002`, `${SM}:38001`).visit(BINARY, BINARY);
  const { flows } = await judge(scene, PEERS);
  const row = { ...certain, verdict: 'violation', severity: 'high', role: 'media-routing' };
  expect(flows).toMatchObject([
    { ...row, rules: ['wrong-direction'], direction: 'outbound' },
    { ...row, rules: ['unexpected-remote'], direction: 'inbound' },
  ]);
});

it('SM → DNS:53 over UDP: unlisted-port, tagged platform-service, by the request', async () => {
  const scene = new Scene();
  scene.udp(`${SM}:50001`, '10.20.0.53:53').ask(DNS_QUERY).answer(DNS_RESPONSE);
  const { flows, of } = await judge(scene);
  expect(flows).toMatchObject([
    {
      verdict: 'violation',
      rules: ['unlisted-port'],
      severity: 'medium',
      direction: 'outbound',
      service: 'dns',
      outcome: 'answered',
      initiator_confidence: 'medium',
      initiator_evidence: 'application',
    },
  ]);
  const [finding] = of('unlisted-port');
  expect(finding.tags).toContain('platform-service');
  expect(finding.remedy).toContain('{port: 53, transport: udp, to: 10.20.0.53');
});

it('SM:9191 ↔ x:443, midstream: direction-unknown, review, since the subject does not open from 9191', async () => {
  const scene = new Scene();
  scene.tcp(`${SM}:9191`, `${STRANGER}:443`).unseenHandshake().ask(BINARY).answer(BINARY).ack();
  const { flows, status } = await judge(scene);
  expect(flows).toMatchObject([
    {
      verdict: 'review',
      rules: ['direction-unknown'],
      severity: 'review',
      direction: 'unknown',
      role: null,
      initiator_confidence: 'none',
      initiator_evidence: null,
      outcome: 'midstream',
    },
  ]);
  expect(status).toBe(4);
});

it('one ACK between SM:80 and x:443: allowed, direction unknown, since both readings agree', async () => {
  const scene = new Scene();
  scene.tcp(`${SM}:80`, `${STRANGER}:443`).unseenHandshake().ack();
  const { flows, status } = await judge(scene);
  expect(flows).toMatchObject([
    { verdict: 'allowed', direction: 'unknown', role: null, initiator_confidence: 'none', initiator_evidence: null },
  ]);
  // Whoever it was, opened from a port below 1024.
  expect(flows[0].rules).toEqual(['privileged-source-port']);
  expect(status).toBe(0);
});

it('SM:50123 ↔ x:443 midstream, data from x first: allowed https outbound, weak: row number', async () => {
  const scene = new Scene();
  scene.tcp(`${SM}:50123`, `${STRANGER}:443`).unseenHandshake().answer(BINARY).ack();
  const { flows } = await judge(scene);
  expect(flows).toMatchObject([
    {
      ...ALLOWED,
      'id.orig_h': SM,
      role: 'https',
      direction: 'outbound',
      initiator_confidence: 'weak',
      initiator_evidence: 'row-number',
    },
  ]);
});

it('80 inbound and 80 outbound: allowed, both, by the SYN', async () => {
  const scene = new Scene();
  scene.tcp(`${CLIENT}:50001`, `${SM}:80`).visit(HTTP_GET, HTTP_OK);
  scene.tcp(`${SM}:50002`, `${STRANGER}:80`).visit(HTTP_GET, HTTP_OK);
  const { flows } = await judge(scene);
  const row = { ...certain, verdict: 'allowed', role: 'http' };
  expect(flows).toMatchObject([
    { ...row, direction: 'inbound' },
    { ...row, direction: 'outbound' },
  ]);
});

it('ICMP port-unreachable quoting UDP/161 of SM: that flow becomes refused', async () => {
  const scene = new Scene();
  scene.udp(`${CLIENT}:50001`, `${SM}:161`).ask(BINARY).unreachable(BINARY);
  const { flows, report } = await judge(scene);
  expect(flows).toMatchObject([
    { verdict: 'violation', rules: ['unlisted-port'], severity: 'low', outcome: 'refused', initiator_evidence: 'icmp' },
  ]);
  expect(flows[0]).toMatchObject({ orig_pkts: 1, resp_pkts: 0 });
  expect(report.coverage.packets).toBe(2);
});

it('a SYN-ACK alone from x:38001 to SM, nothing more: direction-unknown, review', async () => {
  const scene = new Scene();
  scene.tcp(`${SM}:50001`, `${STRANGER}:38001`).synAck();
  const { flows } = await judge(scene);
  expect(flows).toMatchObject([{ verdict: 'review', rules: ['direction-unknown'], direction: 'unknown' }]);
});

it('SYN to 1,000 ports of SM from one host: one port-scan finding, and each flow still unlisted-port', async () => {
  const scene = new Scene();
  for (let port = 10_000; port < 11_000; port++) scene.tcp(`${STRANGER}:45000`, `${SM}:${port}`).syn();
  const { flows, of, report } = await judge(scene);
  expect(flows).toHaveLength(1000);
  expect(new Set(flows.map(({ rules }) => rules.join()))).toEqual(new Set(['unlisted-port']));
  expect(of('port-scan')).toMatchObject([
    { severity: 'medium', initiator: STRANGER, responder: SM, port: null, flows: 1000, portCount: 1000 },
  ]);
  expect(of('unlisted-port')).toEqual([]);
  expect(report.summary.violations.info).toBe(1000);
});
