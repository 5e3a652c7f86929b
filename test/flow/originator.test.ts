import { describe, expect, it } from 'vitest';
import { flowOf, flowsOf, recognizeWords, socialMinerPolicy } from '../support/flow-runner.js';
import { type TalkOptions, talk } from '../support/talk.js';
import type { FlowReport } from '../../src/findings/flow-report.js';
import type { TestFrame } from '../support/frame-run.js';

/** `client` or `server` where evidence tells who opened the flow, confidence, evidence. */
function openerOf(flow: FlowReport, client = '10.0.0.1'): string {
  const side = flow['id.orig_h'] === client ? 'client' : 'server';
  return `${flow.initiator_confidence === 'none' ? 'nobody' : side} ${flow.initiator_confidence} ${flow.initiator_evidence}`;
}

function opener(lines: readonly string[]): string {
  return openerOf(flowOf(talk(lines), { recognize: recognizeWords }));
}

const HANDSHAKE = ['> S', '< SA', '> A'];

describe('the initiator of TCP', () => {
  it.each([
    ['a SYN', ['> S'], 'client certain syn'],
    ['a SYN that was captured after its answer', ['< SA ack=1001', '> S', '> A'], 'client certain syn'],
    ['a SYN against an answer in the other direction', ['> S', '> SA seq=1000 ack=5001', '< A'], 'client certain syn'],
    ['a SYN against a request of the other side', [...HANDSHAKE, '< PA "ask"'], 'client certain syn'],
    ['a SYN with data', ['> S "x"'], 'client certain syn'],
    ['a SYN-ACK and an ACK', ['< SA', '> A'], 'client strong syn-ack'],
    ['a SYN-ACK and a RST', ['< SA', '> R'], 'client strong syn-ack'],
    ['a SYN-ACK and data of the same side', ['< SA', '< PA "x"'], 'client strong syn-ack'],
    ['a RST-ACK with sequence 0', ['< RA seq=0'], 'client strong rst-ack'],
    ['a RST-ACK with sequence 0 behind a probe', ['> F', '< RA seq=0'], 'client strong rst-ack'],
    ['a request', ['> PA "ask"'], 'client strong application'],
    ['a response', ['< PA "tell"'], 'client strong application'],
    ['a SYN-ACK, before what the payload says', ['< SA', '> PA "ask"'], 'client strong syn-ack'],
  ])('is told by %s', (_, lines, expected) => {
    expect(opener(lines)).toBe(expected);
  });

  it.each([
    [
      'two SYNs, one from each side, whatever else',
      ['> S', '< S', '> SA seq=1000', '< A', '> PA "ask"'],
      'nobody none two-syns',
    ],
    ['a request of each side', ['> PA "ask"', '< PA "ask"'], 'nobody none contradiction'],
    [
      'a request and a response of one side, against a handshake',
      ['< SA', '> A', '< PA "ask"'],
      'nobody none contradiction',
    ],
    ['a SYN-ACK of each side', ['> SA', '< SA'], 'nobody none contradiction'],
    [
      'two strong pieces against one, since their number does not count',
      ['< SA', '> A', '> PA "ask"', '< RA seq=0', '> RA seq=0'],
      'nobody none contradiction',
    ],
  ])('is contradicted by %s', (_, lines, expected) => {
    expect(opener(lines)).toBe(expected);
  });

  it.each([
    ['a lone SYN-ACK', ['< SA']],
    ['a SYN-ACK sent again', ['< SA', '< SA seq=5000']],
    ['a lone ACK', ['> A']],
    ['data that nobody knows, sent first', ['> PA "x"', '< PA "y"']],
    ['a RST-ACK with another sequence number', ['< RA seq=5']],
    ['a RST with sequence 0 and without ACK', ['< R seq=0']],
    ['a NULL probe alone', ['> -']],
  ])('is not told by %s', (_, lines) => {
    expect(opener(lines)).toBe('nobody none null');
  });

  it('is not told by the lower port or by the order of the packets: then the first sender stands first', () => {
    expect(flowOf(talk(['< PA "x"', '> PA "y"']))).toMatchObject({
      'id.orig_p': 80,
      orig_pkts: 1,
      'id.resp_p': 40_000,
      history: 'Dd',
    });
  });

  it('turns the flow and its counters round when better evidence comes later', () => {
    const flow = flowOf(talk(['< PA "xyz"', '> A', '> PA "ask"']), { recognize: recognizeWords });
    expect(flow).toMatchObject({
      'id.orig_p': 40_000,
      orig_pkts: 2,
      resp_pkts: 1,
      orig_bytes: 3,
      resp_bytes: 3,
      history: '^dAD',
      initiator_evidence: 'application',
    });
  });
});

