import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decoder } from '../../src/decode/decoder.js';
import { Meta, PacketBatch, Row } from '../../src/decode/packet-batch.js';
import { LINKTYPE_RAW } from '../../src/wire/linktype.js';
import { addressBytes, tcpPacket, u16, udpPacket } from '../support/frame-builder.js';
import { frameBatchOf } from '../support/frame-run.js';

interface Endpoint {
  address: string;
  port: number;
}

/** The columns that make a flow's key, of one packet. */
function keyOf(packet: Uint8Array, hashSeed = 7) {
  const batch = new PacketBatch(hashSeed);
  const origin = { interfaces: [{ linktype: LINKTYPE_RAW }], input: 0, firstFrame: 1 };
  new Decoder(batch).decode(frameBatchOf([{ bytes: packet }]), 0, 1, origin);
  const isIpv6 = (batch.rows[(0 << 4) + Row.Meta] & Meta.Ipv6) !== 0;
  return {
    kind: batch.rows[(0 << 4) + Row.Meta] & (Meta.ProtocolMask | Meta.Ipv6),
    isReverse: (batch.rows[(0 << 4) + Row.Meta] & Meta.Reverse) !== 0,
    a: batch.rows[(0 << 4) + Row.A],
    b: batch.rows[(0 << 4) + Row.B],
    v6: isIpv6 ? [...batch.v6.subarray(0, 8)] : [],
    ports: [batch.rows[(0 << 4) + Row.Ports] >>> 16, batch.rows[(0 << 4) + Row.Ports] & 0xffff],
    hash: batch.rows[(0 << 4) + Row.Hash],
  };
}

const packetOf = {
  tcp: (from: Endpoint, to: Endpoint) =>
    tcpPacket({ src: from.address, sport: from.port, dst: to.address, dport: to.port }),
  udp: (from: Endpoint, to: Endpoint) =>
    udpPacket({ src: from.address, sport: from.port, dst: to.address, dport: to.port }),
};

const port = fc.oneof(fc.constantFrom(0, 1, 80, 255, 256, 0x7fff, 0x8000, 0xffff), fc.nat(0xffff));
const ipv4Address = fc.oneof(fc.ipV4(), fc.constantFrom('0.0.0.0', '127.255.255.255', '128.0.0.0', '255.255.255.255'));
const ipv6Address = fc.oneof(
  fc.ipV6(),
  fc.constantFrom('::', '7fff::', '8000::', '::1', '::8000:0', 'fe80::1', 'fe80::8000:1'),
);
const endpointPair = fc
  .oneof(fc.constant(ipv4Address), fc.constant(ipv6Address))
  .chain((address) => fc.tuple(fc.record({ address, port }), fc.record({ address, port })));
const transport = fc.constantFrom('tcp' as const, 'udp' as const);

/** Address and port as the bytes by which Community ID orders endpoints. */
const orderBytes = ({ address, port }: Endpoint) => Buffer.concat([addressBytes(address), u16(port)]);

describe('emit', () => {
  it('gives both directions of a 5-tuple the same key and the same hash', () => {
    fc.assert(
      fc.property(endpointPair, transport, ([one, two], proto) => {
        const { isReverse: _, ...there } = keyOf(packetOf[proto](one, two));
        const { isReverse: __, ...back } = keyOf(packetOf[proto](two, one));
        expect(back).toEqual(there);
      }),
    );
  });

  it('puts the lower address and port first, compared as bytes, as Community ID does', () => {
    fc.assert(
      fc.property(endpointPair, transport, ([from, to], proto) => {
        const key = keyOf(packetOf[proto](from, to));
        const isReverse = Buffer.compare(orderBytes(from), orderBytes(to)) > 0;
        const [low, high] = isReverse ? [to, from] : [from, to];
        expect(key.isReverse).toBe(isReverse);
        expect(key.ports).toEqual([low.port, high.port]);
        expect([key.a, key.b]).toEqual([low, high].map(({ address }) => lastWord(address)));
        expect(key.v6).toEqual(from.address.includes(':') ? [...words(low.address), ...words(high.address)] : []);
      }),
    );
  });

  it('tells TCP from UDP, and IPv4 from the IPv6 address that ends in the same word', () => {
    const four = [
      { address: '10.0.0.1', port: 1 },
      { address: '10.0.0.2', port: 2 },
    ] as const;
    const six = [
      { address: '::a00:1', port: 1 },
      { address: '::a00:2', port: 2 },
    ] as const;
    const kinds = [packetOf.tcp(...four), packetOf.udp(...four), packetOf.tcp(...six), packetOf.udp(...six)].map(
      (packet) => keyOf(packet),
    );
    expect(kinds.map(({ kind }) => kind)).toEqual([6, 17, 6 | Meta.Ipv6, 17 | Meta.Ipv6]);
    expect(new Set(kinds.map(({ hash }) => hash)).size).toBe(4);
  });

  it('lets every field of the 5-tuple reach the hash', () => {
    const from = { address: '2001:db8::1', port: 40_000 };
    const to = { address: '2001:db8::2', port: 443 };
    const packets = [
      packetOf.tcp(from, to),
      packetOf.udp(from, to),
      packetOf.tcp({ ...from, port: 40_001 }, to),
      packetOf.tcp(from, { ...to, port: 444 }),
      ...['3001:db8::1', '2001:db8:1::1', '2001:db8:0:0:1::1', '2001:db8::3'].map((address) =>
        packetOf.tcp({ ...from, address }, to),
      ),
    ];
    expect(new Set(packets.map((packet) => keyOf(packet).hash)).size).toBe(packets.length);
  });

  it('hashes differently in every run', () => {
    const packet = packetOf.tcp({ address: '10.0.0.1', port: 1 }, { address: '10.0.0.2', port: 2 });
    expect(new Set(Array.from({ length: 100 }, (_, seed) => keyOf(packet, seed).hash)).size).toBe(100);
  });
});

/** The four words of an IPv6 address, signed as in the batch. */
function words(address: string): number[] {
  const view = new DataView(addressBytes(address).buffer);
  return [0, 4, 8, 12].map((at) => view.getInt32(at));
}

function lastWord(address: string): number {
  const bytes = addressBytes(address);
  return new DataView(bytes.buffer).getInt32(bytes.length - 4);
}
