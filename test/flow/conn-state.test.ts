import { describe, expect, it } from 'vitest';
import { EndpointState, tcpConnState, udpConnState } from '../../src/flow/zeek-state.js';
import { flowOf, recognizeWords } from '../support/flow-runner.js';
import { talk } from '../support/talk.js';

const stateOf = (lines: readonly string[]) => flowOf(talk(lines), { recognize: recognizeWords }).conn_state;
const HANDSHAKE = ['> S', '< SA', '> A'];
const DATA = ['> PA "a"', '< PA "b"'];

describe('conn_state', () => {
  // The sentences are those of Zeek's documentation, scripts/base/protocols/conn/main.zeek.
  it.each([
    ['S0', 'connection attempt seen, no reply', ['> S']],
    ['S0', 'connection attempt sent again, no reply', ['> S', '> S seq=1000', '> S seq=1000']],
    ['S1', 'connection established, not terminated', [...HANDSHAKE, ...DATA]],
    ['S1', 'connection established by a simultaneous open', ['> S', '< S', '> SA seq=1000', '< SA seq=5000']],
    ['SF', 'normal establishment and termination', [...HANDSHAKE, ...DATA, '> FA', '< FA', '> A']],
    ['SF', 'normal establishment and termination by the responder', [...HANDSHAKE, ...DATA, '< FA', '> FA', '< A']],
    ['SF', 'terminated, then a late reset', [...HANDSHAKE, '> FA', '< FA', '> A', '> R']],
    ['REJ', 'connection attempt rejected', ['> S', '< RA seq=0']],
    ['REJ', 'connection attempt rejected several times', ['> S', '< RA seq=0', '> S seq=1000', '< RA seq=0']],
    ['S2', 'established, close attempt by originator seen, no reply from responder', [...HANDSHAKE, '> FA', '< A']],
    ['S3', 'established, close attempt by responder seen, no reply from originator', [...HANDSHAKE, '< FA', '> A']],
    ['RSTO', 'established, originator aborted', [...HANDSHAKE, ...DATA, '> R']],
    ['RSTO', 'originator aborted after its own FIN', [...HANDSHAKE, '> FA', '< A', '> R']],
    ['RSTR', 'established, responder aborted', [...HANDSHAKE, ...DATA, '< RA']],
    ['RSTOS0', 'originator sent a SYN followed by a RST, no SYN-ACK from the responder', ['> S', '> R']],
    ['RSTRH', 'responder sent a SYN-ACK followed by a RST, no SYN from the originator', ['< SA "x"', '< R']],
    ['SH', 'originator sent a SYN followed by a FIN, no SYN-ACK from the responder', ['> S', '> FA']],
    ['SHR', 'responder sent a SYN-ACK followed by a FIN, no SYN from the originator', ['< SA "x"', '< FA']],
    ['OTH', 'no SYN seen, just midstream traffic', ['> PA "a"', '< PA "b"']],
    ['OTH', 'a lone ACK', ['> A']],
    ['SF', 'UDP, both sides sent', ['> "a"', '< "b"']],
    ['S0', 'UDP, only the originator sent', ['> "a"']],
    ['SHR', 'UDP, only the responder sent', ['< "tell"']],
  ])('is %s: %s', (state, _, lines) => {
    expect(stateOf(lines)).toBe(state);
  });
});

describe('tcpConnState', () => {
  const NAMES = ['Inactive', 'SynSent', 'SynAckSent', 'Partial', 'Established', 'Closed', 'Reset'];

  /** Rows: state of the originator; columns: of the responder, in the order of `EndpointState`. */
  const TABLE = [
    [EndpointState.Inactive, ['OTH', 'OTH', 'OTH', 'OTH', 'OTH', 'SHR', 'RSTRH']],
    [EndpointState.SynSent, ['S0', 'OTH', 'OTH', 'OTH', 'OTH', 'S3', 'REJ']],
    [EndpointState.SynAckSent, ['OTH', 'OTH', 'OTH', 'OTH', 'OTH', 'S3', 'REJ']],
    [EndpointState.Partial, ['OTH', 'OTH', 'OTH', 'OTH', 'OTH', 'SHR', 'RSTRH']],
    [EndpointState.Established, ['OTH', 'OTH', 'OTH', 'OTH', 'S1', 'S3', 'RSTR']],
    [EndpointState.Closed, ['SH', 'S2', 'S2', 'SH', 'S2', 'SF', 'RSTR']],
    [EndpointState.Reset, ['RSTOS0', 'RSTO', 'RSTO', 'RSTOS0', 'RSTO', 'RSTO', 'RSTR']],
  ] as const;

  it.each(TABLE.map(([orig, codes]) => [NAMES[orig], orig, codes] as const))(
    'with an originator in %s',
    (_, orig, codes) => {
      expect(NAMES.map((__, resp) => tcpConnState(orig, resp as EndpointState, false))).toEqual(codes);
    },
  );

  it('is REJ where both reset and nobody sent payload', () => {
    expect(tcpConnState(EndpointState.Reset, EndpointState.Reset, true)).toBe('REJ');
  });

  it('asks for payload only where both reset', () => {
    const differing = TABLE.flatMap(([orig, codes]) =>
      codes.flatMap((code, resp) =>
        tcpConnState(orig, resp as EndpointState, true) === code ? [] : [`${NAMES[orig]} ${NAMES[resp]}`],
      ),
    );
    expect(differing).toEqual(['Reset Reset']);
  });
});

describe('udpConnState', () => {
  it.each([
    [true, true, 'SF'],
    [true, false, 'S0'],
    [false, true, 'SHR'],
    [false, false, 'OTH'],
  ] as const)('says who sent: originator %s, responder %s', (orig, resp, code) => {
    expect(udpConnState(orig, resp)).toBe(code);
  });
});
