import { describe } from 'vitest';
import { ends } from '../../../src/decode/frame-classes.js';
import { decodeNflog } from '../../../src/decode/link/nflog.js';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from '../../../src/wire/ethertype.js';
import { concat, hex, ipv4 } from '../../support/frame-builder.js';
import { itDecodes } from '../../support/layer-runner.js';
import { nflogAttribute } from '../../support/link-frames.js';

const PREFIX = nflogAttribute(10, hex('00'));
const PAYLOAD = nflogAttribute(9, ipv4({}));

describe('decodeNflog', () => {
  itDecodes(decodeNflog, [
    {
      name: 'finds the payload behind padded attributes',
      bytes: concat(hex('02 00 00 28'), PREFIX, PAYLOAD),
      next: ETHERTYPE_IPV4,
      at: 16,
      end: 36,
    },
    { name: 'tells IPv6 by the family', bytes: concat(hex('0a 00 00 28'), PAYLOAD), next: ETHERTYPE_IPV6, at: 8 },
    {
      name: 'ends the packet where its attribute ends',
      bytes: concat(hex('02 00 00 28'), PAYLOAD, PREFIX),
      next: ETHERTYPE_IPV4,
      end: 28,
      wireEnd: 28,
    },
    {
      name: 'keeps the claimed end of a cut payload',
      bytes: concat(hex('02 00 00 28', '18 00 09 00', '45')),
      wireLength: 28,
      next: ETHERTYPE_IPV4,
      end: 9,
      wireEnd: 28,
    },
    {
      name: 'reads attributes of a big-endian host',
      bytes: concat(hex('02 00 00 28', '00 05 00 0a', '00 00 00 00', '00 18 00 09'), ipv4({})),
      next: ETHERTYPE_IPV4,
      at: 16,
    },
    {
      name: 'looks past the flag for byte order in a type',
      bytes: concat(hex('02 00 00 28', '05 00 0a 80', '00 00 00 00'), PAYLOAD),
      next: ETHERTYPE_IPV4,
      at: 16,
    },
    { name: 'ends in a bridged frame', bytes: concat(hex('07 00 00 28'), PAYLOAD), next: ends('other-link') },
    { name: 'ends in an entry without payload', bytes: concat(hex('02 00 00 28'), PREFIX), next: ends('other-link') },
    {
      name: 'stops at an attribute shorter than its header',
      bytes: hex('02 00 00 28', '03 00 01 00'),
      anomalies: ['link.bad_header'],
    },
    {
      name: 'stops in a cut attribute',
      bytes: hex('02 00 00 28', '18 00 01 00', '00'),
      anomalies: ['link.header_cut'],
    },
    { name: 'stops in a cut header', bytes: hex('02 00 00'), anomalies: ['link.header_cut'] },
  ]);
});
