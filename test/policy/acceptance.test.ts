import { describe, expect, it } from 'vitest';
import type { FlowReport } from '../../src/findings/flow-report.js';
import { flowsOf, recognizeWords, socialMinerPolicy } from '../support/flow-runner.js';
import { icmpPacket, udpPacket } from '../support/frame-builder.js';
import { START, type TestFrame } from '../support/frame-run.js';
import { talk } from '../support/talk.js';

/* The acceptance set of VERDICTS §5, each row as packets. */

const SM = '10.20.0.10';
const X = '198.51.100.7';
const XMPP = '10.20.0.40';
const PG = '10.20.0.30';
const HANDSHAKE = ['> S', '< SA', '> A'];
const CLIENT_HELLO = '> PA "\\u0016\\u0003\\u0001"';

const POLICY = socialMinerPolicy({ subject: [SM], set: [`xmpp.remote=${XMPP}`, `media-routing.remote=${PG}`] });

/** Packets between `client` and `server`, so many seconds after the capture began. */
function between(client: string, server: string, lines: readonly string[], seconds = 0): TestFrame[] {
  return talk(lines, { client, server, start: [START[0] + seconds, 0] });
}

/** Something that nobody judges, so that the capture has begun before. */
const EARLIER = between('192.0.2.1:1', '192.0.2.2:2', ['> A']);

function textOf(flow: FlowReport): string {
  const rules = flow.rules.filter((rule) => rule !== 'unsecure-row-used' && rule !== 'privileged-source-port');
  const what = [flow.verdict, ...rules, flow.severity === 'advisory' || flow.severity === null ? '' : flow.severity];
  return [what.filter(Boolean).join(' '), flow.role ?? '-', flow.direction, flow.initiator_evidence ?? '-'].join(', ');
}

function verdicts(frames: readonly TestFrame[], words = false): string[] {
  const flows = flowsOf([...EARLIER, ...frames], { policy: POLICY, ...(words ? { recognize: recognizeWords } : {}) });
  return flows.slice(1).map(textOf);
}

