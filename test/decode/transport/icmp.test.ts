import { describe, expect, it } from 'vitest';
import {
  authenticationHeader,
  fragmentHeader,
  hex,
  icmp,
  icmpPacket,
  ipv4,
  ipv6,
  optionsHeader,
  tcpPacket,
  udpPacket,
} from '../../support/frame-builder.js';
import { decodeBytes, itDecodesFrames } from '../../support/decode-runner.js';

/** What the router or host 10.9.9.9 answers to a packet from 10.0.0.1 to 10.0.0.2. */
const REPLY = { src: '10.9.9.9', dst: '10.0.0.1' };
const REPLY_V6 = { src: 'fd00::9', dst: 'fd00::1' };
const SYN = tcpPacket({ sport: 1024, dport: 80, flags: 'S' });
const DATAGRAM = udpPacket({ sport: 1024, dport: 161, payload: 'hello' });
const TO_V6 = { src: 'fd00::1', sport: 1024, dst: 'fd00::2', dport: 80, flags: 'S' };
const SYN_V6 = tcpPacket(TO_V6);
const UNREACHABLE = 3;
const UNREACHABLE_V6 = 1;

describe('decodeIcmp', () => {
  const QUOTED = { kind: 'unreachable', from: '10.0.0.1:1024' } as const;
  itDecodesFrames([
    {
      name: 'gives the TCP packet that an unreachable quotes',
      bytes: icmpPacket(REPLY, UNREACHABLE, 3, SYN),
      class: 'icmp',
      packet: { ...QUOTED, protocol: 6, to: '10.0.0.2:80', payload: 0, flags: null, firstFragment: false },
    },
    {
      name: 'gives the UDP packet that an unreachable quotes',
      bytes: icmpPacket(REPLY, UNREACHABLE, 3, DATAGRAM),
      class: 'icmp',
      packet: { ...QUOTED, protocol: 17, to: '10.0.0.2:161' },
    },
    {
      name: 'is content with the 8 bytes of the transport header that RFC 792 asks for',
      bytes: icmpPacket(REPLY, UNREACHABLE, 1, SYN.subarray(0, 28)),
      class: 'icmp',
      packet: { ...QUOTED, to: '10.0.0.2:80' },
    },
    {
      name: 'is content with the ports',
      bytes: icmpPacket(REPLY, UNREACHABLE, 1, SYN.subarray(0, 24)),
      class: 'icmp',
      packet: { ...QUOTED, to: '10.0.0.2:80' },
    },
    {
      name: 'gives nothing where the quote ends inside the ports',
      bytes: icmpPacket(REPLY, UNREACHABLE, 1, SYN.subarray(0, 23)),
      class: 'icmp',
    },
    {
      name: 'gives nothing where the quote ends inside the IP header',
      bytes: icmpPacket(REPLY, UNREACHABLE, 1, SYN.subarray(0, 19)),
      class: 'icmp',
    },
    { name: 'gives nothing where there is no quote', bytes: icmpPacket(REPLY, UNREACHABLE, 1, hex('')), class: 'icmp' },
    {
      name: 'gives nothing where the snaplen cut the quote',
      bytes: icmpPacket(REPLY, UNREACHABLE, 3, SYN).subarray(0, 28 + 23),
      wireLength: 28 + 40,
      class: 'icmp',
    },
    {
      name: 'steps over options of the quoted packet',
      bytes: icmpPacket(
        REPLY,
        UNREACHABLE,
        3,
        udpPacket({ sport: 1024, dport: 161, ip4: { options: hex('94040000') } }),
      ),
      class: 'icmp',
      packet: { ...QUOTED, to: '10.0.0.2:161' },
    },
    {
      name: 'gives nothing where the quoted header is too short',
      bytes: icmpPacket(REPLY, UNREACHABLE, 3, ipv4({ protocol: 6, ihl: 4 }, 20)),
      class: 'icmp',
    },
    {
      name: 'gives nothing where the quoted packet is of another protocol',
      bytes: icmpPacket(REPLY, UNREACHABLE, 2, ipv4({ protocol: 132 }, 20)),
      class: 'icmp',
    },
    {
      name: 'gives nothing where the quoted packet is a later fragment',
      bytes: icmpPacket(REPLY, UNREACHABLE, 3, ipv4({ protocol: 17, fragmentOffset: 8 }, 20)),
      class: 'icmp',
    },
    {
      name: 'gives the first fragment that an unreachable quotes',
      bytes: icmpPacket(REPLY, UNREACHABLE, 3, udpPacket({ sport: 1024, dport: 161, ip4: { moreFragments: true } })),
      class: 'icmp',
      packet: { ...QUOTED, to: '10.0.0.2:161', firstFragment: false },
    },
    {
      name: 'does not take "fragmentation needed" for a refusal',
      bytes: icmpPacket(REPLY, UNREACHABLE, 4, SYN),
      class: 'icmp',
    },
    { name: 'does not take "time exceeded" for a refusal', bytes: icmpPacket(REPLY, 11, 0, SYN), class: 'icmp' },
    { name: 'counts an echo', bytes: icmpPacket(REPLY, 8, 0, hex('0102')), class: 'icmp' },
    {
      name: 'notes a cut header',
      bytes: ipv4({ protocol: 1 }, icmp(3, 3).subarray(0, 7)),
      class: 'icmp',
      anomalies: ['icmp.header_cut'],
    },
    {
      name: 'does not look for a header in a later fragment',
      bytes: ipv4({ protocol: 1, fragmentOffset: 1480 }, hex('03')),
      class: 'icmp',
    },
  ]);

  it.each([0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])('takes unreachable code %i for a refusal', (code) => {
    expect(decodeBytes(icmpPacket(REPLY, UNREACHABLE, code, SYN)).packets).toMatchObject([QUOTED]);
  });
});

