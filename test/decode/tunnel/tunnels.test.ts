import { IPPROTO_UDP } from '../../../src/wire/ip-protocol.js';
import { describe, expect, it } from 'vitest';
import { TUNNELS, type TunnelName } from '../../../src/decode/tunnel/tunnels.js';
import { BATCH_FRAMES } from '../../../src/wire/frame-batch.js';
import { concat, hex, icmpPacket, ipv4, tcpPacket, u16, udpPacket, vlan } from '../../support/frame-builder.js';
import { type DecodedPacket, decodeBytes, decodeFrames, itDecodesFrames } from '../../support/decode-runner.js';
import {
  erspan1,
  erspan2,
  erspan3,
  geneve,
  gre,
  gtp,
  inEthernet,
  ipInIp,
  vxlan,
} from '../../support/tunnel-builder.js';

const INNER = tcpPacket({ sport: 1024, dport: 80, flags: 'S' });
const INNER_V6 = tcpPacket({ src: 'fd00::1', sport: 1024, dst: 'fd00::2', dport: 80, flags: 'S' });
const FRAME = inEthernet(INNER);
const INSIDE: Partial<DecodedPacket> = { kind: 'packet', protocol: 6, from: '10.0.0.1:1024', to: '10.0.0.2:80' };
const OUTSIDE: Partial<DecodedPacket> = { kind: 'packet', protocol: 17, from: '192.0.2.1:50000' };
const OUTSIDE_IP: Partial<DecodedPacket> = { kind: 'other-protocol', from: '192.0.2.1:0', to: '192.0.2.2:0' };

/** One packet per tunnel, with the same inner packet. */
const CARRIED = {
  gre: gre({}, INNER),
  erspan: erspan2(FRAME),
  vxlan: vxlan(FRAME),
  geneve: geneve(INNER),
  ipip: ipInIp(INNER),
  gtp: gtp(INNER),
} as const satisfies Record<TunnelName, Uint8Array>;

describe.each(TUNNELS)('--decapsulate %s', (name) => {
  const bytes = CARRIED[name];
  const isUdp = bytes[9] === 17;

  it('gives the inner flow, with wire bytes and number of the record', () => {
    expect(decodeBytes(bytes, { decapsulate: [name] })).toMatchObject({
      classes: ['tcp'],
      anomalies: [],
      packets: [{ ...INSIDE, flags: 'S', ipBytes: 40, wireBytes: bytes.length, frame: 1 }],
    });
  });

  it('leaves the tunnel closed where other tunnels are named', () => {
    const others = TUNNELS.filter((other) => other !== name);
    expect(decodeBytes(bytes, { decapsulate: others })).toMatchObject({
      classes: [isUdp ? 'udp' : 'other-ip'],
      anomalies: [],
      packets: [isUdp ? OUTSIDE : OUTSIDE_IP],
    });
  });

  it('leaves fragments of the tunnel closed', () => {
    const fragment = bytes.slice();
    fragment.set(u16(0x2000), 6);
    expect(decodeBytes(fragment, { decapsulate: [name] }).packets).toMatchObject([isUdp ? OUTSIDE : OUTSIDE_IP]);
  });

  it('falls back to the outer header where the inside was cut before its ports', () => {
    const cut = decodeBytes(bytes.subarray(0, bytes.length - 17), { decapsulate: [name], wireLength: bytes.length });
    expect(cut).toMatchObject({
      classes: [isUdp ? 'udp' : 'other-ip'],
      anomalies: ['tcp.ports_cut'],
      undecoded: {},
      packets: [{ ...(isUdp ? OUTSIDE : OUTSIDE_IP), wireBytes: bytes.length }],
    });
  });
});

