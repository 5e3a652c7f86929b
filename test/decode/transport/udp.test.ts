import { describe } from 'vitest';
import { concat, hex, ipv4, ipv6, udp, udpPacket } from '../../support/frame-builder.js';
import { itDecodesFrames } from '../../support/decode-runner.js';

const HELLO = hex('68656c6c6f');
const PACKET = udpPacket({ sport: 1024, dport: 53, payload: 'hello' });

describe('decodeUdp', () => {
  itDecodesFrames([
    {
      name: 'reads ports and payload',
      bytes: PACKET,
      class: 'udp',
      packet: {
        kind: 'packet',
        protocol: 17,
        from: '10.0.0.1:1024',
        to: '10.0.0.2:53',
        flags: null,
        seq: 0,
        ack: 0,
        payload: 5,
        captured: HELLO,
      },
    },
    {
      name: 'counts a datagram without payload',
      bytes: udpPacket({}),
      class: 'udp',
      packet: { payload: 0, captured: hex('') },
    },
    {
      name: 'takes the rest of the packet where the length is 0',
      bytes: udpPacket({ length: 0, payload: 'hello' }),
      class: 'udp',
      packet: { payload: 5, captured: HELLO },
    },
    {
      name: 'takes no payload where the length is below 8',
      bytes: udpPacket({ length: 7, payload: 'hello' }),
      class: 'udp',
      anomalies: ['udp.length_too_small'],
      packet: { payload: 0, captured: hex('') },
    },
    {
      name: 'counts the bytes that a length beyond the packet claims',
      bytes: udpPacket({ length: 1000, payload: 'hello' }),
      class: 'udp',
      anomalies: ['udp.length_beyond_packet'],
      packet: { payload: 992, captured: HELLO, ipBytes: 33 },
    },
    {
      name: 'leaves out what stands behind the length',
      bytes: udpPacket({ length: 10, payload: 'hello' }),
      class: 'udp',
      packet: { payload: 2, captured: hex('6865'), ipBytes: 33 },
    },
    {
      name: 'does not hold the length of a first fragment against it',
      bytes: ipv4({ protocol: 17, moreFragments: true }, udp({ length: 3000 }, 'hello')),
      class: 'udp',
      packet: { firstFragment: true, payload: 5, captured: HELLO },
    },
    {
      name: 'gives a later fragment without looking for ports',
      bytes: ipv4({ protocol: 17, fragmentOffset: 8 }, hex('ff')),
      class: 'fragment',
      packet: { kind: 'later-fragment', payload: 1, from: '10.0.0.1:0' },
    },
    {
      name: 'counts a datagram with port 0',
      bytes: udpPacket({ sport: 0, dport: 0 }),
      class: 'udp',
      anomalies: ['udp.port_zero'],
      packet: { from: '10.0.0.1:0', to: '10.0.0.2:0' },
    },
    {
      name: 'reads IPv6 too',
      bytes: ipv6({ protocol: 17 }, udp({ sport: 1024, dport: 53 }, 'hello')),
      class: 'udp',
      packet: { from: '[fd00::1]:1024', to: '[fd00::2]:53', payload: 5 },
    },
  ]);

  describe('in a cut frame', () => {
    const cut = (length: number) => ({ bytes: PACKET.subarray(0, length), wireLength: PACKET.length });
    itDecodesFrames([
      { name: 'needs both ports', ...cut(23), class: 'undecoded', anomalies: ['udp.ports_cut'] },
      {
        name: 'takes the rest of the packet where the length was not captured',
        ...cut(24),
        class: 'udp',
        anomalies: ['udp.header_cut'],
        packet: { from: '10.0.0.1:1024', to: '10.0.0.2:53', payload: 5, captured: hex('') },
      },
      {
        name: 'takes the length as soon as it was captured',
        bytes: concat(udpPacket({ length: 10, payload: 'hello' })).subarray(0, 26),
        wireLength: PACKET.length,
        class: 'udp',
        anomalies: ['udp.header_cut'],
        packet: { payload: 2, captured: hex('') },
      },
      {
        name: 'finds nothing strange in a whole header',
        ...cut(28),
        class: 'udp',
        packet: { payload: 5, captured: hex('') },
      },
      {
        name: 'gives the part of the payload that was captured',
        ...cut(30),
        class: 'udp',
        packet: { payload: 5, captured: hex('6865') },
      },
    ]);
  });
});
