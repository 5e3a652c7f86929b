import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LayerDecoder } from '../../src/decode/cursor.js';
import { ETHERTYPE_DECODERS } from '../../src/decode/ethertype-decoders.js';
import { FRAME_CLASSES, IP_PROTOCOL } from '../../src/decode/frame-classes.js';
import { LINK_DECODERS } from '../../src/decode/link/link-decoders.js';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from '../../src/wire/ethertype.js';
import { LINKTYPE_IPV4, LINKTYPE_IPV6, linktypeName } from '../../src/wire/linktype.js';
import { concat, ethernet, hex, ipEtherType, mpls, pppoe, tcpPacket, u16 } from '../support/frame-builder.js';
import { cursorOver, runLayer } from '../support/layer-runner.js';
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

const LINKS: Row[] = await Promise.all(
  numberKeys(LINK_DECODERS).map(async (linktype) => ({
    name: linktypeName(linktype),
    decode: await LINK_DECODERS[linktype](),
    frame: LINK_FRAMES[linktype],
  })),
);

const ETHERTYPES: Row[] = numberKeys(ETHERTYPE_DECODERS).map((etherType) => ({
  name: `EtherType 0x${etherType.toString(16).padStart(4, '0')}`,
  decode: ETHERTYPE_DECODERS[etherType],
  frame: ETHERTYPE_PAYLOADS[etherType],
}));

describe.each(named([...LINKS, ...ETHERTYPES]))('%s', (_, { decode, frame }) => {
  const samples = [frame(IPV4_PACKET), frame(IPV6_PACKET)];

  it('decodes every prefix of a frame within its bounds', () => {
    for (const sample of samples) {
      for (let length = 0; length <= sample.length; length++) {
        expect(broken(decode, sample.subarray(0, length), sample.length)).toEqual([]);
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
    const beyond = fc.nat(100);
    fc.assert(
      fc.property(bytes, beyond, (input, cut) => {
        expect(broken(decode, input, input.length + cut)).toEqual([]);
      }),
    );
  });

  it('stays within bounds on frames with a few bytes changed', () => {
    const change = fc.tuple(fc.nat(80), fc.nat(255));
    const changes = fc.array(change, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...samples), changes, (sample, made) => {
        const damaged = sample.slice();
        for (const [at, value] of made) if (at < damaged.length) damaged[at] = value;
        expect(broken(decode, damaged, damaged.length)).toEqual([]);
      }),
    );
  });
});

describe('every link type', () => {
  const carriers = (exception: number) => named(LINKS).filter(([name]) => name !== linktypeName(exception));

  it.each(carriers(LINKTYPE_IPV6))('%s carries IPv4', (_, row) => {
    expect(carried(row, IPV4_PACKET)).toEqual({ next: ETHERTYPE_IPV4, packet: IPV4_PACKET, anomalies: [] });
  });

  it.each(carriers(LINKTYPE_IPV4))('%s carries IPv6', (_, row) => {
    expect(carried(row, IPV6_PACKET)).toEqual({ next: ETHERTYPE_IPV6, packet: IPV6_PACKET, anomalies: [] });
  });
});

/** Walks the layers until an IP packet is announced, and gives that packet. */
function carried({ decode, frame }: Row, packet: Uint8Array) {
  const cursor = cursorOver(frame(packet));
  let next = decode(cursor);
  while (next >= 0 && next !== ETHERTYPE_IPV4 && next !== ETHERTYPE_IPV6) {
    next = (ETHERTYPE_DECODERS as Record<number, LayerDecoder>)[next](cursor);
  }
  return { next, packet: cursor.bytes.slice(cursor.at, cursor.end), anomalies: [...cursor.anomalies.keys()] };
}

/** The rules of a layer decoder that a run over `bytes` broke. */
function broken(decode: LayerDecoder, bytes: Uint8Array, wireLength: number): string[] {
  const { at, end, next } = runLayer(decode, bytes, { wireLength });
  const rules: string[] = [];
  if (at < 0 || at > bytes.length) rules.push(`at ${at} is outside the frame of ${bytes.length}`);
  if (end > bytes.length) rules.push(`end ${end} was raised above ${bytes.length}`);
  if (!Number.isInteger(next) || next < -FRAME_CLASSES.length || next >= IP_PROTOCOL + 0x100) {
    rules.push(`${next} is no code`);
  }
  return rules;
}

/** Rows with their name before them, for titles. */
function named(rows: readonly Row[]): [string, Row][] {
  return rows.map((row) => [row.name, row]);
}

function numberKeys<T extends number>(table: Readonly<Record<T, unknown>>): T[] {
  return Object.keys(table).map(Number) as T[];
}
