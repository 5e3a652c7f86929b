import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlowFacts } from '../../src/flow/flow-facts.js';
import { Judge, type RunEvidence } from '../../src/policy/judge.js';
import { KnownListeners } from '../../src/policy/known-listeners.js';
import { RULE_NAMES } from '../../src/policy/rules.js';
import type { Verdict } from '../../src/policy/verdict.js';
import { type FlowOptions, type SideFacts, factsOf } from '../support/facts-builder.js';
import { type PolicyOptions, socialMinerPolicy } from '../support/flow-runner.js';

const SM = '10.20.0.10';
const SM_V6 = '2001:db8:20::10';
const CLIENT = '10.20.0.21:51000';
const XMPP = '10.20.0.40';
const PG = '10.20.0.30';
const PEERS = ['xmpp.remote=10.20.0.40', 'media-routing.remote=10.20.0.30,10.20.0.31'];

const RUN: RunEvidence = { listeners: new KnownListeners(), earliestSec: 0, earliestNsec: 0, lossy: false };

function judgeOf(options: PolicyOptions = {}, run: Partial<RunEvidence> = {}): Judge {
  const policy = socialMinerPolicy({ subject: [SM, SM_V6], ...options });
  return new Judge(policy, policy.subject ?? [], { ...RUN, ...run });
}

/** `name direction outcome role: rule severity, …`, as far as there is something to say. */
function textOf(verdict: Verdict): string {
  const role = verdict.row?.role ?? '-';
  const rules = verdict.ruleNames().map((rule) => `${rule} ${verdict.severityOf(RULE_NAMES.indexOf(rule))}`);
  return `${verdict.name} ${verdict.direction} ${verdict.outcome} ${role}: ${rules.join(', ') || '-'}`;
}

const EMPTY = { packets: 0, shows: [] } as const;

/** The ends of a flow by what came of it; the first one opened it. */
const ENDINGS = {
  established: [
    { packets: 3, shows: ['syn', 'ack'] },
    { packets: 2, shows: ['syn-ack', 'ack'] },
  ],
  'half-open': [{ shows: ['syn'] }, { shows: ['syn-ack'] }],
  refused: [{ shows: ['syn'] }, { shows: ['rst-ack'] }],
  unanswered: [{ shows: ['syn'] }, EMPTY],
} as const satisfies Record<string, readonly [Partial<SideFacts>, Partial<SideFacts>]>;

type Ending = keyof typeof ENDINGS;

/** Verdict on a TCP flow whose SYN was captured. */
function opened(
  from: string,
  to: string,
  ending: Ending = 'established',
  judge = judgeOf(),
  more: Partial<SideFacts>[] = [],
  flow: FlowOptions = {},
): string {
  const [one, two] = ENDINGS[ending];
  return textOf(judge.judge(factsOf({ at: from, ...one, ...more[0] }, { at: to, ...two, ...more[1] }, flow), true));
}

/** Verdict on a UDP flow in midst of a capture, first datagram from `from`. */
function sent(from: string, to: string, judge = judgeOf(), answered = false): string {
  const answer = answered ? {} : EMPTY;
  return textOf(judge.judge(factsOf({ at: from }, { at: to, ...answer }, { protocol: 17, firstSec: 100 }), true));
}

/** Verdict on a TCP flow in midstream, of which nothing tells who opened it. */
function midstream(one: string, two: string, judge = judgeOf()): string {
  const shows = ['ack'] as const;
  return textOf(judge.judge(factsOf({ at: one, shows }, { at: two, shows }), true));
}