describe('a known listener', () => {
  const CLIENT = { client: '10.0.0.1:1111' };
  const PROOF = talk(HANDSHAKE, CLIENT);
  const midstream = (options: TalkOptions = {}) => talk(['< PA "x"', '> A'], options);
  const openers = (frames: readonly TestFrame[]) =>
    flowsOf(frames, { recognize: recognizeWords }).map((flow) => openerOf(flow));

  it.each([
    ['before', [...PROOF, ...midstream()], ['client certain syn', 'client strong known-listener']],
    ['after', [...midstream(), ...PROOF], ['client strong known-listener', 'client certain syn']],
  ])('tells the initiator of another flow %s', (_, frames, expected) => {
    expect(openers(frames)).toEqual(expected);
  });

  it('is proven by a flow whose SYN was not captured', () => {
    expect(openers([...talk(['< SA', '> A'], CLIENT), ...midstream()])[1]).toBe('client strong known-listener');
  });

  it('is proven by a half-open flow', () => {
    expect(openers([...talk(['> S', '< SA'], CLIENT), ...midstream()])[1]).toBe('client strong known-listener');
  });

  it('is not proven by a lone SYN-ACK', () => {
    expect(openers([...talk(['< SA'], CLIENT), ...midstream()])[1]).toBe('nobody none null');
  });

  it('is not proven by data without SYN-ACK', () => {
    expect(openers([...talk(['> S', '> A', '< PA "x"'], CLIENT), ...midstream()])[1]).toBe('nobody none null');
  });

  it('is one address with one port', () => {
    expect(openers([...PROOF, ...midstream({ server: '10.0.0.2:81' })])[1]).toBe('nobody none null');
    expect(openers([...PROOF, ...midstream({ server: '10.0.0.3:80' })])[1]).toBe('nobody none null');
  });

  it('comes behind what the flow itself shows', () => {
    expect(openers([...PROOF, ...talk(['< PA "ask"'])])[1]).toBe('server strong application');
  });

  it('contradicts another one at the other end', () => {
    const back = talk(['> S', '< SA', '> A'], { client: '10.0.0.9:2222', server: '10.0.0.1:40000' });
    expect(openers([...PROOF, ...back, ...midstream()])[2]).toBe('nobody none two-listeners');
  });

  it('says nothing about UDP', () => {
    expect(openers([...PROOF, ...talk(['< "x"'])])[1]).toBe('server weak first-datagram');
  });

  it('of IPv6 is the whole address', () => {
    const proof = talk(HANDSHAKE, { client: '[fd00::1]:1', server: '[2001:db8::2]:80' });
    const one = talk(['< A'], { client: '[fd00::1]:2', server: '[2001:db8::2]:80' });
    const other = talk(['< A'], { client: '[fd00::1]:2', server: '[2001:db9::2]:80' });
    const found = flowsOf([...proof, ...one, ...other]).map((flow) => flow.initiator_evidence);
    expect(found).toEqual(['syn', 'known-listener', null]);
  });
});

