import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decoder } from '../../src/decode/decoder.js';
import { FRAME_CLASSES } from '../../src/decode/frame-classes.js';
import { PacketBatch, Row } from '../../src/decode/packet-batch.js';
import { TUNNELS } from '../../src/decode/tunnel/tunnels.js';
import { NO_TIME } from '../../src/wire/frame-batch.js';
import { LINKTYPE_ETHERNET, LINKTYPE_RAW } from '../../src/wire/linktype.js';
import {
  authenticationHeader,
  concat,
  ethernet,
  fragmentHeader,
  hex,
  icmpPacket,
  ipv4,
  ipv6,
  optionsHeader,
  tcp,
  tcpFrame,
  tcpPacket,
  udp,
  udpFrame,
  udpPacket,
} from '../support/frame-builder.js';
import { type DecodeOptions, decodeBytes, decodeFrames } from '../support/decode-runner.js';
import { type TestFrame, UNKNOWN_LINKTYPES, frameBatchOf } from '../support/frame-run.js';
import { erspan2, erspan3, geneve, gre, gtp, inEthernet, ipInIp, vxlan } from '../support/tunnel-builder.js';

const SEGMENT = tcpPacket({ options: hex('020405b4'), flags: 'S', payload: 'hello' });

/** One packet for every path through the layers. */
const SAMPLES: Record<string, Uint8Array> = {
  tcp: SEGMENT,
  udp: udpPacket({ payload: 'hello' }),
  'options in IPv4': tcpPacket({ ip4: { options: hex('94040000 01010100') }, payload: 'hello' }),
  'a later fragment': ipv4({ protocol: 17, fragmentOffset: 8 }, 'hello'),
  'an IPv6 chain': ipv6(
    {
      protocol: 6,
      extensions: [optionsHeader(0, 2), fragmentHeader(0, true), authenticationHeader(), optionsHeader(60)],
    },
    tcp({}, 'hello'),
  ),
  'a jumbogram': ipv6(
    { protocol: 17, extensions: [{ protocol: 0, bytes: hex('0000 c204 00011170') }], payloadLength: 0 },
    udp({ length: 0 }, 'hello'),
  ),
  'an unreachable': icmpPacket({ src: '10.9.9.9' }, 3, 3, SEGMENT),
  'an IPv6 unreachable': icmpPacket({ src: 'fd00::9' }, 1, 4, tcpPacket({ src: 'fd00::1' })),
  esp: ipv4({ protocol: 50 }, 'hello'),
  gre: gre({ checksum: true, key: true, sequence: true }, SEGMENT),
  'erspan II': erspan2(inEthernet(SEGMENT)),
  'erspan III': erspan3(inEthernet(SEGMENT), true),
  vxlan: vxlan(inEthernet(SEGMENT)),
  geneve: geneve(SEGMENT, { words: 2 }),
  gtp: gtp(SEGMENT, { sequence: true, extensions: [hex('010009'), hex('020009 eeeeeeee')] }),
  'tunnels in tunnels': vxlan(inEthernet(gre({}, gtp(ipInIp(SEGMENT))))),
};

describe.each(Object.entries(SAMPLES))('%s', (_, sample) => {
  it.each([[[]], [TUNNELS]])(
    'decodes every prefix of the packet, whatever stands behind it, opening %j',
    (decapsulate) => {
      for (let length = 0; length <= sample.length; length++) {
        const prefix = sample.subarray(0, length);
        const options: DecodeOptions & { wireLength: number } = { decapsulate, wireLength: sample.length };
        const overZeros = decodeBytes(prefix, { ...options, surround: 0x00 });
        const overOnes = decodeBytes(prefix, { ...options, surround: 0xff });
        expect(overOnes).toEqual(overZeros);
        expect(overZeros.classes.length).toBe(1);
      }
    },
  );

  it('decodes the packet with a few bytes changed, within what was captured', () => {
    const change = fc.tuple(fc.nat(sample.length - 1), fc.nat(255));
    const cut = fc.nat(sample.length);
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), cut, (changes, length) => {
        const damaged = sample.slice();
        for (const [at, value] of changes) damaged[at] = value;
        const options = { decapsulate: TUNNELS, wireLength: damaged.length };
        const overZeros = decodeBytes(damaged.subarray(0, length), { ...options, surround: 0x00 });
        expect(decodeBytes(damaged.subarray(0, length), { ...options, surround: 0xff })).toEqual(overZeros);
        expect(overZeros.classes.length).toBe(1);
        for (const { captured, payload } of overZeros.packets) expect(captured.length).toBeLessThanOrEqual(payload);
      }),
    );
  });
});