describe('scope', () => {
  it.each([
    ['neither end in the subject', '10.0.0.1:1', '10.0.0.2:443', 'out-of-scope null established -: -'],
    ['both ends in the subject', `${SM}:50000`, `${SM}:8080`, 'out-of-scope internal established -: -'],
  ])('leaves out a flow with %s', (_, from, to, expected) => {
    expect(opened(from, to)).toBe(expected);
  });

  it('takes all addresses of the subject, of both versions, and networks', () => {
    const judge = judgeOf({ subject: ['10.20.0.0/30', SM_V6] });
    const direction = (at: string, peer: string) => opened(peer, at, 'established', judge).split(' ')[1];
    expect([
      direction('10.20.0.3:443', CLIENT),
      direction('10.20.0.4:443', CLIENT),
      direction(`[${SM_V6}]:443`, '[2001:db8::1]:50000'),
      direction('[2001:db8:20::11]:443', '[2001:db8::1]:50000'),
    ]).toEqual(['inbound', 'null', 'inbound', 'null']);
  });

  it('leaves out an internal flow between an address and its alias', () => {
    const judge = judgeOf({ subject: [SM, '192.0.2.10'] });
    expect(opened(`${SM}:50000`, '192.0.2.10:22', 'established', judge)).toBe('out-of-scope internal established -: -');
  });

  it.each([
    ['a request', '0.0.0.0:68', '255.255.255.255:67'],
    ['a renewal of the subject', `${SM}:68`, '10.20.0.1:67'],
    ['an answer to the subject', '10.20.0.1:67', `${SM}:68`],
    ['a relay', `${SM}:67`, '10.20.0.1:67'],
    ['DHCPv6', '[fe80::1]:546', `[${SM_V6}]:547`],
  ])('leaves DHCP out: %s', (_, from, to) => {
    expect(sent(from, to)).toMatch(/^out-of-scope .* -: -$/);
  });

  it('does not take TCP on the ports of DHCP, or one of them alone, for it', () => {
    expect(opened('10.20.0.1:68', `${SM}:67`)).toMatch(/unlisted-port/);
    expect(sent(CLIENT, `${SM}:67`)).toMatch(/unlisted-port/);
  });
});

describe('other IP protocols', () => {
  it.each([47, 50, 132, 4, 58])('violate with protocol %i', (protocol) => {
    const facts = factsOf({ at: '10.0.0.1:0' }, { at: `${SM}:0`, ...EMPTY }, { protocol });
    expect(textOf(judgeOf().judge(facts, true))).toBe('violation unknown unanswered -: other-ip-protocol medium');
  });

  it('are out of scope without the subject', () => {
    const facts = factsOf({ at: '10.0.0.1:0' }, { at: '10.0.0.2:0' }, { protocol: 47 });
    expect(textOf(judgeOf().judge(facts, true))).toMatch(/^out-of-scope null .* -: -$/);
  });
});

describe('the rows of the document', () => {
  it.each([
    [80, 'allowed inbound established http: unsecure-row-used advisory'],
    [443, 'allowed inbound established https: -'],
    [5222, 'violation inbound established xmpp: wrong-direction high'],
    [7071, 'allowed inbound established bosh: unsecure-row-used advisory'],
    [7443, 'allowed inbound established secure-bosh: -'],
    [38001, 'allowed inbound established media-routing: remote-not-configured advisory'],
    [22, 'violation inbound established -: unlisted-port high'],
  ])('to port %i of the subject', (port, expected) => {
    expect(opened(CLIENT, `${SM}:${port}`)).toBe(expected);
  });

  it.each([
    [80, 'allowed outbound established http: unsecure-row-used advisory'],
    [443, 'allowed outbound established https: -'],
    [5222, 'allowed outbound established xmpp: remote-not-configured advisory'],
    [7071, 'review outbound established bosh: reading-sensitive review'],
    [7443, 'review outbound established secure-bosh: reading-sensitive review'],
    [38001, 'violation outbound established media-routing: wrong-direction high'],
    [22, 'violation outbound established -: unlisted-port medium'],
  ])('to port %i of a peer', (port, expected) => {
    expect(opened(`${SM}:50000`, `10.0.0.9:${port}`).replace(', unsecure-row-used advisory', '')).toBe(expected);
  });

  it('hold for IPv6 alike', () => {
    expect(opened('[2001:db8::1]:50000', `[${SM_V6}]:38001`)).toBe(
      'allowed inbound established media-routing: remote-not-configured advisory',
    );
  });

  it("go by the responder's port, never by the initiator's", () => {
    expect(opened('10.20.0.21:5222', `${SM}:7443`)).toBe('allowed inbound established secure-bosh: -');
    expect(opened('10.20.0.21:38001', `${SM}:22`)).toBe('violation inbound established -: unlisted-port high');
  });

  it('allow the subject to open 7071 and 7443 in the lenient reading', () => {
    const judge = judgeOf({ reading: 'lenient' });
    expect([7071, 7443].map((port) => opened(`${SM}:50000`, `10.0.0.9:${port}`, 'established', judge))).toEqual([
      'allowed outbound established bosh: unsecure-row-used advisory',
      'allowed outbound established secure-bosh: -',
    ]);
  });

  it('do not say that an unsecure row is used where the verdict is not allowed', () => {
    expect(opened(`${SM}:50000`, '10.0.0.9:7071')).toBe('review outbound established bosh: reading-sensitive review');
  });
});