describe('tunnels in tunnels', () => {
  const ALL = { decapsulate: TUNNELS };
  itDecodesFrames([
    {
      name: 'gives the innermost flow that the named tunnels give',
      bytes: vxlan(inEthernet(gre({}, geneve(ipInIp(gtp(INNER)))))),
      ...ALL,
      class: 'tcp',
      packet: { ...INSIDE, ipBytes: 40 },
    },
    {
      name: 'stops at a tunnel that is not named',
      bytes: vxlan(inEthernet(gtp(INNER))),
      decapsulate: ['vxlan'],
      class: 'udp',
      packet: { ...OUTSIDE, to: '192.0.2.2:2152' },
    },
    {
      name: 'judges what is inside a tunnel that is not named by that tunnel',
      bytes: vxlan(inEthernet(ipInIp(INNER))),
      decapsulate: ['vxlan'],
      class: 'other-ip',
      packet: { ...OUTSIDE_IP, protocol: 4, ipBytes: 60 },
    },
    {
      name: 'opens 8 tunnels',
      bytes: nested(8),
      ...ALL,
      class: 'tcp',
      packet: INSIDE,
    },
    {
      name: 'judges the 9th by its outer header',
      bytes: nested(9),
      ...ALL,
      class: 'other-ip',
      anomalies: ['tunnel.too_deep'],
      packet: { ...OUTSIDE_IP, protocol: 4, ipBytes: 60 },
    },
    {
      name: 'falls back to the innermost carrier where the inside gives no flow',
      bytes: vxlan(inEthernet(gtp(ipv4({ protocol: 2 }, 8)))),
      ...ALL,
      class: 'udp',
      packet: { ...OUTSIDE, to: '192.0.2.2:2152' },
    },
    {
      name: 'puts the tags inside behind those outside',
      bytes: vlan(inEthernet(vxlan(vlan(FRAME, [20]))), [10]),
      linktype: 1,
      decapsulate: ['vxlan'],
      class: 'tcp',
      packet: { ...INSIDE, vlan: [10, 20], wireBytes: 18 + 36 + 58 },
    },
    {
      name: 'gives a fragment inside',
      bytes: ipInIp(ipv4({ protocol: 17, id: 3, fragmentOffset: 8 }, 16)),
      decapsulate: ['ipip'],
      class: 'fragment',
      packet: { kind: 'later-fragment', from: '10.0.0.1:0', ipId: (IPPROTO_UDP << 16) | 3, payload: 16, ipBytes: 36 },
    },
    {
      name: 'gives a first fragment inside as such',
      bytes: ipInIp(udpPacket({ dport: 161, ip4: { id: 3, moreFragments: true } })),
      decapsulate: ['ipip'],
      class: 'udp',
      packet: { firstFragment: true, ipId: (IPPROTO_UDP << 16) | 3, to: '10.0.0.2:161' },
    },
    {
      name: 'counts ARP inside for the outer flow',
      bytes: vxlan(concat(FRAME.subarray(0, 12), u16(0x0806))),
      ...ALL,
      class: 'udp',
      packet: OUTSIDE,
    },
  ]);

  it('attaches an unreachable inside to the flow it quotes, and counts the frame for the outer flow', () => {
    const error = icmpPacket({ src: '10.9.9.9', dst: '10.0.0.1' }, 3, 3, INNER);
    expect(decodeBytes(vxlan(inEthernet(error)), ALL)).toMatchObject({
      classes: ['udp'],
      packets: [
        { ...OUTSIDE, to: '192.0.2.2:4789' },
        { ...INSIDE, kind: 'unreachable' },
      ],
    });
  });

  it('has room for a whole batch of unreachables in tunnels, which take two places each', () => {
    const error = icmpPacket({ src: '10.9.9.9', dst: '10.0.0.1' }, 3, 3, INNER);
    const frames = Array.from({ length: BATCH_FRAMES }, () => ({ bytes: vxlan(inEthernet(error)) }));
    const { packets } = decodeFrames(frames, ALL);
    expect(packets.length).toBe(2 * BATCH_FRAMES);
    expect(packets.at(-1)).toMatchObject({ ...INSIDE, kind: 'unreachable', frame: BATCH_FRAMES });
  });

  function nested(depth: number): Uint8Array {
    return Array.from({ length: depth }).reduce<Uint8Array>((packet) => ipInIp(packet), INNER);
  }
});

