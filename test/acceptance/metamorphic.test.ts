import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlowReport } from '../../src/findings/flow-report.js';
import { DNS_QUERY, DNS_RESPONSE } from '../identify/samples.js';
import { judge } from '../support/judge-scene.js';
import { Scene } from '../support/scene.js';
import { BINARY, HTTP_GET, HTTP_OK, SSH_BANNER, TLS_ANSWER, TLS_HELLO, XMPP_STREAM } from './payloads.js';

/* What verdicts may not depend on: which addresses the hosts have, and in what order they talk. */

interface Hosts {
  sm: string;
  client: string;
  pg: string;
  xmpp: string;
  stranger: string;
}

const SITE: Hosts = {
  sm: '10.20.0.10',
  client: '198.51.100.7',
  pg: '10.20.0.30',
  xmpp: '10.20.0.40',
  stranger: '203.0.113.66',
};

const PLANS: Record<string, Hosts> = {
  'the server above all others': {
    sm: '223.255.255.250',
    client: '1.0.0.1',
    pg: '9.1.1.1',
    xmpp: '100.64.0.1',
    stranger: '128.0.0.1',
  },
  'the server below all others': {
    sm: '1.0.0.1',
    client: '223.255.255.250',
    pg: '9.1.1.1',
    xmpp: '128.0.0.1',
    stranger: '200.1.1.1',
  },
  'all in one /24': {
    sm: '192.168.7.77',
    client: '192.168.7.9',
    pg: '192.168.7.200',
    xmpp: '192.168.7.78',
    stranger: '192.168.7.76',
  },
  'IPv6, the server below all others': {
    sm: 'fd00::1',
    client: 'fd00::2',
    pg: 'fd00:0:0:1::1',
    xmpp: 'fd00:ffff::1',
    stranger: 'fdff::1',
  },
  'IPv6, the server above all others': {
    sm: 'fdff:ffff::1',
    client: '2001:db8::2',
    pg: 'fd00::30',
    xmpp: 'fd00::40',
    stranger: '::2',
  },
};

/** Conversations apart from each other, each with a port of its own that tells it. */
function conversations({ sm, client, pg, xmpp, stranger }: Hosts): ((scene: Scene) => void)[] {
  const at = (host: string, port: number) => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);
  const tcp = (scene: Scene, from: string, port: number, to: string, listener: number) =>
    scene.tcp(at(from, port), at(to, listener));
  return [
    (scene) => tcp(scene, client, 50_001, sm, 443).visit(TLS_HELLO, TLS_ANSWER),
    (scene) => tcp(scene, client, 50_002, sm, 443).unseenHandshake().answer(BINARY).ack(),
    (scene) => tcp(scene, pg, 50_003, sm, 38_001).unseenHandshake().ask(BINARY).answer(BINARY),
    (scene) => tcp(scene, stranger, 50_004, sm, 38_001).syn().synAck().clientReset(),
    (scene) => tcp(scene, sm, 50_005, xmpp, 5222).visit(XMPP_STREAM, XMPP_STREAM),
    (scene) => tcp(scene, sm, 50_006, stranger, 5222).syn().refuse(),
    (scene) => tcp(scene, stranger, 50_007, sm, 5222).syn(),
    (scene) => tcp(scene, stranger, 5222, sm, 7443).visit(SSH_BANNER, SSH_BANNER),
    (scene) => tcp(scene, sm, 9191, client, 443).unseenHandshake().ask(BINARY).answer(BINARY),
    (scene) => tcp(scene, sm, 80, client, 80).unseenHandshake().ack(),
    (scene) => tcp(scene, sm, 50_011, client, 7071).visit(HTTP_GET, HTTP_OK),
    (scene) => scene.udp(at(sm, 50_012), at(pg, 53)).ask(DNS_QUERY).answer(DNS_RESPONSE),
    (scene) => scene.udp(at(stranger, 50_013), at(sm, 7071)).ask(BINARY),
    (scene) => tcp(scene, sm, 50_014, stranger, 40_000).unseenHandshake().answer(BINARY).ack(),
    (scene) => tcp(scene, stranger, 22, sm, 3389).visit(BINARY, BINARY),
  ];
}

/** What was decided, without addresses, places and times; by ports, which tell the conversations apart. */
async function verdictsOf(hosts: Hosts, order?: readonly number[]): Promise<unknown[]> {
  const all = conversations(hosts);
  const scene = new Scene();
  // What begins after the first two seconds has not been joined in the middle.
  scene.tcp('10.99.0.1:1', '10.99.0.2:2').syn().at(5);
  for (const i of order ?? all.keys()) all[i](scene);
  const args = ['--set', `media-routing.remote=${hosts.pg}`, '--set', `xmpp.remote=${hosts.xmpp}`];
  const { flows, status } = await judge(scene, { args, subject: hosts.sm });
  return [status, ...flows.map((flow) => decided(flow, hosts)).sort()];
}

function decided(flow: FlowReport, hosts: Hosts): string {
  const ends = [`${flow['id.orig_h']} ${flow['id.orig_p']}`, `${flow['id.resp_h']} ${flow['id.resp_p']}`];
  const named = ends.map((end) =>
    Object.entries(hosts).reduce(
      (text, [name, host]) => (text.startsWith(`${host} `) ? text.replace(host, name) : text),
      end,
    ),
  );
  return JSON.stringify({
    between: flow.direction === null ? 'others' : named,
    ...pick(flow, ['direction', 'role', 'verdict', 'rules', 'severity', 'outcome', 'one_sided', 'service']),
    ...pick(flow, ['initiator_confidence', 'initiator_evidence', 'orig_pkts', 'resp_pkts']),
  });
}

function pick(flow: FlowReport, keys: readonly (keyof FlowReport)[]): object {
  return Object.fromEntries(keys.map((key) => [key, flow[key]]));
}

describe('verdicts', () => {
  const expected = verdictsOf(SITE);

  it('are of every kind here', async () => {
    const text = (await expected).join();
    for (const word of ['allowed', 'violation', 'review', 'inbound', 'outbound', 'unknown', 'known-listener']) {
      expect(text).toContain(`"${word}"`);
    }
  });

  it.each(Object.entries(PLANS))('are the same with other addresses: %s', async (_, hosts) => {
    expect(await verdictsOf(hosts)).toEqual(await expected);
  });

  it('are the same in whatever order the hosts talk', async () => {
    const all = conversations(SITE).map((_, i) => i);
    const orders = fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
    await fc.assert(
      fc.asyncProperty(orders, async (order) => {
        expect(await verdictsOf(SITE, order)).toEqual(await expected);
      }),
      { numRuns: 10 },
    );
  });
});