describe('configured peers', () => {
  const judge = judgeOf({ set: PEERS });

  it.each([
    ['the subject to its XMPP server', `${SM}:50000`, `${XMPP}:5222`, 'allowed outbound established xmpp: -'],
    [
      'the subject to another XMPP server',
      `${SM}:50000`,
      '10.0.0.9:5222',
      'violation outbound established xmpp: unexpected-remote high',
    ],
    ['side A to media routing', `${PG}:50000`, `${SM}:38001`, 'allowed inbound established media-routing: -'],
    ['side B to media routing', '10.20.0.31:50000', `${SM}:38001`, 'allowed inbound established media-routing: -'],
    [
      'a stranger to media routing',
      '10.0.0.9:50000',
      `${SM}:38001`,
      'violation inbound established media-routing: unexpected-remote high',
    ],
    [
      "the subject to the gateway's media routing",
      `${SM}:50000`,
      `${PG}:38001`,
      'violation outbound established media-routing: wrong-direction high',
    ],
    [
      'a stranger to XMPP of the subject',
      '10.0.0.9:50000',
      `${SM}:5222`,
      'violation inbound established xmpp: wrong-direction high',
    ],
  ])('%s', (_, from, to, expected) => {
    expect(opened(from, to, 'established', judge)).toBe(expected);
  });

  it('of the UI are checked where the site names them, and no advisory asks for them where it does not', () => {
    const networks = judgeOf({ set: ['secure-bosh.remote=10.20.0.0/24'] });
    expect([CLIENT, '10.0.0.9:1024'].map((client) => opened(client, `${SM}:7443`, 'established', networks))).toEqual([
      'allowed inbound established secure-bosh: -',
      'violation inbound established secure-bosh: unexpected-remote high',
    ]);
  });
});

describe('severities', () => {
  const strict = judgeOf({ set: PEERS });
  const OUTCOMES: Ending[] = ['established', 'half-open', 'refused', 'unanswered'];
  const severities = (from: string, to: string, judge = strict) =>
    OUTCOMES.map((ending) => /: \S+ (\w+)$/.exec(opened(from, to, ending, judge))?.[1]);

  it.each([
    ['unlisted-port inbound', CLIENT, `${SM}:22`, ['high', 'high', 'low', 'info']],
    ['unlisted-port outbound', `${SM}:50000`, '10.0.0.9:22', ['medium', 'medium', 'low', 'info']],
    ['wrong-direction', CLIENT, `${SM}:5222`, ['high', 'high', 'low', 'low']],
    ['unexpected-remote', '10.0.0.9:50000', `${SM}:38001`, ['high', 'high', 'low', 'low']],
  ])('of %s follow the outcome', (_, from, to, expected) => {
    expect(severities(from, to)).toEqual(expected);
  });

  it('of an answered UDP flow and of a flow in midstream are those of an established one', () => {
    expect(sent(CLIENT, `${SM}:161`, strict, true)).toBe('violation inbound answered -: unlisted-port high');
    const facts = factsOf({ at: CLIENT, shows: ['ack', 'request'] }, { at: `${SM}:22`, shows: ['ack'] });
    expect(textOf(strict.judge(facts, true))).toBe('violation inbound midstream -: unlisted-port high');
  });

  it('may be changed by the site, for all cases or by direction and outcome', () => {
    const judge = judgeOf({
      file: `severities:
  wrong-direction: critical
  unlisted-port:
    inbound: {established: low, refused: info, unanswered: info}
    outbound: {established: critical, refused: high, unanswered: medium}
`,
    });
    expect(severities(CLIENT, `${SM}:5222`, judge)).toEqual(Array(4).fill('critical'));
    expect(severities(CLIENT, `${SM}:22`, judge)).toEqual(['low', 'low', 'info', 'info']);
    expect(severities(`${SM}:50000`, '10.0.0.9:22', judge)).toEqual(['critical', 'critical', 'high', 'medium']);
  });
});

