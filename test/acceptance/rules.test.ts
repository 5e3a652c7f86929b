import { describe, expect, it } from 'vitest';
import { judge, SM } from '../support/judge-scene.js';
import { Scene } from '../support/scene.js';
import {
  BINARY,
  HTTP_GET,
  HTTP_OK,
  OLD_TLS_ANSWER,
  OLD_TLS_HELLO,
  SSH_BANNER,
  TLS_ANSWER,
  TLS_HELLO,
  XMPP_STREAM,
} from './payloads.js';

/* The rules that the acceptance set leaves out, from the bytes of a capture to the report. */

const CLIENT = '198.51.100.7';
const STRANGER = '203.0.113.66';
const GRE = 47;
const ESP = 50;
const SCTP = 132;

/** One SYN to each of so many unlisted ports. */
function probe(scene: Scene, ports: number, initiator = STRANGER): Scene {
  for (let i = 0; i < ports; i++) scene.tcp(`${initiator}:45000`, `${SM}:${10_000 + i}`).syn();
  return scene;
}

describe('port-scan', () => {
  it('is not told by 19 unlisted (host, port) pairs', async () => {
    const { of } = await judge(probe(new Scene(), 19));
    expect(of('port-scan')).toEqual([]);
    expect(of('unlisted-port')).toHaveLength(19);
  });

  it('is told by 20, in place of their findings', async () => {
    const { of } = await judge(probe(new Scene(), 20));
    expect(of('port-scan')).toMatchObject([{ portCount: 20, flows: 20, tags: ['attack.t1046'] }]);
    expect(of('unlisted-port')).toEqual([]);
  });

  it('counts a port once, whatever the transport and however many flows', async () => {
    const scene = probe(new Scene(), 19);
    scene.at(5).udp(`${STRANGER}:45000`, `${SM}:10000`).ask(BINARY);
    scene.tcp(`${STRANGER}:45001`, `${SM}:10001`).syn();
    const { of } = await judge(scene);
    expect(of('port-scan')).toEqual([]);
  });

  it('counts hosts apart: one port on 20 addresses of the server', async () => {
    const scene = new Scene();
    for (let i = 0; i < 20; i++) scene.tcp(`${STRANGER}:45000`, `10.20.1.${i}:8080`).syn();
    const { of } = await judge(scene, { subject: '10.20.1.0/24' });
    expect(of('port-scan')).toMatchObject([{ responder: null, flows: 20 }]);
  });

  it('leaves flows that break a row to their own rules', async () => {
    const scene = probe(new Scene(), 20);
    scene.at(5).udp(`${STRANGER}:45000`, `${SM}:443`).ask(BINARY);
    scene.tcp(`${STRANGER}:45000`, `${SM}:5222`).syn();
    const { of, to } = await judge(scene);
    expect(to(443)[0].rules).toEqual(['wrong-transport']);
    expect(to(5222)[0].rules).toEqual(['wrong-direction']);
    expect(of('wrong-transport')).toHaveLength(1);
    expect(of('port-scan')).toMatchObject([{ portCount: 20 }]);
  });

  it('does not add up two initiators', async () => {
    const { of } = await judge(probe(probe(new Scene(), 15), 15, CLIENT));
    expect(of('port-scan')).toEqual([]);
  });

  it('names the ports that answered', async () => {
    const scene = probe(new Scene(), 20);
    scene.tcp(`${STRANGER}:45000`, `${SM}:8080`).syn().synAck().clientReset();
    const { of } = await judge(scene);
    expect(of('port-scan')).toMatchObject([{ answeredPorts: [8080], outcomes: { 'half-open': 1, unanswered: 20 } }]);
  });
});

describe('unlisted-port', () => {
  it('claims neither an open port nor who may open it where nobody knows who opened the flow', async () => {
    const scene = new Scene();
    scene.tcp(`${STRANGER}:40000`, `${SM}:9191`).unseenHandshake().ack();
    const { flows, of } = await judge(scene);
    expect(flows).toMatchObject([{ direction: 'unknown', verdict: 'violation', severity: 'medium' }]);
    const [{ message, remedy }] = of('unlisted-port');
    expect(message).toContain('nor the port of the other side');
    expect(`${message} ${remedy}`).not.toMatch(/is open|from:|to:/);
  });
});

