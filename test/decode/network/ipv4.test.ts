import { IPPROTO_UDP } from '../../../src/wire/ip-protocol.js';
import { describe } from 'vitest';
import { concat, hex, ipv4, tcp, tcpPacket, udpPacket } from '../../support/frame-builder.js';
import { itDecodesFrames } from '../../support/decode-runner.js';

const SEGMENT = tcp({ sport: 1024, dport: 80, flags: 'PA', seq: 7, ack: 9 }, 'hello');

/** The segment in an IPv4 header with some fields changed. */
const around = (fields: Parameters<typeof ipv4>[0]) => ipv4({ protocol: 6, ...fields }, SEGMENT);

describe('decodeIpv4', () => {
  itDecodesFrames([
    {
      name: 'reads addresses, identification and lengths',
      bytes: around({ src: '192.0.2.1', dst: '198.51.100.255', id: 0xbeef }),
      class: 'tcp',
      packet: {
        kind: 'packet',
        protocol: 6,
        from: '192.0.2.1:1024',
        to: '198.51.100.255:80',
        ipId: 0xbeef,
        ipBytes: 45,
        wireBytes: 45,
        payload: 5,
        firstFragment: false,
      },
    },
    {
      name: 'steps over options',
      bytes: around({ options: hex('94 04 00 00', '01 01 01 00') }),
      class: 'tcp',
      packet: { from: '10.0.0.1:1024', flags: 'PA', payload: 5, ipBytes: 53 },
    },
    {
      name: 'steps over the longest header, of 60 bytes',
      bytes: around({ options: new Uint8Array(40) }),
      class: 'tcp',
      packet: { flags: 'PA', payload: 5, ipBytes: 85 },
    },
    {
      name: 'cuts a trailer behind the total length off',
      bytes: concat(tcpPacket({ payload: 'hi' }), hex('00 00 00 00')),
      class: 'tcp',
      packet: { payload: 2, captured: hex('68 69'), ipBytes: 42, wireBytes: 46 },
    },
    {
      name: 'does not take Ethernet padding of a bare ACK for payload',
      bytes: concat(tcpPacket({}), new Uint8Array(6)),
      class: 'tcp',
      packet: { payload: 0, captured: hex(''), ipBytes: 40, wireBytes: 46 },
    },
    {
      name: 'takes the length of the frame where the total length is 0',
      bytes: around({ totalLength: 0 }),
      class: 'tcp',
      anomalies: ['ipv4.total_length_zero'],
      packet: { payload: 5, ipBytes: 45 },
    },
    {
      name: 'takes the original length of a cut frame where the total length is 0',
      bytes: around({ totalLength: 0 }),
      wireLength: 65_000,
      class: 'tcp',
      anomalies: ['ipv4.total_length_zero'],
      packet: { payload: 64_960, captured: hex('68656c6c6f'), ipBytes: 65_000, wireBytes: 65_000 },
    },
    {
      name: 'takes the length of the frame where the total length is below the header length',
      bytes: around({ totalLength: 19 }),
      class: 'tcp',
      anomalies: ['ipv4.total_length_below_header'],
      packet: { payload: 5, ipBytes: 45 },
    },
    {
      name: 'counts the bytes that a total length beyond the frame claims',
      bytes: around({ totalLength: 1000 }),
      class: 'tcp',
      anomalies: ['ipv4.total_length_beyond_frame'],
      packet: { payload: 960, captured: hex('68656c6c6f'), ipBytes: 1000, wireBytes: 45 },
    },
    {
      name: 'sees nothing strange in a total length that the snaplen cut',
      bytes: around({}).subarray(0, 42),
      wireLength: 45,
      class: 'tcp',
      packet: { payload: 5, captured: hex('6865'), ipBytes: 45, wireBytes: 45 },
    },
    {
      name: 'takes a total length equal to the header length for an empty packet',
      bytes: ipv4({ protocol: 132, totalLength: 20 }, 'trailer'),
      class: 'other-ip',
      packet: { kind: 'other-protocol', protocol: 132, ipBytes: 20 },
    },
    {
      name: 'refuses a header length below 20',
      bytes: around({ ihl: 4 }),
      class: 'undecoded',
      anomalies: ['ipv4.hlen_too_small'],
    },
    {
      name: 'refuses another version',
      bytes: around({ version: 5 }),
      linktype: 228,
      class: 'undecoded',
      anomalies: ['ipv4.bad_version'],
    },
    {
      name: 'stops inside a cut header',
      bytes: around({}).subarray(0, 19),
      class: 'undecoded',
      anomalies: ['ipv4.header_cut'],
    },
    {
      name: 'stops inside cut options',
      bytes: around({ options: new Uint8Array(8) }).subarray(0, 27),
      class: 'undecoded',
      anomalies: ['ipv4.header_cut'],
    },
    {
      name: 'marks the first fragment of a datagram',
      bytes: udpPacket({ payload: 16, ip4: { id: 5, moreFragments: true } }),
      class: 'udp',
      packet: { kind: 'packet', ipId: (IPPROTO_UDP << 16) | 5, firstFragment: true, payload: 16 },
    },
    {
      name: 'gives a fragment that is not the first without ports',
      bytes: ipv4({ protocol: 17, id: 5, moreFragments: true, fragmentOffset: 24 }, 16),
      class: 'fragment',
      packet: {
        kind: 'later-fragment',
        protocol: 17,
        from: '10.0.0.1:0',
        to: '10.0.0.2:0',
        ipId: (IPPROTO_UDP << 16) | 5,
        firstFragment: false,
        payload: 16,
        ipBytes: 36,
      },
    },
    {
      name: 'gives the last fragment, at the highest offset',
      bytes: ipv4({ protocol: 6, id: 6, fragmentOffset: 0x1fff * 8 }, 7),
      class: 'fragment',
      packet: { kind: 'later-fragment', protocol: 6, payload: 7 },
    },
    {
      name: 'does not take the reserved and the DF bit for a fragment',
      bytes: concat(hex('4500 0028 0001 c000 4006 0000'), hex('0a000001 0a000002'), tcp({})),
      class: 'tcp',
      packet: { firstFragment: false, flags: 'A' },
    },
  ]);
});