describe('the wrong transport', () => {
  it.each([
    ['UDP to 443 of the subject', CLIENT, `${SM}:443`, 'violation inbound unanswered https: wrong-transport medium'],
    [
      'UDP to 80 of the internet',
      `${SM}:50000`,
      '10.0.0.9:80',
      'violation outbound unanswered http: wrong-transport medium',
    ],
    ['UDP to 7071 of the subject', CLIENT, `${SM}:7071`, 'violation inbound unanswered bosh: wrong-transport medium'],
    [
      'UDP to 5222 of the subject, which also is the wrong direction',
      CLIENT,
      `${SM}:5222`,
      'violation inbound unanswered xmpp: wrong-transport medium, wrong-direction low',
    ],
    [
      'UDP to 7443 of a peer, which also depends on the reading',
      `${SM}:50000`,
      '10.0.0.9:7443',
      'violation outbound unanswered secure-bosh: wrong-transport medium, reading-sensitive review',
    ],
  ])('%s', (_, from, to, expected) => {
    expect(sent(from, to)).toBe(expected);
  });

  it('names the verdict by its gravest rule', () => {
    expect(sent(CLIENT, `${SM}:5222`, judgeOf(), true)).toBe(
      'violation inbound answered xmpp: wrong-direction high, wrong-transport medium',
    );
  });

  it('is no other payload too: QUIC on 443', () => {
    const facts = factsOf({ at: CLIENT, service: 'quic', shows: ['request'] }, { at: `${SM}:443` }, { protocol: 17 });
    expect(textOf(judgeOf().judge(facts, true))).toBe('violation inbound answered https: wrong-transport medium');
  });
});

