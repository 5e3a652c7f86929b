import { describe, expect, it } from 'vitest';
import { flowOf, flowsOf, recognizeWords } from '../support/flow-runner.js';
import { talk } from '../support/talk.js';

const HANDSHAKE = ['> S', '< SA', '> A'];

/** Outcome of the only flow, and `one-sided` where it is. */
function outcomeOf(lines: readonly string[]): string {
  const { outcome, one_sided } = flowOf(talk(lines), { recognize: recognizeWords });
  return one_sided ? `${outcome}, one-sided` : outcome;
}

/** A table of what is captured, and the outcome. */
type Table = readonly (readonly [what: string, lines: readonly string[], outcome: string])[];

function itComesTo(table: Table): void {
  it.each(table)('%s: %j', (_, lines, outcome) => {
    expect(outcomeOf(lines)).toBe(outcome);
  });
}

describe('the outcome of TCP', () => {
  describe('is established', () => {
    itComesTo([
      ['with SYN-ACK and a later ACK of the initiator', HANDSHAKE, 'established'],
      ['with SYN-ACK and later data of the initiator', ['> S', '< SA', '> PA "x"'], 'established'],
      ['with SYN-ACK and a FIN of the initiator, which carries an ACK', ['> S', '< SA', '> FA'], 'established'],
      ['with SYN-ACK and ACK, where the SYN was not captured', ['< SA', '> A'], 'established'],
      [
        'with SYN and data from both sides, where the SYN-ACK was not captured',
        ['> S', '> A', '> PA "x"', '< PA "y"'],
        'established',
      ],
      ['although it is reset later', [...HANDSHAKE, '< RA'], 'established'],
      ['although an ICMP unreachable quotes it', [...HANDSHAKE, '> PA "x"', '! >'], 'established'],
    ]);
  });

  describe('is half-open', () => {
    itComesTo([
      ['with SYN-ACK and nothing more from the initiator', ['> S', '< SA'], 'half-open'],
      ['with SYN-ACK and only a RST from the initiator', ['> S', '< SA', '> R'], 'half-open'],
      ['with SYN-ACK and only a RST-ACK from the initiator', ['> S', '< SA', '> RA'], 'half-open'],
      ['with SYN-ACK and the same SYN again', ['> S', '< SA', '> S seq=1000', '< SA seq=5000'], 'half-open'],
      ['although the responder gives up with a RST', ['> S', '< SA', '< R'], 'half-open'],
      ['with SYN-ACK and a RST, where the SYN was not captured', ['< SA', '> R'], 'half-open'],
    ]);

    it('with data in the SYN, which is not later than the SYN-ACK', () => {
      expect(outcomeOf(['> S "early"', '< SA ack=1006'])).toBe('half-open');
    });
  });

  describe('is refused', () => {
    itComesTo([
      ['by a RST of the responder to a SYN', ['> S', '< RA seq=0'], 'refused'],
      ['by a RST without ACK to a SYN', ['> S', '< R'], 'refused'],
      ['by a RST to a FIN probe', ['> F', '< RA seq=0'], 'refused'],
      ['by a RST to a NULL probe', ['> -', '< RA seq=0'], 'refused'],
      ['by a lone RST-ACK with sequence 0, which answers a SYN or a probe', ['< RA seq=0'], 'refused, one-sided'],
      ['by an ICMP unreachable that quotes the SYN', ['> S', '! >'], 'refused'],
      ['by an ICMP unreachable that quotes data in midstream', ['> PA "ask"', '! >'], 'refused, one-sided'],
      ['by "administratively prohibited" too', ['> S', '! > code=13'], 'refused'],
    ]);

    it('but not by "fragmentation needed"', () => {
      expect(outcomeOf(['> S', '! > code=4'])).toBe('unanswered');
    });
  });

  describe('is unanswered', () => {
    itComesTo([
      ['with one SYN', ['> S'], 'unanswered'],
      ['with several SYNs', ['> S', '> S seq=1000', '> S seq=1000'], 'unanswered'],
      ['with data in the SYN', ['> S "early"'], 'unanswered'],
      ['with a request in the SYN', ['> S "ask"'], 'unanswered'],
    ]);
  });

  describe('is midstream in all other cases', () => {
    itComesTo([
      ['with data only', ['> PA "x"', '< PA "y"'], 'midstream'],
      ['with a lone ACK', ['> A'], 'midstream, one-sided'],
      ['with a SYN and ACKs of the initiator alone', ['> S', '> A'], 'midstream, one-sided'],
      ['with a RST to an ACK', ['> A', '< R'], 'midstream'],
      ['with a FIN probe alone', ['> F'], 'midstream'],
      ['with a NULL probe alone', ['> -'], 'midstream'],
      ['with a SYN that its sender takes back', ['> S', '> R'], 'midstream'],
      ['with a lone RST', ['> R'], 'midstream'],
    ]);
  });

  it('of a flow that continues a timed-out one is its own', () => {
    const frames = talk([...HANDSHAKE, '> PA "x"', '> A wait=400', '> A']);
    expect(flowsOf(frames).map((flow) => flow.outcome)).toEqual(['established', 'midstream']);
  });
});