describe('decodeIcmpv6', () => {
  const QUOTED = { kind: 'unreachable', from: '[fd00::1]:1024' } as const;
  itDecodesFrames([
    {
      name: 'gives the TCP packet that an unreachable quotes',
      bytes: icmpPacket(REPLY_V6, UNREACHABLE_V6, 4, SYN_V6),
      class: 'icmpv6',
      packet: { ...QUOTED, protocol: 6, to: '[fd00::2]:80' },
    },
    {
      name: 'is content with the ports',
      bytes: icmpPacket(REPLY_V6, UNREACHABLE_V6, 4, SYN_V6.subarray(0, 44)),
      class: 'icmpv6',
      packet: { ...QUOTED, to: '[fd00::2]:80' },
    },
    {
      name: 'gives nothing where the quote ends inside the ports',
      bytes: icmpPacket(REPLY_V6, UNREACHABLE_V6, 4, SYN_V6.subarray(0, 43)),
      class: 'icmpv6',
    },
    {
      name: 'gives nothing where the quote ends inside the IP header',
      bytes: icmpPacket(REPLY_V6, UNREACHABLE_V6, 4, SYN_V6.subarray(0, 39)),
      class: 'icmpv6',
    },
    {
      name: 'gives nothing where the quoted packet is neither TCP nor UDP',
      bytes: icmpPacket(REPLY_V6, UNREACHABLE_V6, 1, ipv6({ extensions: [authenticationHeader()], protocol: 59 }, 20)),
      class: 'icmpv6',
    },
    ...[
      { what: 'a hop-by-hop header', extensions: [optionsHeader(0)] },
      { what: 'long destination options', extensions: [optionsHeader(60, 4)] },
      { what: 'an authentication header', extensions: [authenticationHeader(16)] },
      { what: 'a first fragment header', extensions: [fragmentHeader(0, true)] },
      {
        what: 'one header behind the other',
        extensions: [optionsHeader(0), optionsHeader(43, 2), fragmentHeader(0, false)],
      },
    ].map(({ what, extensions }) => ({
      name: `steps over ${what} of the quoted packet`,
      bytes: icmpPacket(REPLY_V6, UNREACHABLE_V6, 4, tcpPacket({ ...TO_V6, ip6: { extensions } })),
      class: 'icmpv6' as const,
      packet: { ...QUOTED, protocol: 6, to: '[fd00::2]:80' },
    })),
    {
      name: 'gives nothing where the quoted packet is a later fragment',
      bytes: icmpPacket(
        REPLY_V6,
        UNREACHABLE_V6,
        4,
        tcpPacket({ ...TO_V6, ip6: { extensions: [fragmentHeader(8, true)] } }),
      ),
      class: 'icmpv6',
    },
    {
      name: 'gives nothing where the quote ends inside an extension header',
      bytes: icmpPacket(
        REPLY_V6,
        UNREACHABLE_V6,
        4,
        tcpPacket({ ...TO_V6, ip6: { extensions: [optionsHeader(60, 4)] } }).subarray(0, 71),
      ),
      class: 'icmpv6',
    },
    {
      name: 'gives nothing behind more extension headers than make sense',
      bytes: icmpPacket(
        REPLY_V6,
        UNREACHABLE_V6,
        4,
        tcpPacket({ ...TO_V6, ip6: { extensions: Array.from({ length: 17 }, () => optionsHeader(60)) } }),
      ),
      class: 'icmpv6',
    },
    {
      name: 'does not take "packet too big" for a refusal',
      bytes: icmpPacket(REPLY_V6, 2, 0, SYN_V6),
      class: 'icmpv6',
    },
    { name: 'does not take "time exceeded" for a refusal', bytes: icmpPacket(REPLY_V6, 3, 0, SYN_V6), class: 'icmpv6' },
    {
      name: 'counts a neighbour solicitation',
      bytes: icmpPacket(REPLY_V6, 135, 0, hex('00'.repeat(16))),
      class: 'icmpv6',
    },
    {
      name: 'notes a cut header',
      bytes: ipv6({ protocol: 58 }, icmp(1, 4).subarray(0, 7)),
      class: 'icmpv6',
      anomalies: ['icmp.header_cut'],
    },
  ]);
});