describe('the payload', () => {
  const spoken = (
    service: SideFacts['service'],
    port: number,
    by: 'client' | 'server' = 'client',
    flow: FlowOptions = {},
    likely = false,
  ) => {
    const side = { ...(service === undefined ? {} : { service }), likely };
    const [text] = opened(
      CLIENT,
      `${SM}:${port}`,
      'established',
      judgeOf(),
      by === 'client' ? [side] : [{}, side],
      flow,
    )
      .split(': ')
      .slice(1);
    return (
      text
        .split(', ')
        .filter((rule) => !/advisory|info/.test(rule))
        .join(', ') || '-'
    );
  };

  it.each([
    ['ssh', 443],
    ['http', 443],
    ['http', 7443],
    ['xmpp', 7443],
    ['tls', 80],
    ['tls', 7071],
    ['ssh', 80],
    ['http', 38001],
    ['tls', 38001],
    ['ssh', 38001],
    ['xmpp', 38001],
    ['redis', 38001],
  ] as const)('mismatches: %s on %i, from either side', (service, port) => {
    expect([spoken(service, port), spoken(service, port, 'server')]).toEqual(Array(2).fill('protocol-mismatch high'));
  });

  it.each([
    ['http', 80],
    ['tls', 443],
    ['http', 7071],
    ['tls', 7443],
  ] as const)('fits: %s on %i', (service, port) => {
    expect([spoken(service, port), spoken(service, port, 'server')]).toEqual(['-', '-']);
  });

  it.each(['xmpp', 'tls'] as const)('fits: %s to the XMPP server', (service) => {
    expect(opened(`${SM}:50000`, `${XMPP}:5222`, 'established', judgeOf({ set: PEERS }), [{ service }])).toBe(
      'allowed outbound established xmpp: -',
    );
  });

  it('mismatches where one side fits and the other does not', () => {
    const both = [{ service: 'tls' }, { service: 'ssh' }] as const;
    expect(opened(CLIENT, `${SM}:443`, 'established', judgeOf(), [...both])).toBe(
      'violation inbound established https: protocol-mismatch high',
    );
  });

  it('mismatches in a CONNECT tunnel on 80 and 7071', () => {
    expect([80, 7071].map((port) => spoken('http', port, 'client', { traits: ['connect'] }))).toEqual(
      Array(2).fill('protocol-mismatch high'),
    );
  });

  it('fits with HTTP/2 by prior knowledge, BOSH and WebSocket', () => {
    const traits = ['http2', 'bosh', 'websocket'] as const;
    expect(
      traits.flatMap((trait) => [80, 7071].map((port) => spoken('http', port, 'client', { traits: [trait] }))),
    ).toEqual(Array(6).fill('-'));
  });

  it.each([80, 443, 7071, 7443, 38001])(
    'is no mismatch on %i where nothing is identified, or it is only likely',
    (port) => {
      expect([spoken(undefined, port), spoken('ssh', port, 'client', {}, true)]).toEqual(['-', '-']);
    },
  );

  it('that mismatches stands beside the wrong direction, and names the verdict', () => {
    expect(opened(CLIENT, `${SM}:5222`, 'established', judgeOf(), [{ service: 'ssh' }])).toBe(
      'violation inbound established xmpp: protocol-mismatch high, wrong-direction high',
    );
  });

  it('is not asked about on a port that no row lists', () => {
    expect(opened(CLIENT, `${SM}:22`, 'established', judgeOf(), [{ service: 'ssh' }])).toBe(
      'violation inbound established -: unlisted-port high',
    );
  });
});

describe('moved rows', () => {
  const judge = judgeOf({ set: ['xmpp.port=5223', 'media-routing.port=38005'] });

  it.each([
    [
      'the new port',
      `${SM}:50000`,
      '10.0.0.9:5223',
      'allowed outbound established xmpp: remote-not-configured advisory',
    ],
    [
      'the default port',
      `${SM}:50000`,
      '10.0.0.9:5222',
      'violation outbound established -: unlisted-port medium, moved-port medium',
    ],
    [
      'the default port, inbound',
      CLIENT,
      `${SM}:38001`,
      'violation inbound established -: unlisted-port high, moved-port medium',
    ],
  ])('%s', (_, from, to, expected) => {
    expect(opened(from, to, 'established', judge)).toBe(expected);
  });

  it('stands beside unlisted-port also where nothing answered', () => {
    expect(opened(CLIENT, `${SM}:38001`, 'unanswered', judge)).toBe(
      'violation inbound unanswered -: moved-port medium, unlisted-port info',
    );
  });

  it('is no move where the default port is still among the ports', () => {
    const both = judgeOf({ set: ['xmpp.port=5222,5223'] });
    expect([5222, 5223].map((port) => opened(`${SM}:50000`, `10.0.0.9:${port}`, 'established', both))).toEqual(
      Array(2).fill('allowed outbound established xmpp: remote-not-configured advisory'),
    );
  });

  it('is no move where another row has taken the port over', () => {
    const taken = judgeOf({
      set: ['xmpp.port=5223'],
      file: 'rows: {port: 5222, to: 10.0.0.9, owner: a, justification: b}\n',
    });
    expect(opened(`${SM}:50000`, '10.0.0.9:5222', 'established', taken)).toBe(
      'allowed outbound established site-5222: -',
    );
  });
});

