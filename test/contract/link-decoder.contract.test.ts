import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LayerDecoder } from '../../src/decode/cursor.js';
import { ETHERTYPE_DECODERS } from '../../src/decode/ethertype-decoders.js';
import { FRAME_CLASSES, IP_PROTOCOL } from '../../src/decode/frame-classes.js';
import { LINK_DECODERS } from '../../src/decode/link/link-decoders.js';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from '../../src/wire/ethertype.js';
import { LINKTYPE_IPV4, LINKTYPE_IPV6, linktypeName } from '../../src/wire/linktype.js';
import { concat, ethernet, hex, ipEtherType, mpls, pppoe, tcpPacket, u16 } from '../support/frame-builder.js';
import { type LayerResult, cursorOver, resultOf, runLayer } from '../support/layer-runner.js';
import { type FrameMaker, LINK_FRAMES, ppp, snap } from '../support/link-frames.js';

const IPV4_PACKET = tcpPacket({ src: '10.0.0.1', sport: 40000, dst: '10.0.0.2', dport: 443, payload: 'hello' });
const IPV6_PACKET = tcpPacket({ src: 'fd00::1', sport: 40000, dst: 'fd00::2', dport: 443, payload: 'hello' });

const asIs: FrameMaker = (packet) => packet;
const typed: FrameMaker = (packet) => concat(u16(ipEtherType(packet)), packet);

/** What stands behind each EtherType, for a given packet. */
const ETHERTYPE_PAYLOADS = {
  0x0800: asIs,
  0x0806: asIs,
  0x6558: (packet) => ethernet({}, packet),
  0x8035: asIs,
  0x8100: (packet) => concat(u16(7), typed(packet)),
  0x86dd: asIs,
  0x8809: asIs,
  0x880b: (packet) => concat(hex('ff 03'), ppp(packet)),
  0x8847: (packet) => mpls([16], packet),
  0x8848: (packet) => mpls([16, 17, 18], packet),
  0x8863: asIs,
  0x8864: (packet) => pppoe(ppp(packet)),
  0x8870: snap,
  0x888e: asIs,
  0x88a8: (packet) => concat(u16(7, 0x8100, 8), typed(packet)),
  0x88cc: asIs,
  0x88e7: (packet) => concat(hex('00 00 00 01'), ethernet({}, packet)),
  0x8909: (packet) => concat(hex('01 01 00 01 00 05'), typed(packet)),
  0x8926: (packet) => concat(hex('00 01 00 02'), typed(packet)),
  0x9100: (packet) => concat(u16(7), typed(packet)),
  0xd28b: (packet) => concat(hex('00 01 00 10', '5c ee ed 57 38 4f 59 c8'), typed(packet)),
} as const satisfies Record<keyof typeof ETHERTYPE_DECODERS, FrameMaker>;

interface Row {
  name: string;
  decode: LayerDecoder;
  frame: FrameMaker;
}

const LINKS: Row[] = numberKeys(LINK_DECODERS).map((linktype) => ({
  name: linktypeName(linktype),
  decode: LINK_DECODERS[linktype],
  frame: LINK_FRAMES[linktype],
}));

const ETHERTYPES: Row[] = numberKeys(ETHERTYPE_DECODERS).map((etherType) => ({
  name: `EtherType 0x${etherType.toString(16).padStart(4, '0')}`,
  decode: ETHERTYPE_DECODERS[etherType],
  frame: ETHERTYPE_PAYLOADS[etherType],
}));

describe.each([...LINKS, ...ETHERTYPES])('$name', ({ decode, frame }) => {
  const samples = [frame(IPV4_PACKET), frame(IPV6_PACKET)];

  it('decodes every prefix of a frame within its bounds', () => {
    for (const sample of samples) {
      for (let length = 0; length <= sample.length; length++) {
        expectWithinBounds(decode, sample.subarray(0, length), sample.length);
      }
    }
  });

  it('never looks at bytes outside the frame', () => {
    for (const sample of samples) {
      for (let length = 0; length <= sample.length; length++) {
        const bytes = sample.subarray(0, length);
        const overZeros = runLayer(decode, bytes, { wireLength: sample.length, surround: 0x00 });
        const overOnes = runLayer(decode, bytes, { wireLength: sample.length, surround: 0xff });
        expect(overOnes).toEqual(overZeros);
      }
    }
  });

  it('stays within bounds on random bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    fc.assert(fc.property(bytes, fc.nat(100), (input, cut) => expectWithinBounds(decode, input, input.length + cut)));
  });

  it('stays within bounds on frames with random bytes changed', () => {
    const change = fc.tuple(fc.nat(80), fc.nat(255));
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.array(change, { minLength: 1, maxLength: 4 }), (sample, changes) => {
        const damaged = sample.slice();
        for (const [at, value] of changes) if (at < damaged.length) damaged[at] = value;
        expectWithinBounds(decode, damaged, damaged.length);
      }),
    );
  });
});

describe('every link type', () => {
  it.each(LINKS.filter(({ name }) => name !== linktypeName(LINKTYPE_IPV6)))('$name carries IPv4', (row) => {
    expectCarries(row, IPV4_PACKET, ETHERTYPE_IPV4);
  });

  it.each(LINKS.filter(({ name }) => name !== linktypeName(LINKTYPE_IPV4)))('$name carries IPv6', (row) => {
    expectCarries(row, IPV6_PACKET, ETHERTYPE_IPV6);
  });
});

/** Walks the layers until an IP packet is announced, which must be the given one to its last byte. */
function expectCarries({ decode, frame }: Row, packet: Uint8Array, etherType: number): void {
  const bytes = frame(packet);
  const cursor = cursorOver(bytes);
  let next = decode(cursor);
  while (next >= 0 && next !== ETHERTYPE_IPV4 && next !== ETHERTYPE_IPV6) {
    next = (ETHERTYPE_DECODERS as Record<number, LayerDecoder>)[next](cursor);
  }
  expect(resultOf(cursor, next)).toMatchObject({ next: etherType, anomalies: [] });
  expect(cursor.bytes.subarray(cursor.at, cursor.at + packet.length)).toEqual(packet);
  expect(cursor.end - cursor.at).toBe(packet.length);
}

function expectWithinBounds(decode: LayerDecoder, bytes: Uint8Array, wireLength: number): LayerResult {
  const result = runLayer(decode, bytes, { wireLength });
  expect(result.at).toBeGreaterThanOrEqual(0);
  expect(result.at).toBeLessThanOrEqual(bytes.length);
  expect(result.end).toBeLessThanOrEqual(bytes.length);
  expect(result.next).toBeGreaterThanOrEqual(-FRAME_CLASSES.length);
  expect(result.next).toBeLessThan(IP_PROTOCOL + 0x100);
  expect(Number.isInteger(result.next)).toBe(true);
  return result;
}

function numberKeys<T extends number>(table: Readonly<Record<T, unknown>>): T[] {
  return Object.keys(table).map(Number) as T[];
}