describe('moved-port', () => {
  const moved = { args: ['--set', 'xmpp.port=5223'] };

  it('stands beside unlisted-port, which it never replaces, and has no role', async () => {
    const scene = new Scene();
    scene.tcp(`${SM}:50001`, `${STRANGER}:5222`).visit(XMPP_STREAM, XMPP_STREAM);
    const { flows, of } = await judge(scene, moved);
    expect(flows).toMatchObject([{ verdict: 'violation', severity: 'medium', role: null, direction: 'outbound' }]);
    expect(new Set(flows[0].rules)).toEqual(new Set(['unlisted-port', 'moved-port']));
    expect(of('moved-port')).toHaveLength(1);
    expect(of('unlisted-port')).toHaveLength(1);
  });

  it('leaves the row at its new port', async () => {
    const scene = new Scene();
    scene.tcp(`${SM}:50001`, `${STRANGER}:5223`).visit(XMPP_STREAM, XMPP_STREAM);
    const { flows } = await judge(scene, moved);
    expect(flows).toMatchObject([{ verdict: 'allowed', role: 'xmpp' }]);
  });
});

describe('waivers', () => {
  const scene = () => {
    const made = new Scene();
    made.tcp(`${CLIENT}:50001`, `${SM}:22`).visit(SSH_BANNER, SSH_BANNER);
    return made;
  };
  const policy = (expires: string, selectors: string) =>
    `max_waiver_days: 36500\nwaivers:\n  - {${selectors}, owner: ops, reason: until the move, ticket: OPS-12, expires: ${expires}}\n`;

  it('hide what they match, and the exit status with it', async () => {
    const { flows, of, report, status } = await judge(scene(), {
      policy: policy('2026-12-31', 'rule: unlisted-port, port: 22'),
    });
    expect(flows).toMatchObject([{ verdict: 'waived', rules: ['unlisted-port'] }]);
    expect(of('unlisted-port')).toMatchObject([{ verdict: 'waived' }]);
    expect(report.waivers.used).toHaveLength(1);
    expect(report.summary.verdicts).toMatchObject({ waived: 1, violation: 0 });
    expect(status).toBe(0);
  });

  it('match a finding by its id', async () => {
    const [{ id }] = (await judge(scene())).of('unlisted-port');
    const { flows } = await judge(scene(), { policy: policy('2026-12-31', `fingerprint: '${id}'`) });
    // The id of the policy is part of the finding's id: both are the table's own here.
    expect(flows).toMatchObject([{ verdict: 'waived' }]);
  });

  it('are named by the finding that they accept', async () => {
    const { of } = await judge(scene(), { policy: policy('2026-12-31', 'port: 22') });
    const waiver = 'waiver for selected findings, owner ops (OPS-12), until 2026-12-31: until the move';
    expect(of('unlisted-port')).toMatchObject([{ waiver }]);
  });

  it.each(['rule: port-scan', `rule: port-scan, initiator: ${STRANGER}`])('accept a scan by %s', async (selectors) => {
    const { of, report, status } = await judge(probe(new Scene(), 20), { policy: policy('2026-12-31', selectors) });
    expect(of('port-scan')).toMatchObject([{ verdict: 'waived' }]);
    expect([report.waivers.used.length, report.waivers.unused.length, status]).toEqual([1, 0, 0]);
    expect(report.summary).toMatchObject({ verdicts: { violation: 0, waived: 20 }, violations: { info: 0 } });
    expect(report.rows.at(-1)).toMatchObject({
      verdicts: { violation: 0, waived: 20 },
      violationsIn: 0,
      mark: 'allowed',
    });
  });

  it('accept a review as they accept a violation', async () => {
    const review = new Scene();
    review.tcp(`${SM}:50001`, `${CLIENT}:7443`).visit(TLS_HELLO, TLS_ANSWER);
    const { flows, of, report, status } = await judge(review, {
      policy: policy('2026-12-31', 'rule: reading-sensitive'),
    });
    expect(flows).toMatchObject([{ verdict: 'waived', rules: ['reading-sensitive'], severity: 'review' }]);
    expect(of('reading-sensitive')).toMatchObject([{ verdict: 'waived' }]);
    expect(report.summary).toMatchObject({ reviews: 0, verdicts: { waived: 1, review: 0 } });
    expect(status).toBe(0);
  });

  it.each([
    ['protocol-mismatch', 'review', 4],
    ['reading-sensitive', 'violation', 1],
  ])('of %s leave a flow that breaks another rule a %s', async (rule, verdict, expected) => {
    const both = new Scene();
    both.tcp(`${SM}:50001`, `${CLIENT}:7443`).visit(SSH_BANNER, SSH_BANNER);
    const { flows, status } = await judge(both, { policy: policy('2026-12-31', `rule: ${rule}`) });
    expect(flows).toMatchObject([{ verdict, rules: ['protocol-mismatch', 'reading-sensitive'] }]);
    expect(status).toBe(expected);
  });

  it('hold on their last day', async () => {
    const { flows } = await judge(scene(), { policy: policy('2026-11-16', 'port: 22') });
    expect(flows).toMatchObject([{ verdict: 'waived' }]);
  });

  it('hide nothing any more when they have expired, and are reported', async () => {
    const { flows, of, status } = await judge(scene(), { policy: policy('2026-11-15', 'port: 22') });
    expect(flows).toMatchObject([{ verdict: 'violation' }]);
    expect(of('waiver-expired')).toMatchObject([{ severity: 'low' }]);
    expect(of('waiver-unused')).toEqual([]);
    expect(status).toBe(1);
  });

  it('that would last for years are refused, whatever the clock says', async () => {
    const file = 'waivers: {port: 22, owner: ops, reason: agreed, expires: 2027-11-18}\n';
    await expect(judge(scene(), { policy: file })).rejects.toThrow(
      'no report (exit status 2): wiretable: waiver for selected findings, owner ops, until 2027-11-18: agreed: more than 366 days from the first packet (2026-11-16): shorten it, or say when it was granted (granted: YYYY-MM-DD)\n',
    );
    const granted = file.replace('expires', 'granted: 2026-11-17, expires');
    expect((await judge(scene(), { policy: granted })).status).toBe(0);
  });

  it('are reported when they match nothing', async () => {
    const quiet = new Scene();
    quiet.tcp(`${CLIENT}:50001`, `${SM}:443`).visit(TLS_HELLO, TLS_ANSWER);
    const { of, status } = await judge(quiet, { policy: policy('2026-12-31', 'port: 22') });
    expect(of('waiver-unused')).toMatchObject([{ severity: 'low' }]);
    expect(status).toBe(1);
  });
});

