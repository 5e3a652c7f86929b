import { describe } from 'vitest';
import { concat, hex, ipv4, tcp, tcpPacket, u16 } from '../../support/frame-builder.js';
import { itDecodesFrames } from '../../support/decode-runner.js';

const HELLO = hex('68656c6c6f');
const PACKET = tcpPacket({ sport: 1024, dport: 80, seq: 0x8000_0001, ack: 0xffff_ffff, flags: 'PA', payload: 'hello' });

/** A packet whose TCP header has 8 bytes of options. */
const WITH_OPTIONS = tcpPacket({ options: new Uint8Array(8), payload: 'hello' });

describe('decodeTcp', () => {
  itDecodesFrames([
    {
      name: 'reads ports, numbers, flags and payload',
      bytes: PACKET,
      class: 'tcp',
      packet: {
        kind: 'packet',
        protocol: 6,
        from: '10.0.0.1:1024',
        to: '10.0.0.2:80',
        seq: 0x8000_0001,
        ack: 0xffff_ffff,
        flags: 'PA',
        zeroWindow: false,
        payload: 5,
        captured: HELLO,
      },
    },
    {
      name: 'steps over options',
      bytes: WITH_OPTIONS,
      class: 'tcp',
      packet: { payload: 5, captured: HELLO },
    },
    {
      name: 'sees a window of 0',
      bytes: tcpPacket({ window: 0 }),
      class: 'tcp',
      packet: { zeroWindow: true },
    },
    {
      name: 'does not mistake a low window for 0',
      bytes: tcpPacket({ window: 1 }),
      class: 'tcp',
      packet: { zeroWindow: false },
    },
    {
      name: 'reads all six flags',
      bytes: tcpPacket({ flags: 'FPAU' }),
      class: 'tcp',
      packet: { flags: 'FPAU' },
    },
    {
      name: 'reads a segment without flags',
      bytes: tcpPacket({ flags: '' }),
      class: 'tcp',
      packet: { flags: '' },
    },
    ...(['SF', 'SR', 'FSR'] as const).map((flags) => ({
      name: `finds ${flags} together strange`,
      bytes: tcpPacket({ flags }),
      class: 'tcp' as const,
      anomalies: ['tcp.syn_with_fin' as const],
      packet: { kind: 'packet' as const },
    })),
    {
      name: 'does not find FIN with RST strange',
      bytes: tcpPacket({ flags: 'FR' }),
      class: 'tcp',
      packet: { flags: 'FR' },
    },
    {
      name: 'counts a packet with source port 0',
      bytes: tcpPacket({ sport: 0, dport: 80 }),
      class: 'tcp',
      anomalies: ['tcp.port_zero'],
      packet: { from: '10.0.0.1:0', to: '10.0.0.2:80' },
    },
    {
      name: 'counts a packet with destination port 0',
      bytes: tcpPacket({ sport: 80, dport: 0 }),
      class: 'tcp',
      anomalies: ['tcp.port_zero'],
      packet: { from: '10.0.0.1:80', to: '10.0.0.2:0' },
    },
    {
      name: 'does not care for the checksum',
      bytes: tcpPacket({ checksum: 0xdead }),
      class: 'tcp',
      packet: { flags: 'A' },
    },
  ]);

  describe('with a damaged data offset', () => {
    itDecodesFrames([
      {
        name: 'counts a packet whose data offset is too small, without payload',
        bytes: tcpPacket({ dataOffset: 4, flags: 'PA', payload: 'hello' }),
        class: 'tcp',
        anomalies: ['tcp.data_offset_too_small'],
        packet: { flags: 'PA', payload: 0, captured: hex('') },
      },
      {
        name: 'does not blame the snaplen too where the data offset is too small',
        bytes: tcpPacket({ dataOffset: 0, payload: 100 }).subarray(0, 60),
        wireLength: 140,
        class: 'tcp',
        anomalies: ['tcp.data_offset_too_small'],
        packet: { payload: 0, ipBytes: 140 },
      },
      {
        name: 'counts a packet whose data offset exceeds it, without payload',
        bytes: tcpPacket({ dataOffset: 15, flags: 'S' }),
        class: 'tcp',
        anomalies: ['tcp.data_offset_beyond_packet'],
        packet: { flags: 'S', payload: 0, captured: hex('') },
      },
      {
        name: 'measures the data offset against the packet, not against its trailer',
        bytes: concat(tcpPacket({ dataOffset: 6 }), new Uint8Array(6)),
        class: 'tcp',
        anomalies: ['tcp.data_offset_beyond_packet'],
        packet: { payload: 0, captured: hex('') },
      },
    ]);
  });

  describe('in a cut frame', () => {
    const cut = (length: number) => ({ bytes: PACKET.subarray(0, length), wireLength: PACKET.length });
    itDecodesFrames([
      { name: 'needs both ports', ...cut(23), class: 'undecoded', anomalies: ['tcp.ports_cut'] },
      { name: 'needs both ports, and not one alone', ...cut(22), class: 'undecoded', anomalies: ['tcp.ports_cut'] },
      {
        name: 'counts a packet of which only the ports were captured, taking a header of 20 bytes',
        ...cut(24),
        class: 'tcp',
        anomalies: ['tcp.header_cut'],
        packet: {
          from: '10.0.0.1:1024',
          to: '10.0.0.2:80',
          flags: null,
          seq: 0,
          ack: 0,
          payload: 5,
          captured: hex(''),
          ipBytes: 45,
        },
      },
      {
        name: 'takes the captured data offset without flags',
        bytes: WITH_OPTIONS.subarray(0, 33),
        wireLength: WITH_OPTIONS.length,
        class: 'tcp',
        anomalies: ['tcp.header_cut'],
        packet: { flags: null, seq: 0, payload: 5 },
      },
      {
        name: 'knows numbers as soon as the flags were captured',
        ...cut(34),
        class: 'tcp',
        anomalies: ['tcp.header_cut'],
        packet: { flags: 'PA', seq: 0x8000_0001, ack: 0xffff_ffff, zeroWindow: false, payload: 5 },
      },
      {
        name: 'does not take a window that was not captured for 0',
        bytes: tcpPacket({ window: 0 }).subarray(0, 35),
        wireLength: 40,
        class: 'tcp',
        anomalies: ['tcp.header_cut'],
        packet: { zeroWindow: false },
      },
      {
        name: 'notes options that were cut',
        bytes: WITH_OPTIONS.subarray(0, 44),
        wireLength: WITH_OPTIONS.length,
        class: 'tcp',
        anomalies: ['tcp.header_cut'],
        packet: { flags: 'A', payload: 5, captured: hex('') },
      },
      {
        name: 'finds nothing strange in a whole header without its payload',
        ...cut(40),
        class: 'tcp',
        packet: { payload: 5, captured: hex('') },
      },
      {
        name: 'gives the part of the payload that was captured',
        ...cut(43),
        class: 'tcp',
        packet: { payload: 5, captured: hex('68656c') },
      },
    ]);
  });

  describe('in an IP packet that is too short', () => {
    itDecodesFrames([
      {
        name: 'notes a header that ends early and has no payload then',
        bytes: ipv4({ protocol: 6 }, tcp({ flags: 'S' }).subarray(0, 14)),
        class: 'tcp',
        anomalies: ['tcp.header_cut'],
        packet: { flags: 'S', payload: 0, captured: hex('') },
      },
      {
        name: 'does not take a trailer for ports',
        bytes: concat(ipv4({ protocol: 6 }, u16(1024)), u16(80)),
        class: 'undecoded',
        anomalies: ['tcp.ports_cut'],
      },
    ]);
  });
});