describe('a flow that continues a timed-out one', () => {
  const openers = (lines: readonly string[]) =>
    flowsOf(talk(lines), { recognize: recognizeWords }).map((flow) => openerOf(flow));

  it.each([
    ['of TCP', [...HANDSHAKE, '< A wait=301'], ['client certain syn', 'client strong continued']],
    ['of UDP', ['> "ask"', '< "tell"', '< wait=61 "x"'], ['client medium application', 'client strong continued']],
  ])('keeps its initiator, %s', (_, lines, expected) => {
    // The handshake also proves a listener, which would tell the same and comes first: so nobody may have answered.
    const withoutAnswer = lines.filter((line) => line !== '< SA');
    expect(openers(withoutAnswer)).toEqual(expected);
  });

  it('keeps it over several timeouts', () => {
    expect(openers(['> S', '> A', '< A wait=301', '< A wait=1', '> A wait=301', '> A']).slice(1)).toEqual([
      'client strong continued',
      'client strong continued',
    ]);
  });

  it('keeps it also where the flow has left the table long ago', () => {
    const other = talk(Array(50).fill('> "x"'), { client: '10.9.9.9:9', start: [1_700_005_000, 0] });
    const again = talk(['< A', '> A'], { start: [1_700_006_000, 0] });
    const flows = flowsOf([...talk(['> S', '> A']), ...other, ...again]);
    expect(flows.map((flow) => flow.initiator_evidence)).toEqual(['syn', 'first-datagram', 'continued']);
  });

  it('is told by its own SYN first', () => {
    expect(openers(['> S', '> A', '< S wait=301', '> A'])).toEqual(['client certain syn', 'server certain syn']);
  });

  it('is told by a known listener first', () => {
    expect(openers([...HANDSHAKE, '< A wait=301'])[1]).toBe('client strong known-listener');
  });

  it('has no initiator where the one before had none', () => {
    expect(openers(['> A', '< A', '> A wait=301'])).toEqual(['nobody none null', 'nobody none null']);
  });

  it('does not begin with a SYN that ended the flow before', () => {
    const flows = flowsOf(talk(['> S', '> A', '> S seq=77777', '> A']));
    expect(flows.map((flow) => flow.initiator_evidence)).toEqual(['syn', 'syn']);
  });

  it('keeps it where the flow before was a single packet', () => {
    expect(openers(['> S', '< A wait=301'])[1]).toBe('client strong continued');
  });

  it('does not make a strong kind out of a guess: the first datagram of a capture', () => {
    expect(openers(['< "x"', '> "y"', '> wait=61 "z"'])[1]).not.toBe('server strong continued');
  });
});

describe('the initiator of UDP', () => {
  it.each([
    ['an unreachable that quotes its only sender', ['< "x"', '! <'], 'server medium icmp'],
    ['an unreachable, before what the payload says', ['< "tell"', '! <'], 'server medium icmp'],
    ['a request', ['> "ask"'], 'client medium application'],
    ['a response', ['< "tell"'], 'client medium application'],
    ['a request behind other datagrams', ['< "x"', '> "ask"'], 'client medium application'],
    [
      'the first datagram, which is a guess at the start of a capture',
      ['< "x"', '> "y"'],
      'server weak first-datagram',
    ],
    ['the first datagram where both sides ask', ['< "ask"', '> "ask"'], 'server weak first-datagram'],
    [
      'the first datagram where an unreachable quotes it and it was answered',
      ['< "x"', '> "y"', '! <'],
      'server weak first-datagram',
    ],
    [
      "the first datagram, also where the other side's is the lower address",
      ['> "x"', '< "y"', '! >'],
      'client weak first-datagram',
    ],
    [
      'the first datagram where an unreachable quotes the answer',
      ['> "x"', '< "y"', '! <'],
      'client weak first-datagram',
    ],
  ])('is told by %s', (_, lines, expected) => {
    expect(opener(lines)).toBe(expected);
  });

  it.each([
    ['10.0.0.2:5353', '224.0.0.251:5353'],
    ['10.0.0.2:5353', '255.255.255.255:5353'],
    ['[fe80::2]:5353', '[ff02::fb]:5353'],
    ['[ff12::2]:5353', '[ff02::fb]:5353'],
  ])('is the host that announces something to a group, which asked nothing: %s to %s', (client, server) => {
    const flow = flowOf(talk(['> "tell"'], { client, server }), { recognize: recognizeWords });
    expect(client).toContain(flow['id.orig_h']);
    expect([flow.initiator_evidence, flow.outcome, flow.one_sided]).toEqual(['first-datagram', 'unanswered', false]);
  });

  it('is told by the first datagram more than 2 s after the earliest packet', () => {
    const first = talk(['> "x"'], { client: '10.7.7.7:7' });
    const at = (seconds: string) => talk(['> "x"', `< at=${seconds} "y"`]).slice(1);
    const found = (seconds: string) => openerOf(flowsOf([...first, ...at(seconds)])[1]);
    expect([found('2'), found('2.000000001')]).toEqual(['server weak first-datagram', 'server medium first-datagram']);
  });

  it('is a guess where the first datagram has no time', () => {
    const frames = [...talk(['> "x"'], { client: '10.7.7.7:7' }), ...talk(['< at=none "y"'])];
    expect(openerOf(flowsOf(frames)[1])).toBe('server weak first-datagram');
  });
});