describe('rows of the site', () => {
  it('allow what the document does not list', () => {
    const judge = judgeOf({ file: 'rows: {id: ops-ssh, port: 22, from: 10.20.0.0/24, owner: a, justification: b}\n' });
    expect([CLIENT, '10.0.0.9:1024'].map((client) => opened(client, `${SM}:22`, 'established', judge))).toEqual([
      'allowed inbound established ops-ssh: -',
      'violation inbound established ops-ssh: unexpected-remote high',
    ]);
  });

  it('come before a row of the document with the same port, which still allows what they do not', () => {
    const judge = judgeOf({
      file: 'rows: {id: probe, port: 443, transport: udp, from: 10.20.0.21, owner: a, justification: b}\n',
    });
    expect(opened(CLIENT, `${SM}:443`, 'established', judge)).toBe('allowed inbound established https: -');
    expect(sent(CLIENT, `${SM}:443`, judge)).toBe('allowed inbound unanswered probe: -');
    expect(sent('10.20.0.22:51000', `${SM}:443`, judge)).toBe(
      'violation inbound unanswered probe: unexpected-remote low',
    );
  });

  it('win over a row of the document that allows as well', () => {
    const judge = judgeOf({ file: 'rows: {id: mine, port: 80, owner: a, justification: b}\n' });
    expect(opened(CLIENT, `${SM}:80`, 'established', judge)).toBe('allowed inbound established mine: -');
    expect(opened(`${SM}:50000`, '10.0.0.9:80', 'established', judge)).toBe(
      'allowed outbound established http: unsecure-row-used advisory',
    );
  });

  it('of several that are broken, the one broken least is named', () => {
    const file = `rows:
  - {id: out, port: 9000, direction: outbound, owner: a, justification: b}
  - {id: peer, port: 9000, from: 10.0.0.1, owner: a, justification: b}
  - {id: datagrams, port: 9000, transport: udp, owner: a, justification: b}
`;
    expect(opened(CLIENT, `${SM}:9000`, 'established', judgeOf({ file }))).toBe(
      'violation inbound established peer: unexpected-remote high',
    );
  });

  it('of several that are broken alike, the first one is named', () => {
    const row = (id: string, from: string) => `  - {id: ${id}, port: 9000, from: ${from}, owner: a, justification: b}`;
    const judge = judgeOf({ file: `rows:\n${row('one', '10.0.0.1')}\n${row('two', '10.0.0.2')}\n` });
    expect(opened(CLIENT, `${SM}:9000`, 'established', judge)).toBe(
      'violation inbound established one: unexpected-remote high',
    );
  });

  it('may cover ranges', () => {
    const judge = judgeOf({ file: 'rows: {port: 9000-9002, owner: a, justification: b}\n' });
    expect(
      [8999, 9000, 9002, 9003].map((port) => opened(CLIENT, `${SM}:${port}`, 'established', judge).split(' ')[0]),
    ).toEqual(['violation', 'allowed', 'allowed', 'violation']);
  });
});

describe('notes', () => {
  it.each([
    [1023, 'allowed inbound established https: privileged-source-port info'],
    [1024, 'allowed inbound established https: -'],
  ])("say where the initiator's port is privileged: %i", (port, expected) => {
    expect(opened(`10.0.0.9:${port}`, `${SM}:443`)).toBe(expected);
  });

  it('say so beside violations too, behind them', () => {
    expect(opened('10.0.0.9:22', `${SM}:22`)).toBe(
      'violation inbound established -: unlisted-port high, privileged-source-port info',
    );
  });

  const tls = (port: number, tlsOffered: number, tlsChosen: number) =>
    opened(CLIENT, `${SM}:${port}`, 'established', judgeOf(), [{ service: 'tls' }], { tlsOffered, tlsChosen }).split(
      ': ',
    )[1];

  it.each([
    ['SSL 3 was chosen', 0x0303, 0x0300, 'old-tls advisory'],
    ['TLS 1.1 was chosen', 0x0304, 0x0302, 'old-tls advisory'],
    ['TLS 1.2 was chosen', 0x0303, 0x0303, '-'],
    ['TLS 1.3 was chosen', 0x0304, 0x0304, '-'],
    ['the choice was not seen, and no more than TLS 1.0 was offered', 0x0301, 0, 'old-tls advisory'],
    ['the choice was not seen, and TLS 1.2 was offered', 0x0303, 0, '-'],
    ['the offer was not seen, and TLS 1.1 was chosen', 0, 0x0302, 'old-tls advisory'],
    ['nothing was seen', 0, 0, '-'],
  ])('on old TLS, where %s', (_, offered, chosen, expected) => {
    expect([tls(443, offered, chosen), tls(7443, offered, chosen)]).toEqual([expected, expected]);
  });

  it('on old TLS are for secure rows only', () => {
    const judge = judgeOf({ set: PEERS });
    expect(
      opened(`${SM}:50000`, `${XMPP}:5222`, 'established', judge, [{ service: 'tls' }], { tlsChosen: 0x0301 }),
    ).toBe('allowed outbound established xmpp: -');
  });
});