describe('GRE', () => {
  const GRE = { decapsulate: ['gre'] } as const;
  const OUTER = { class: 'other-ip', packet: { ...OUTSIDE_IP, protocol: 47 } } as const;
  itDecodesFrames([
    {
      name: 'steps over checksum, key and sequence number',
      bytes: gre({ checksum: true, key: true, sequence: true }, INNER),
      ...GRE,
      class: 'tcp',
      packet: INSIDE,
    },
    {
      name: 'carries IPv6',
      bytes: gre({}, INNER_V6),
      ...GRE,
      class: 'tcp',
      packet: { from: '[fd00::1]:1024', to: '[fd00::2]:80' },
    },
    { name: 'carries Ethernet', bytes: gre({ type: 0x6558, key: true }, FRAME), ...GRE, class: 'tcp', packet: INSIDE },
    {
      name: 'carries PPP in its enhanced form, with an acknowledgment number (RFC 2637)',
      bytes: gre({ type: 0x880b, key: true, sequence: true, flags: 0x0081 }, concat(hex('eeeeeeee ff03 0021'), INNER)),
      ...GRE,
      class: 'tcp',
      packet: INSIDE,
    },
    {
      name: 'finds nothing strange in an enhanced acknowledgment without payload',
      bytes: gre({ type: 0x880b, key: true, flags: 0x0081 }, hex('eeeeeeee')),
      ...GRE,
      ...OUTER,
    },
    { name: 'leaves source routes closed', bytes: gre({ flags: 0x4000 }, INNER), ...GRE, ...OUTER },
    { name: 'does not carry what nobody decodes', bytes: gre({ type: 0x1234 }, INNER), ...GRE, ...OUTER },
    {
      name: 'notes a cut header',
      bytes: ipv4({ src: '192.0.2.1', dst: '192.0.2.2', protocol: 47 }, hex('0000 08')),
      ...GRE,
      ...OUTER,
      anomalies: ['tunnel.header_cut'],
    },
    {
      name: 'notes cut optional fields',
      bytes: gre({ checksum: true, key: true }, INNER).subarray(0, 31),
      wireLength: 72,
      ...GRE,
      ...OUTER,
      anomalies: ['tunnel.header_cut'],
    },
  ]);
});

describe('ERSPAN', () => {
  const ERSPAN = { decapsulate: ['erspan'], class: 'tcp', packet: INSIDE } as const;
  itDecodesFrames([
    { name: 'of type I has no header', bytes: erspan1(FRAME), ...ERSPAN },
    { name: 'of type II has 8 bytes', bytes: erspan2(FRAME), ...ERSPAN },
    { name: 'of type III has 12 bytes', bytes: erspan3(FRAME), ...ERSPAN },
    { name: 'of type III has 20 bytes with its subheader', bytes: erspan3(FRAME, true), ...ERSPAN },
    { name: 'carries VLAN tags', bytes: erspan2(vlan(FRAME, [7])), ...ERSPAN, packet: { ...INSIDE, vlan: [7] } },
    {
      name: 'notes a cut header of type III',
      bytes: erspan3(FRAME).subarray(0, 39),
      wireLength: 94,
      decapsulate: ['erspan'],
      class: 'other-ip',
      packet: OUTSIDE_IP,
      anomalies: ['tunnel.header_cut'],
    },
    {
      name: 'is not opened as GRE',
      bytes: erspan2(FRAME),
      decapsulate: ['gre'],
      class: 'other-ip',
      packet: OUTSIDE_IP,
    },
    {
      name: 'does not open GRE',
      bytes: gre({}, INNER),
      decapsulate: ['erspan'],
      class: 'other-ip',
      packet: OUTSIDE_IP,
    },
  ]);
});

describe('VXLAN', () => {
  const VXLAN = { decapsulate: ['vxlan'] } as const;
  itDecodesFrames([
    {
      name: 'is found on the port that Linux used before',
      bytes: vxlan(FRAME, { dport: 8472 }),
      ...VXLAN,
      class: 'tcp',
      packet: INSIDE,
    },
    {
      name: 'is not found on other ports',
      bytes: vxlan(FRAME, { dport: 4790 }),
      ...VXLAN,
      class: 'udp',
      packet: OUTSIDE,
    },
    { name: 'needs its I flag', bytes: vxlan(FRAME, { flags: 0xf7 }), ...VXLAN, class: 'udp', packet: OUTSIDE },
    {
      name: 'needs its whole header',
      bytes: udpPacket({ src: '192.0.2.1', sport: 50_000, dport: 4789, payload: hex('08000000 000001') }),
      ...VXLAN,
      class: 'udp',
      packet: OUTSIDE,
    },
    {
      name: 'ends where the UDP length ends',
      bytes: udpPacket({
        src: '192.0.2.1',
        sport: 50_000,
        dport: 4789,
        length: 16,
        payload: concat(hex('08000000 00000100'), FRAME),
      }),
      ...VXLAN,
      class: 'udp',
      anomalies: ['link.header_cut'],
      packet: { ...OUTSIDE, payload: 8 },
    },
  ]);
});