describe('the row number', () => {
  const SUBJECT = '10.20.0.10';
  const PEER = '10.0.0.1';
  const policy = (set: string[] = [], file?: string) =>
    socialMinerPolicy({ subject: [SUBJECT], set, ...(file === undefined ? {} : { file }) });

  /** Who opened a midstream flow between ports of the peer and of the subject, by evidence of a row. */
  function byRow(
    peerPort: number,
    subjectPort: number,
    options: { proto?: 'udp'; set?: string[]; peer?: string; file?: string } = {},
  ): string {
    const { proto, set, peer = PEER, file } = options;
    const lines = proto === 'udp' ? ['> "x"'] : ['> A', '< A'];
    const flow = flowOf(talk(lines, { client: `${peer}:${peerPort}`, server: `${SUBJECT}:${subjectPort}` }), {
      policy: policy(set, file),
    });
    if (flow.initiator_evidence !== 'row-number') return `${flow.initiator_confidence} ${flow.initiator_evidence}`;
    return `${flow['id.orig_h'] === SUBJECT ? 'subject' : 'peer'} ${flow.initiator_confidence}`;
  }

  it.each([
    [80, 'peer weak'],
    [443, 'peer weak'],
    [7071, 'peer weak'],
    [7443, 'peer weak'],
    [38001, 'peer weak'],
    [5222, 'none null'],
    [22, 'none null'],
  ])('tells that the peer opened to port %i of the subject: %s', (port, expected) => {
    expect(byRow(51_000, port)).toBe(expected);
  });

  it.each([
    [80, 'subject weak'],
    [443, 'subject weak'],
    [5222, 'subject weak'],
    [7071, 'none null'],
    [7443, 'none null'],
    [38001, 'none null'],
    [22, 'none null'],
  ])('tells that the subject opened to port %i of the peer: %s', (port, expected) => {
    expect(byRow(port, 50_123)).toBe(expected);
  });

  it('tells nothing where both ports are listening ports', () => {
    expect(byRow(443, 80)).toBe('none null');
  });

  it('lets the subject open only from its ephemeral range', () => {
    expect([32_767, 32_768, 60_999, 61_000].map((port) => byRow(443, port))).toEqual([
      'none null',
      'subject weak',
      'subject weak',
      'none null',
    ]);
  });

  it('takes the ephemeral range from the policy', () => {
    expect([1023, 1024, 9191].map((port) => byRow(443, port, { file: 'ephemeral: 1024-65535' }))).toEqual([
      'none null',
      'subject weak',
      'subject weak',
    ]);
  });

  it('lets the peer open from any port', () => {
    expect([1, 1023, 9191, 65_535].map((port) => byRow(port, 443))).toEqual(Array(4).fill('peer weak'));
  });

  it('asks for a configured server where there is one', () => {
    const set = ['xmpp.remote=10.0.0.5'];
    expect([byRow(5222, 50_123, { set }), byRow(5222, 50_123, { set, peer: '10.0.0.5' })]).toEqual([
      'none null',
      'subject weak',
    ]);
  });

  it('follows a port that the site moved', () => {
    const set = ['xmpp.port=5223'];
    expect([byRow(5222, 50_123, { set }), byRow(5223, 50_123, { set })]).toEqual(['none null', 'subject weak']);
  });

  it("does not look at TCP rows' listeners for UDP: the number alone counts", () => {
    const udp = { proto: 'udp' } as const;
    expect([byRow(51_000, 5222, udp), byRow(38_001, 50_123, udp), byRow(51_000, 22, udp)]).toEqual([
      'peer weak',
      'subject weak',
      'weak first-datagram',
    ]);
  });

  it('leaves UDP to the first datagram where the subject cannot have opened', () => {
    expect(byRow(443, 9191, { proto: 'udp' })).toBe('weak first-datagram');
  });

  it('comes behind a UDP flow that begins late', () => {
    const first = talk(['> "x"'], { client: '10.7.7.7:7' });
    const lateFlow = talk(['> at=5 "x"'], { client: `${PEER}:443`, server: `${SUBJECT}:50123` });
    const flow = flowsOf([...first, ...lateFlow], { policy: policy() })[1];
    expect([flow['id.orig_h'], flow.initiator_confidence, flow.initiator_evidence]).toEqual([
      PEER,
      'medium',
      'first-datagram',
    ]);
  });

  it('says nothing about flows that are out of scope', () => {
    const flow = flowOf(talk(['> A'], { client: '10.0.0.1:51000', server: '10.0.0.2:443' }), { policy: policy() });
    expect(flow.initiator_evidence).toBeNull();
  });
});