describe('a flow of unknown direction', () => {
  it.each([
    ['is allowed where both orientations are', 80, 443, 'allowed unknown midstream -: privileged-source-port info'],
    ['keeps the role that both give', 443, 443, 'allowed unknown midstream https: privileged-source-port info'],
    [
      'keeps the rules that both give',
      80,
      80,
      'allowed unknown midstream http: unsecure-row-used advisory, privileged-source-port info',
    ],
    [
      'breaks a rule where both break it most, in the milder severity',
      2000,
      3000,
      'violation unknown midstream -: unlisted-port medium',
    ],
    ['is a review where only one is allowed', 9191, 443, 'review unknown midstream -: direction-unknown review'],
    [
      'is a review where the two break different rules',
      5222,
      2000,
      'review unknown midstream -: direction-unknown review',
    ],
  ])('%s: port %i of the subject and %i of a peer', (_, own, other, expected) => {
    const ends = [`${SM}:${own}`, `10.0.0.9:${other}`] as const;
    expect([midstream(ends[0], ends[1]), midstream(ends[1], ends[0])]).toEqual([expected, expected]);
  });

  it('is a review where the reading decides one orientation', () => {
    const syns = [
      { at: `${SM}:443`, shows: ['syn'] },
      { at: '10.0.0.9:7443', shows: ['syn'] },
    ] as const;
    const read = (judge: Judge) => textOf(judge.judge(factsOf(...syns), true));
    expect([read(judgeOf()), read(judgeOf({ reading: 'lenient' }))]).toEqual([
      'review unknown unanswered -: direction-unknown review',
      'allowed unknown unanswered -: -',
    ]);
  });

  it('is also a review for lost evidence where frames were dropped', () => {
    expect(midstream(`${SM}:9191`, '10.0.0.9:443', judgeOf({}, { lossy: true }))).toBe(
      'review unknown midstream -: direction-unknown review, evidence-lost review',
    );
  });

  it('is not open for lost evidence where both orientations agree', () => {
    expect(midstream(`${SM}:2000`, '10.0.0.9:3000', judgeOf({}, { lossy: true }))).toBe(
      'violation unknown midstream -: unlisted-port medium',
    );
  });

  it('may be so by a contradiction, although the flow shows much', () => {
    const facts = factsOf({ at: CLIENT, shows: ['syn'] }, { at: `${SM}:443`, shows: ['syn'] });
    expect(textOf(judgeOf().judge(facts, true))).toBe('review unknown unanswered -: direction-unknown review');
  });

  it("is not decided by the rows' numbers where two listeners contradict each other", () => {
    const listeners = new KnownListeners();
    const facts = factsOf({ at: CLIENT, shows: ['ack'] }, { at: `${SM}:443`, shows: ['ack'] });
    for (const endpoint of [0, 1]) listeners.add(4, facts.words(endpoint), facts.port(endpoint));
    expect(textOf(judgeOf({}, { listeners }).judge(facts, true))).toBe(
      'review unknown midstream -: direction-unknown review',
    );
  });

  it('takes the severity of the milder outcome', () => {
    const facts = factsOf({ at: `${SM}:2000`, shows: ['syn'] }, { at: '10.0.0.9:3000', shows: ['syn', 'rst'] });
    expect(textOf(judgeOf().judge(facts, true))).toBe('violation unknown refused -: unlisted-port low');
  });
});