describe('other-ip-protocol', () => {
  it.each([
    ['gre', GRE],
    ['esp', ESP],
    ['sctp', SCTP],
  ])('reports %s with the server', async (name, protocol) => {
    const scene = new Scene().ip(STRANGER, SM, protocol).ip(SM, STRANGER, protocol);
    const { flows, of, report, status } = await judge(scene);
    expect(flows).toEqual([]);
    const [finding] = of('other-ip-protocol');
    expect(finding).toMatchObject({ severity: 'medium', verdict: 'violation', port: null, packets: 2 });
    expect(finding.transport?.toLowerCase()).toBe(name);
    expect(new Set([finding.initiator, finding.responder])).toEqual(new Set([SM, STRANGER]));
    expect(report.coverage.flows.created).toBe(0);
    expect(status).toBe(1);
  });

  it('is silent about those of others', async () => {
    const { of, status } = await judge(new Scene().ip(STRANGER, CLIENT, GRE));
    expect(of('other-ip-protocol')).toEqual([]);
    expect(status).toBe(0);
  });

  it('is not told of ICMP', async () => {
    const { of } = await judge(new Scene().ip(STRANGER, SM, 1, 'ping'));
    expect(of('other-ip-protocol')).toEqual([]);
  });
});

describe('what is only noted', () => {
  it('row-never-used: a row that no flow used, at level info', async () => {
    const scene = new Scene();
    scene.tcp(`${CLIENT}:50001`, `${SM}:443`).visit(TLS_HELLO, TLS_ANSWER);
    const { of, status } = await judge(scene);
    expect(of('row-never-used').map(({ role }) => role)).toHaveLength(5);
    expect(of('row-never-used').map(({ role }) => role)).not.toContain('https');
    expect(of('row-never-used')).toMatchObject(Array.from({ length: 5 }, () => ({ severity: 'info' })));
    expect(status).toBe(0);
  });

  it('remote-not-configured: a row with a named peer, and nobody to check against', async () => {
    const scene = new Scene();
    scene.tcp(`${SM}:50001`, `${STRANGER}:5222`).visit(XMPP_STREAM, XMPP_STREAM);
    const { flows, of, status } = await judge(scene);
    expect(flows).toMatchObject([{ verdict: 'allowed', rules: ['remote-not-configured'], severity: 'advisory' }]);
    expect(of('remote-not-configured')).toMatchObject([
      { role: 'xmpp', remedy: expect.stringContaining('xmpp.remote=') },
    ]);
    expect(status).toBe(0);
  });

  it('unsecure-row-used: allowed, but on 80', async () => {
    const scene = new Scene();
    scene.tcp(`${CLIENT}:50001`, `${SM}:80`).visit(HTTP_GET, HTTP_OK);
    const { flows, of } = await judge(scene);
    expect(flows).toMatchObject([{ verdict: 'allowed', rules: ['unsecure-row-used'], severity: 'advisory' }]);
    expect(of('unsecure-row-used')).toHaveLength(1);
  });

  it('old-tls: TLS 1.0 on a secure row', async () => {
    const scene = new Scene();
    scene.tcp(`${CLIENT}:50001`, `${SM}:443`).visit(OLD_TLS_HELLO, OLD_TLS_ANSWER);
    scene.tcp(`${CLIENT}:50002`, `${SM}:443`).visit(TLS_HELLO, TLS_ANSWER);
    const { flows } = await judge(scene);
    expect(flows).toMatchObject([{ verdict: 'allowed', rules: ['old-tls'], severity: 'advisory' }, { rules: [] }]);
  });

  it('privileged-source-port: an initiator below 1024, at level info', async () => {
    const scene = new Scene();
    scene.tcp(`${CLIENT}:1023`, `${SM}:443`).visit(TLS_HELLO, TLS_ANSWER);
    scene.tcp(`${CLIENT}:1024`, `${SM}:443`).visit(TLS_HELLO, TLS_ANSWER);
    const { flows } = await judge(scene);
    expect(flows).toMatchObject([
      { verdict: 'allowed', rules: ['privileged-source-port'], severity: 'info' },
      { rules: [] },
    ]);
  });
});