describe('the acceptance set of VERDICTS §5', () => {
  it('client → SM:443, full handshake, TLS; and SM:443 → client in midstream, told by the known listener', () => {
    const whole = between('10.20.0.21:50001', `${SM}:443`, [...HANDSHAKE, CLIENT_HELLO]);
    const part = between('10.20.0.22:50002', `${SM}:443`, ['< PA "data"', '> A']);
    expect(verdicts([...part, ...whole])).toEqual([
      'allowed, https, inbound, known-listener',
      'allowed, https, inbound, syn',
    ]);
  });

  it('SYN lost; SYN-ACK from SM:38001, then ACK and data from the PG', () => {
    expect(verdicts(between(`${PG}:50001`, `${SM}:38001`, ['< SA', '> A', '> PA "x"']))).toEqual([
      'allowed, media-routing, inbound, syn-ack',
    ]);
  });

  it('SYN → SM:22 unanswered / SYN → SM:8080 answered by RST / SM:3389 established', () => {
    const frames = [
      ...between(`${X}:50001`, `${SM}:22`, ['> S']),
      ...between(`${X}:50001`, `${SM}:8080`, ['> S', '< RA seq=0']),
      ...between(`${X}:50001`, `${SM}:3389`, HANDSHAKE),
    ];
    expect(verdicts(frames)).toEqual([
      'violation unlisted-port info, -, inbound, syn',
      'violation unlisted-port low, -, inbound, syn',
      'violation unlisted-port high, -, inbound, syn',
    ]);
  });

  it('SM → configured server:5222 / SM → another:5222 / x → SM:5222', () => {
    const frames = [
      ...between(`${SM}:50001`, `${XMPP}:5222`, HANDSHAKE),
      ...between(`${SM}:50001`, `${X}:5222`, HANDSHAKE),
      ...between(`${X}:50001`, `${SM}:5222`, HANDSHAKE),
    ];
    expect(verdicts(frames)).toEqual([
      'allowed, xmpp, outbound, syn',
      'violation unexpected-remote high, xmpp, outbound, syn',
      'violation wrong-direction high, xmpp, inbound, syn',
    ]);
  });

  it('client with source port 5222 → SM:7443', () => {
    expect(verdicts(between('10.20.0.21:5222', `${SM}:7443`, HANDSHAKE))).toEqual([
      'allowed, secure-bosh, inbound, syn',
    ]);
  });

  it('SSH banner on SM:443 / clear HTTP on SM:7443', () => {
    const frames = [
      ...between(`${X}:50001`, `${SM}:443`, [...HANDSHAKE, '< PA "SSH-2.0-OpenSSH_9.6\\r\\n"']),
      ...between(`${X}:50001`, `${SM}:7443`, [...HANDSHAKE, '> PA "GET / HTTP/1.1\\r\\nHost: sm\\r\\n\\r\\n"']),
    ];
    expect(verdicts(frames)).toEqual([
      'violation protocol-mismatch high, https, inbound, syn',
      'violation protocol-mismatch high, secure-bosh, inbound, syn',
    ]);
  });

  it('UDP → SM:7071, at the start of a capture and later', () => {
    const udp = (seconds: number) => between(`${X}:50001`, `${SM}:7071`, ['> "x"'], seconds);
    expect([verdicts(udp(0)), verdicts(udp(3))]).toEqual([
      ['violation wrong-transport medium, bosh, inbound, row-number'],
      ['violation wrong-transport medium, bosh, inbound, first-datagram'],
    ]);
  });

  it('SM → PG:38001 / stranger → SM:38001', () => {
    const frames = [
      ...between(`${SM}:50001`, `${PG}:38001`, HANDSHAKE),
      ...between(`${X}:50001`, `${SM}:38001`, HANDSHAKE),
    ];
    expect(verdicts(frames)).toEqual([
      'violation wrong-direction high, media-routing, outbound, syn',
      'violation unexpected-remote high, media-routing, inbound, syn',
    ]);
  });

  it('SM → DNS:53 over UDP', () => {
    expect(verdicts(between(`${SM}:50001`, '10.20.0.2:53', ['> "ask"', '< "tell"']), true)).toEqual([
      'violation unlisted-port medium, -, outbound, application',
    ]);
  });

  it('SM:9191 ↔ x:443, midstream', () => {
    expect(verdicts(between(`${SM}:9191`, `${X}:443`, ['> PA "x"', '< PA "y"']))).toEqual([
      'review direction-unknown review, -, unknown, -',
    ]);
  });

  it('one ACK between SM:80 and x:443', () => {
    expect(verdicts(between(`${SM}:80`, `${X}:443`, ['> A']))).toEqual(['allowed info, -, unknown, -']);
  });

  it('SM:50123 ↔ x:443 midstream, data from x first', () => {
    expect(verdicts(between(`${SM}:50123`, `${X}:443`, ['< PA "x"', '> PA "y"']))).toEqual([
      'allowed, https, outbound, row-number',
    ]);
  });

  it('80 inbound and 80 outbound', () => {
    const frames = [...between(`${X}:50001`, `${SM}:80`, HANDSHAKE), ...between(`${SM}:50001`, `${X}:80`, HANDSHAKE)];
    expect(verdicts(frames)).toEqual(['allowed, http, inbound, syn', 'allowed, http, outbound, syn']);
  });

  it('ICMP port-unreachable quoting UDP/161 of SM', () => {
    const probe = { src: X, sport: 50_001, dst: SM, dport: 161, payload: 'x' };
    const frames: TestFrame[] = [
      { bytes: udpPacket(probe) },
      { bytes: icmpPacket({ src: SM, dst: X }, 3, 3, udpPacket(probe)) },
    ];
    expect(flowsOf(frames, { policy: POLICY })).toMatchObject([
      { outcome: 'refused', severity: 'low', direction: 'inbound', initiator_evidence: 'icmp' },
    ]);
  });

  it('a SYN-ACK alone from x:38001 to SM, nothing more', () => {
    expect(verdicts(between(`${SM}:50001`, `${X}:38001`, ['< SA']))).toEqual([
      'review direction-unknown review, -, unknown, -',
    ]);
  });

  it('SYN to 1,000 ports of SM from one host: each flow is still its own violation', () => {
    const probes = Array.from({ length: 1000 }, (_, i) => between(`${X}:50001`, `${SM}:${9000 + i}`, ['> S'])).flat();
    const flows = flowsOf(probes, { policy: POLICY, maxFlows: 2000 });
    expect(new Set(flows.map(textOf))).toEqual(new Set(['violation unlisted-port info, -, inbound, syn']));
    expect(flows.length).toBe(1000);
  });
});