describe('the judge', () => {
  const port = fc.constantFrom(22, 67, 80, 443, 1023, 5222, 7071, 7443, 9191, 38001, 40_000, 51_000);
  const KINDS = [
    'syn',
    'syn-ack',
    'ack',
    'data',
    'fin',
    'rst',
    'rst-ack',
    'probe',
    'request',
    'response',
    'unreachable',
  ] as const;
  const side = (
    address: string,
    fewest = 0,
    shows: fc.Arbitrary<NonNullable<SideFacts['shows']>> = fc.subarray([...KINDS]),
  ) =>
    fc.record({
      at: port.map((number) => `${address}:${number}`),
      packets: fc.constantFrom(fewest, 1, 3),
      shows,
      service: fc.constantFrom('http', 'tls', 'ssh', 'xmpp'),
      likely: fc.boolean(),
    } as const);
  // Only one side can have opened the flow that this one continues.
  const first = side(SM, 1, fc.subarray([...KINDS, 'continued']));
  const peer = fc.constantFrom('10.0.0.9', PG, XMPP, SM).chain((address) => side(address));
  const flow = fc.record({ protocol: fc.constantFrom(6, 17, 47), firstSec: fc.constantFrom(0, 2, 3) });

  it('does not care which endpoint stands first in the record', () => {
    const judge = judgeOf({ set: PEERS });
    fc.assert(
      fc.property(first, peer, flow, (one, two, options) => {
        const [zero, other] = ([0, 1] as const).map((endpoint) => {
          const verdict = judge.judge(factsOf(one, two, options, endpoint), true);
          return `${textOf(verdict)} ${verdict.originator === endpoint} ${verdict.confidence} ${verdict.evidence} ${verdict.oneSided}`;
        });
        expect(other).toBe(zero);
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same verdict again, whatever it judged in between', () => {
    const judge = judgeOf({ set: PEERS });
    fc.assert(
      fc.property(first, peer, first, peer, flow, (one, two, three, four, options) => {
        const facts = factsOf(one, two, options);
        const before = textOf(judge.judge(facts, true));
        judge.judge(factsOf(three, four, options), true);
        expect(textOf(judge.judge(facts, true))).toBe(before);
      }),
      { numRuns: 500 },
    );
  });

  it('judges as a judge would who never judged before', () => {
    for (const set of [[], PEERS]) {
      const judge = judgeOf({ set });
      const allOf = (by: Judge, facts: FlowFacts) => {
        const verdict = by.judge(facts, false);
        if (verdict.name === 'out-of-scope') return verdict.name;
        return `${textOf(verdict)} ${verdict.originator} ${verdict.confidence} ${verdict.evidence} ${verdict.oneSided}`;
      };
      fc.assert(
        fc.property(first, peer, flow, fc.constantFrom(0, 1), (one, two, options, endpoint) => {
          const facts = factsOf(one, two, options, endpoint as 0 | 1);
          expect(allOf(judge, facts)).toBe(allOf(judgeOf({ set }), facts));
        }),
        { numRuns: 500 },
      );
    }
  });

  it('names a violation by a violated rule, a review by an open one, and allows only with notes', () => {
    const judge = judgeOf({ set: PEERS });
    const severities = {
      violation: /^(critical|high|medium|low|info)$/,
      review: /^review$/,
      allowed: /^(advisory|info|null)$/,
      'out-of-scope': /^null$/,
      waived: /^$/,
    };
    fc.assert(
      fc.property(first, peer, flow, (one, two, options) => {
        const verdict = judge.judge(factsOf(one, two, options), true);
        expect(String(verdict.severity())).toMatch(severities[verdict.name]);
      }),
      { numRuns: 500 },
    );
  });
});