describe('reading-sensitive', () => {
  const scene = new Scene();
  scene.tcp(`${SM}:50001`, `${CLIENT}:7443`).visit(TLS_HELLO, TLS_ANSWER);

  it('asks for a review in the strict reading', async () => {
    const { flows, status } = await judge(scene);
    expect(flows).toMatchObject([
      { verdict: 'review', rules: ['reading-sensitive'], role: 'secure-bosh', direction: 'outbound' },
    ]);
    expect(status).toBe(4);
  });

  it('allows it in the lenient one', async () => {
    const { flows, status } = await judge(scene, { args: ['--reading', 'lenient'] });
    expect(flows).toMatchObject([{ verdict: 'allowed', role: 'secure-bosh' }]);
    expect(status).toBe(0);
  });
});

describe('evidence-lost', () => {
  it('stands beside direction-unknown where flows had to give way', async () => {
    const scene = new Scene();
    scene.tcp(`${SM}:9191`, `${STRANGER}:443`).unseenHandshake().ask(BINARY).answer(BINARY).ask(BINARY);
    for (let i = 0; i < 8; i++) scene.tcp(`${CLIENT}:${50_000 + i}`, `${SM}:443`).visit(TLS_HELLO, TLS_ANSWER);
    const { flows, report } = await judge(scene, { args: ['--max-flows', '2'] });
    expect(report.coverage.flows.evicted).toBeGreaterThan(0);
    const [open] = flows.filter((flow) => flow.verdict === 'review');
    expect(new Set(open.rules)).toEqual(new Set(['direction-unknown', 'evidence-lost']));
  });

  it('stands beside direction-unknown where what is lost comes after the flow has ended', async () => {
    const scene = new Scene();
    scene.tcp(`${SM}:9191`, `${STRANGER}:443`).syn();
    scene.tcp(`${STRANGER}:443`, `${SM}:9191`).syn();
    scene.tcp(`${SM}:9191`, `${STRANGER}:443`).syn();
    for (let i = 0; i < 100; i++) scene.tcp(`${CLIENT}:${50_000 + i}`, `${SM}:443`).visit(TLS_HELLO, TLS_ANSWER);
    const last = scene.frames[scene.frames.length - 1];
    last.origlen = last.data.length + 1000;
    const { flows, of } = await judge(scene);
    expect(flows[0]).toMatchObject({ initiator_evidence: 'two-syns', verdict: 'review' });
    expect(new Set(flows[0].rules)).toEqual(new Set(['direction-unknown', 'evidence-lost']));
    expect(of('evidence-lost')).toMatchObject([{ flows: 1 }]);
  });

  it('stands beside direction-unknown where frames were cut short, and nowhere else', async () => {
    const scene = new Scene();
    scene.tcp(`${SM}:9191`, `${STRANGER}:443`).unseenHandshake().ask(BINARY).answer(BINARY).ask(BINARY);
    scene.tcp(`${CLIENT}:50001`, `${SM}:443`).visit(TLS_HELLO, TLS_ANSWER);
    const whole = await judge(scene);
    expect(whole.flows.map(({ rules }) => rules)).toEqual([['direction-unknown'], []]);
    const [first] = scene.frames;
    first.origlen = first.data.length + 1000;
    const { flows, report } = await judge(scene);
    expect(report.coverage.truncated).toBe(1);
    expect(flows.map(({ rules }) => new Set(rules))).toEqual([
      new Set(['direction-unknown', 'evidence-lost']),
      new Set(),
    ]);
  });
});