describe('the outcome of UDP', () => {
  itComesTo([
    ['is answered where both sides sent', ['> "x"', '< "y"'], 'answered'],
    [
      'is answered where both sides sent, although an ICMP unreachable quotes it',
      ['> "x"', '< "y"', '! >'],
      'answered',
    ],
    ['is answered by a response alone', ['< "tell"'], 'answered, one-sided'],
    ['is refused by an ICMP unreachable', ['> "x"', '! >'], 'refused'],
    ['is unanswered where one side sent', ['> "x"', '> "x"'], 'unanswered'],
    ['is unanswered by a request alone', ['> "ask"'], 'unanswered'],
    ['is unanswered where the capture begins with a datagram of which nobody knows who asked', ['< "x"'], 'unanswered'],
  ]);

  it('is answered by a lone datagram of a responder who is known from the flow that it continues', () => {
    const flows = flowsOf(talk(['> "ask"', '< "tell"', '< wait=100 "x"']), { recognize: recognizeWords });
    expect(flows.map(({ outcome, initiator_evidence }) => [outcome, initiator_evidence])).toEqual([
      ['answered', 'application'],
      ['answered', 'continued'],
    ]);
  });
});

describe('a flow is one-sided', () => {
  const CLIENT_ONLY = 'one endpoint sent all frames, and its ';
  itComesTo([
    [`${CLIENT_ONLY}ACK number proves the other`, ['> PA "x"'], 'midstream, one-sided'],
    [`${CLIENT_ONLY}FIN with ACK proves the other`, ['> FA'], 'midstream, one-sided'],
    [`${CLIENT_ONLY}RST-ACK with sequence 0 proves the other`, ['< RA seq=0'], 'refused, one-sided'],
    [`${CLIENT_ONLY}response proves the other`, ['< "tell"'], 'answered, one-sided'],
    [`${CLIENT_ONLY}SYN-ACK, with data, proves the other`, ['< SA', '< PA "x"'], 'established, one-sided'],
  ]);

  it('with a RST-ACK of any sequence number', () => {
    expect(outcomeOf(['> RA seq=700 ack=500'])).toBe('midstream, one-sided');
  });

  itComesTo([
    ['not with an unanswered SYN', ['> S'], 'unanswered'],
    ['not with an unanswered datagram', ['> "x"'], 'unanswered'],
    ['not where both sides sent', ['> A', '< A'], 'midstream'],
  ]);

  describe('and its SYN-ACK', () => {
    it.each([
      ['with data of the same side is established', ['< SA', '< PA "x"'], 'established'],
      ['with a FIN of the same side, and data, is established', ['< SA', '< PA "x"', '< FA'], 'established'],
    ])('%s', (_, lines, outcome) => {
      expect(flowOf(talk(lines))).toMatchObject({ outcome, one_sided: true, 'id.resp_h': '10.0.0.2' });
    });
  });
});