describe('Decoder', () => {
  it('puts every frame into exactly one class', () => {
    const frames = [
      tcpFrame({}),
      udpFrame({}),
      ethernet({ type: 0x0806 }, hex('00')),
      ethernet({ type: 0x1234 }, hex('00')),
      hex('00'),
    ];
    const { classes } = decodeFrames(
      frames.map((bytes) => ({ bytes })),
      { linktype: LINKTYPE_ETHERNET },
    );
    expect(classes).toEqual(['tcp', 'udp', 'arp', 'other-link', 'undecoded']);
  });

  it('counts undecoded frames by reason, and anomalies with their first frame', () => {
    const decoder = new Decoder(new PacketBatch(7));
    const frames = [SEGMENT, SEGMENT.subarray(0, 30), SEGMENT.subarray(0, 10), SEGMENT.subarray(0, 19)].map(
      (bytes) => ({ bytes }),
    );
    const origin = { interfaces: [{ linktype: LINKTYPE_RAW }], input: 3, firstFrame: 100 };
    decoder.decode(frameBatchOf(frames), 0, frames.length, origin);
    expect(Object.fromEntries(decoder.undecoded)).toEqual({ 'ipv4.header_cut': 2 });
    expect(Object.fromEntries(decoder.anomalies)).toEqual({
      'ipv4.total_length_beyond_frame': { count: 1, input: 3, firstFrame: 101 },
      'tcp.header_cut': { count: 1, input: 3, firstFrame: 101 },
      'ipv4.header_cut': { count: 2, input: 3, firstFrame: 102 },
    });
  });

  it('counts frames of link types that it does not know, by their number', () => {
    const decoder = new Decoder(new PacketBatch(7));
    const frames: TestFrame[] = [0, 1, 1, 2].map((iface) => ({ bytes: SEGMENT, iface }));
    const interfaces = [LINKTYPE_RAW, ...UNKNOWN_LINKTYPES].map((linktype) => ({ linktype }));
    decoder.decode(frameBatchOf(frames), 0, frames.length, { interfaces, input: 0, firstFrame: 1 });
    expect([...decoder.unknownLinktypes]).toEqual([
      [147, 2],
      [65_535, 1],
    ]);
    expect(Object.fromEntries(decoder.undecoded)).toEqual({ 'link.unknown_linktype': 3 });
    expect(decoder.batch.count).toBe(1);
  });

  it('decodes a part of a run, numbered from its first frame, and forgets the run before', () => {
    const batch = new PacketBatch(7);
    const decoder = new Decoder(batch);
    const frames = frameBatchOf([1, 2, 3, 4].map((sport) => ({ bytes: tcpPacket({ sport }) })));
    const origin = { interfaces: [{ linktype: LINKTYPE_RAW }], input: 0 };
    decoder.decode(frames, 0, 3, { ...origin, firstFrame: 1 });
    decoder.decode(frames, 1, 3, { ...origin, firstFrame: 41 });
    expect(batch.count).toBe(2);
    const words = (word: Row) => [0, 1].map((n) => batch.rows[n * Row.Size + word] >>> 0);
    expect(words(Row.Ports).map((ports) => ports >>> 16)).toEqual([2, 3]);
    expect(words(Row.Frame)).toEqual([41, 42]);
    expect(decoder.classes[FRAME_CLASSES.indexOf('tcp')]).toBe(5);
  });

  it('counts frames of which fewer bytes were captured than were on the wire', () => {
    const frames = [
      { bytes: SEGMENT },
      { bytes: SEGMENT.subarray(0, 44), wireLength: SEGMENT.length },
      { bytes: concat(SEGMENT, hex('00')), wireLength: SEGMENT.length },
    ];
    expect(decodeFrames(frames).truncated).toBe(1);
  });

  it('takes time and original length from the record, up to 4 GiB', () => {
    const batch = new PacketBatch(7);
    const frames: TestFrame[] = [
      { bytes: SEGMENT, wireLength: 2 ** 32 - 1, time: [-1, 999_999_999] },
      { bytes: SEGMENT, time: null },
    ];
    new Decoder(batch).decode(frameBatchOf(frames), 0, 2, {
      interfaces: [{ linktype: LINKTYPE_RAW }],
      input: 0,
      firstFrame: 1,
    });
    expect([0, 1].map((n) => batch.rows[n * Row.Size + Row.WireBytes] >>> 0)).toEqual([2 ** 32 - 1, SEGMENT.length]);
    expect([...batch.tsSec.subarray(0, 2)]).toEqual([-1, 0]);
    expect([0, 1].map((n) => batch.rows[n * Row.Size + Row.Nsec])).toEqual([999_999_999, NO_TIME]);
  });

  it('does not carry anything from one frame to the next', () => {
    const frames = Object.values(SAMPLES).map((bytes) => ({ bytes }));
    const together = decodeFrames(frames, { decapsulate: TUNNELS }).packets;
    const apart = frames.flatMap((frame, i) =>
      decodeFrames([frame], { decapsulate: TUNNELS }).packets.map((packet) => ({ ...packet, frame: i + 1 })),
    );
    expect(together).toEqual(apart);
  });
});