describe('GENEVE', () => {
  const GENEVE = { decapsulate: ['geneve'] } as const;
  itDecodesFrames([
    { name: 'steps over options', bytes: geneve(INNER, { words: 3 }), ...GENEVE, class: 'tcp', packet: INSIDE },
    {
      name: 'steps over as many options as it can have',
      bytes: geneve(INNER, { words: 63 }),
      ...GENEVE,
      class: 'tcp',
      packet: INSIDE,
    },
    { name: 'carries Ethernet', bytes: geneve(FRAME, { type: 0x6558 }), ...GENEVE, class: 'tcp', packet: INSIDE },
    { name: 'carries IPv6', bytes: geneve(INNER_V6), ...GENEVE, class: 'tcp', packet: { from: '[fd00::1]:1024' } },
    { name: 'needs version 0', bytes: geneve(INNER, { version: 1 }), ...GENEVE, class: 'udp', packet: OUTSIDE },
    {
      name: 'does not carry what nobody decodes',
      bytes: geneve(INNER, { type: 0x894f }),
      ...GENEVE,
      class: 'udp',
      packet: OUTSIDE,
    },
    {
      name: 'needs its whole options',
      bytes: geneve(INNER, { words: 10 }).subarray(0, 70),
      wireLength: 116,
      ...GENEVE,
      class: 'udp',
      packet: OUTSIDE,
    },
  ]);
});

describe('GTP-U', () => {
  const GTP = { decapsulate: ['gtp'] } as const;
  const PDU_SESSION = hex('01 00 09');
  itDecodesFrames([
    { name: 'carries IPv6', bytes: gtp(INNER_V6), ...GTP, class: 'tcp', packet: { from: '[fd00::1]:1024' } },
    {
      name: 'steps over its sequence number',
      bytes: gtp(INNER, { sequence: true }),
      ...GTP,
      class: 'tcp',
      packet: INSIDE,
    },
    {
      name: 'steps over an extension header',
      bytes: gtp(INNER, { extensions: [PDU_SESSION] }),
      ...GTP,
      class: 'tcp',
      packet: INSIDE,
    },
    {
      name: 'steps over extension headers of any length',
      bytes: gtp(INNER, { sequence: true, extensions: [PDU_SESSION, hex('03', 'ee'.repeat(10)), PDU_SESSION] }),
      ...GTP,
      class: 'tcp',
      packet: INSIDE,
    },
    {
      name: 'refuses an extension header of length 0, which would never end',
      bytes: gtp(INNER, { extensions: [hex('00 00 09')] }),
      ...GTP,
      class: 'udp',
      packet: OUTSIDE,
    },
    {
      name: 'refuses an extension header beyond the packet',
      bytes: gtp(INNER, { extensions: [hex('ff 00 09')] }),
      ...GTP,
      class: 'udp',
      packet: OUTSIDE,
    },
    {
      name: 'carries nothing in an echo request',
      bytes: gtp(INNER, { message: 1 }),
      ...GTP,
      class: 'udp',
      packet: OUTSIDE,
    },
    { name: 'needs version 1', bytes: gtp(INNER, { version: 2 }), ...GTP, class: 'udp', packet: OUTSIDE },
    { name: 'carries nothing that is not IP', bytes: gtp(hex('ff'.repeat(20))), ...GTP, class: 'udp', packet: OUTSIDE },
    { name: 'carries nothing where it is empty', bytes: gtp(hex('')), ...GTP, class: 'udp', packet: OUTSIDE },
  ]);
});

describe('IP in IP', () => {
  itDecodesFrames([
    {
      name: 'carries IPv6 in IPv4',
      bytes: ipInIp(INNER_V6),
      decapsulate: ['ipip'],
      class: 'tcp',
      packet: { from: '[fd00::1]:1024', to: '[fd00::2]:80', ipBytes: 60 },
    },
    {
      name: 'notes an inside of another version and falls back',
      bytes: ipv4({ src: '192.0.2.1', dst: '192.0.2.2', protocol: 4 }, INNER_V6),
      decapsulate: ['ipip'],
      class: 'other-ip',
      anomalies: ['ipv4.bad_version'],
      packet: OUTSIDE_IP,
    },
  ]);
});
