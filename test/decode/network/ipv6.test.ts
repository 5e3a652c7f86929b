import { describe } from 'vitest';
import { IPPROTO_DSTOPTS, IPPROTO_HOPOPTS, IPPROTO_MOBILITY, IPPROTO_ROUTING } from '../../../src/wire/ip-protocol.js';
import {
  type ExtensionHeader,
  authenticationHeader,
  concat,
  fragmentHeader,
  hex,
  ipv4,
  ipv6,
  optionsHeader,
  tcp,
  u32,
  udp,
} from '../../support/frame-builder.js';
import { itDecodesFrames } from '../../support/decode-runner.js';

const SEGMENT = tcp({ sport: 1024, dport: 80, flags: 'PA' }, 'hello');
const DATAGRAM = udp({ sport: 1024, dport: 53 }, 'hello');

/** The segment behind an IPv6 header. */
const around = (fields: Parameters<typeof ipv6>[0]) => ipv6({ protocol: 6, ...fields }, SEGMENT);

/** Hop-by-hop header with a jumbo payload option, RFC 2675 §2. */
function jumboHeader(length: number): ExtensionHeader {
  return { protocol: IPPROTO_HOPOPTS, bytes: concat(hex('00 00 c2 04'), u32(length)) };
}

describe('decodeIpv6', () => {
  itDecodesFrames([
    {
      name: 'reads addresses and lengths',
      bytes: around({ src: '2001:db8::1', dst: 'fe80::ffff' }),
      class: 'tcp',
      packet: {
        kind: 'packet',
        protocol: 6,
        from: '[2001:db8::1]:1024',
        to: '[fe80::ffff]:80',
        ipId: 0,
        ipBytes: 65,
        wireBytes: 65,
        payload: 5,
        flags: 'PA',
      },
    },
    {
      name: 'cuts a trailer behind the payload length off',
      bytes: concat(around({}), hex('00 00 00')),
      class: 'tcp',
      packet: { payload: 5, captured: hex('68656c6c6f'), ipBytes: 65, wireBytes: 68 },
    },
    {
      name: 'takes the length of the frame where the payload length is 0',
      bytes: around({ payloadLength: 0 }),
      class: 'tcp',
      anomalies: ['ipv6.payload_length_zero'],
      packet: { payload: 5, ipBytes: 65 },
    },
    {
      name: 'counts the bytes that a payload length beyond the frame claims',
      bytes: around({ payloadLength: 500 }),
      class: 'tcp',
      anomalies: ['ipv6.payload_length_beyond_frame'],
      packet: { payload: 480, captured: hex('68656c6c6f'), ipBytes: 540, wireBytes: 65 },
    },
    {
      name: 'sees nothing strange in a packet without payload and its padding',
      bytes: concat(ipv6({ payloadLength: 0 }), new Uint8Array(6)),
      class: 'no-next-header',
    },
    {
      name: 'stops inside a cut header',
      bytes: around({}).subarray(0, 39),
      class: 'undecoded',
      anomalies: ['ipv6.header_cut'],
    },
    {
      name: 'refuses another version',
      bytes: around({ version: 7 }),
      linktype: 229,
      class: 'undecoded',
      anomalies: ['ipv6.bad_version'],
    },
  ]);

  describe('jumbograms', () => {
    itDecodesFrames([
      {
        name: 'takes the length from the jumbo option',
        bytes: around({ extensions: [jumboHeader(70_000)], payloadLength: 0 }),
        wireLength: 70_040,
        class: 'tcp',
        packet: { payload: 70_000 - 8 - 20, captured: hex('68656c6c6f'), ipBytes: 70_040, wireBytes: 70_040 },
      },
      {
        name: 'finds the jumbo option behind padding',
        bytes: around({
          extensions: [
            {
              protocol: IPPROTO_HOPOPTS,
              bytes: concat(hex('00 01 00 01 02 00 00 00 c2 04'), u32(66_000), hex('01 00')),
            },
          ],
          payloadLength: 0,
        }),
        wireLength: 66_040,
        class: 'tcp',
        packet: { payload: 66_000 - 16 - 20, ipBytes: 66_040 },
      },
      {
        name: 'takes the rest of a UDP jumbogram, whose own length is 0',
        bytes: ipv6({ protocol: 17, extensions: [jumboHeader(70_000)], payloadLength: 0 }, udp({ length: 0 }, 'hello')),
        wireLength: 70_040,
        class: 'udp',
        packet: { payload: 70_000 - 8 - 8, captured: hex('68656c6c6f') },
      },
      {
        name: 'takes the length of the frame where the hop-by-hop header has no jumbo option',
        bytes: around({ extensions: [optionsHeader(IPPROTO_HOPOPTS)], payloadLength: 0 }),
        class: 'tcp',
        anomalies: ['ipv6.payload_length_zero'],
        packet: { payload: 5, ipBytes: 73 },
      },
      {
        name: 'takes the length of the frame where the jumbo option claims no more than 65535, which RFC 2675 §3 forbids',
        bytes: around({ extensions: [jumboHeader(2)], payloadLength: 0 }),
        class: 'tcp',
        anomalies: ['ipv6.payload_length_zero'],
        packet: { payload: 5, ipBytes: 73 },
      },
      {
        name: 'takes the length of the frame where the jumbo option has another length than 4',
        bytes: around({
          extensions: [{ protocol: IPPROTO_HOPOPTS, bytes: hex('00 00 c2 03 00 01 11 00') }],
          payloadLength: 0,
        }),
        class: 'tcp',
        anomalies: ['ipv6.payload_length_zero'],
        packet: { payload: 5 },
      },
    ]);
  });

  describe('extension headers', () => {
    itDecodesFrames([
      {
        name: 'steps over hop-by-hop, routing, mobility and destination options of any length',
        bytes: around({
          extensions: [
            optionsHeader(IPPROTO_HOPOPTS, 2),
            optionsHeader(IPPROTO_ROUTING, 3),
            optionsHeader(IPPROTO_MOBILITY),
            optionsHeader(IPPROTO_DSTOPTS, 5),
          ],
        }),
        class: 'tcp',
        packet: { flags: 'PA', payload: 5, ipBytes: 40 + 88 + 25 },
      },
      {
        name: 'steps over an Authentication Header, whose length counts words',
        bytes: around({ extensions: [authenticationHeader(12)] }),
        class: 'tcp',
        packet: { flags: 'PA', payload: 5, ipBytes: 89 },
      },
      {
        name: 'steps over an Authentication Header in IPv4 too',
        bytes: ipv4({ protocol: 51 }, concat(hex('06 04 0000', '00'.repeat(20)), SEGMENT)),
        class: 'tcp',
        packet: { flags: 'PA', payload: 5, protocol: 6 },
      },
      {
        name: 'steps over 16 extension headers',
        bytes: around({ extensions: Array(16).fill(optionsHeader(IPPROTO_DSTOPTS)) }),
        class: 'tcp',
        packet: { payload: 5 },
      },
      {
        name: 'stops at the 17th extension header',
        bytes: around({ extensions: Array(17).fill(optionsHeader(IPPROTO_DSTOPTS)) }),
        class: 'undecoded',
        anomalies: ['ipv6.too_many_extensions'],
      },
      {
        name: 'stops inside a cut extension header',
        bytes: around({ extensions: [optionsHeader(IPPROTO_DSTOPTS, 2)] }).subarray(0, 55),
        wireLength: 81,
        class: 'undecoded',
        anomalies: ['ipv6.extension_cut'],
      },
      {
        name: 'stops before an extension header of which one byte was captured',
        bytes: around({ extensions: [optionsHeader(IPPROTO_DSTOPTS)] }).subarray(0, 41),
        wireLength: 73,
        class: 'undecoded',
        anomalies: ['ipv6.extension_cut'],
      },
      {
        name: 'stops where an extension header is longer than the packet',
        bytes: ipv6({ extensions: [{ protocol: IPPROTO_ROUTING, bytes: hex('00 ff 00 00 00 00 00 00') }] }),
        class: 'undecoded',
        anomalies: ['ipv6.extension_cut'],
      },
      {
        name: 'ends at no next header',
        bytes: ipv6({ protocol: 59 }, 'ignored'),
        class: 'no-next-header',
      },
      {
        name: 'gives a protocol without flows with both addresses',
        bytes: ipv6({ protocol: 50, extensions: [optionsHeader(IPPROTO_HOPOPTS)] }, 'secret'),
        class: 'other-ip',
        packet: {
          kind: 'other-protocol',
          protocol: 50,
          from: '[fd00::1]:0',
          to: '[fd00::2]:0',
          payload: 0,
          ipBytes: 54,
        },
      },
    ]);
  });

  describe('fragment headers', () => {
    itDecodesFrames([
      {
        name: 'takes an atomic fragment for a whole packet',
        bytes: ipv6({ protocol: 17, extensions: [fragmentHeader(0, false, 0x8000_0001)] }, DATAGRAM),
        class: 'udp',
        packet: { kind: 'packet', firstFragment: false, ipId: 0x8000_0001, payload: 5 },
      },
      {
        name: 'marks the first fragment and keeps all 32 bits of the identification',
        bytes: ipv6({ protocol: 17, extensions: [fragmentHeader(0, true, 0xdead_beef)] }, DATAGRAM),
        class: 'udp',
        packet: { kind: 'packet', protocol: 17, firstFragment: true, ipId: 0xdead_beef, payload: 5 },
      },
      {
        name: 'gives a later fragment without ports and without protocol',
        bytes: ipv6({ protocol: 17, extensions: [fragmentHeader(16, true, 9)] }, 24),
        class: 'fragment',
        packet: {
          kind: 'later-fragment',
          protocol: 0,
          from: '[fd00::1]:0',
          to: '[fd00::2]:0',
          ipId: 9,
          firstFragment: false,
          payload: 24,
          ipBytes: 72,
        },
      },
      {
        name: 'walks the chain before and behind the fragment header of a first fragment',
        bytes: ipv6(
          {
            protocol: 6,
            extensions: [optionsHeader(IPPROTO_HOPOPTS), fragmentHeader(0, true, 9), optionsHeader(IPPROTO_DSTOPTS)],
          },
          SEGMENT,
        ),
        class: 'tcp',
        packet: { firstFragment: true, ipId: 9, flags: 'PA' },
      },
      {
        name: 'does not look for the chain of the first fragment in a later one',
        bytes: ipv6(
          {
            protocol: 6,
            extensions: [fragmentHeader(1232, false, 9), { protocol: IPPROTO_DSTOPTS, bytes: hex('ff'.repeat(8)) }],
          },
          12,
        ),
        class: 'fragment',
        packet: { kind: 'later-fragment', ipId: 9, payload: 20 },
      },
      {
        name: 'stops inside a cut fragment header',
        bytes: ipv6({ protocol: 17, extensions: [fragmentHeader(0, true)] }, DATAGRAM).subarray(0, 47),
        wireLength: 61,
        class: 'undecoded',
        anomalies: ['ipv6.extension_cut'],
      },
    ]);
  });
});