describe('outcomes', () => {
  it('half-open: SYN-ACK, and from the initiator only a RST', async () => {
    const scene = new Scene();
    scene.tcp(`${STRANGER}:50001`, `${SM}:8080`).syn().synAck().clientReset();
    const { flows } = await judge(scene);
    // The port answered: as grave as established.
    expect(flows).toMatchObject([{ outcome: 'half-open', severity: 'high', one_sided: false }]);
  });

  it('one_sided: only the answers were captured', async () => {
    const scene = new Scene();
    scene.tcp(`${CLIENT}:50001`, `${SM}:443`).unseenHandshake();
    const talk = scene.tcp(`${CLIENT}:50001`, `${SM}:443`);
    talk.synAck().answer(TLS_ANSWER);
    const { flows } = await judge(scene);
    expect(flows).toMatchObject([
      { outcome: 'established', one_sided: true, direction: 'inbound', initiator_evidence: 'syn-ack' },
    ]);
  });

  it('an unanswered SYN is not one-sided', async () => {
    const scene = new Scene();
    scene.tcp(`${CLIENT}:50001`, `${SM}:443`).syn();
    const { flows } = await judge(scene);
    expect(flows).toMatchObject([{ outcome: 'unanswered', one_sided: false, verdict: 'allowed' }]);
  });
});

describe('scope', () => {
  it('traffic of others is no finding', async () => {
    const scene = new Scene();
    scene.tcp(`${CLIENT}:50001`, `${STRANGER}:22`).visit(SSH_BANNER, SSH_BANNER);
    const { flows, report, status } = await judge(scene);
    expect(flows).toMatchObject([{ verdict: 'out-of-scope', direction: null, role: null, rules: [], severity: null }]);
    expect(report.summary.verdicts['out-of-scope']).toBe(1);
    expect(status).toBe(0);
  });

  it('the server talking to itself is internal and out of scope', async () => {
    const scene = new Scene();
    scene.tcp(`${SM}:50001`, '10.20.0.11:22').visit(SSH_BANNER, SSH_BANNER);
    const { flows, report } = await judge(scene, { args: ['--subject', '10.20.0.11'] });
    expect(flows).toMatchObject([{ verdict: 'out-of-scope', direction: 'internal' }]);
    expect(report.summary.internal).toBe(1);
  });
});

describe('exit status', () => {
  const high = new Scene();
  high.tcp(`${STRANGER}:50001`, `${SM}:3389`).visit(BINARY, BINARY);
  const info = new Scene();
  info.tcp(`${STRANGER}:50001`, `${SM}:22`).syn();
  const review = new Scene();
  review.tcp(`${SM}:9191`, `${STRANGER}:443`).unseenHandshake().ask(BINARY).answer(BINARY);

  it.each<[string, Scene, string[], number]>([
    ['1 for a violation', high, [], 1],
    ['1 at the level itself', high, ['--fail-on', 'high'], 1],
    ['0 below the level', high, ['--fail-on', 'critical'], 0],
    ['0 for --fail-on never', high, ['--fail-on', 'never'], 0],
    ['0 for what is only info', info, [], 0],
    ['1 for info where that is the level', info, ['--fail-on', 'info'], 1],
    ['4 for a review', review, ['--fail-on', 'low'], 4],
    ['0 for a review with --fail-on never', review, ['--fail-on', 'never'], 0],
  ])('is %s', async (_, scene, args, expected) => {
    const { status, report } = await judge(scene, { args });
    expect(status).toBe(expected);
    expect(report.exitStatus).toBe(expected);
  });
});
