import { describe } from 'vitest';
import { ends } from '../../../src/decode/frame-classes.js';
import { decodePppoeSession } from '../../../src/decode/link/pppoe.js';
import { ETHERTYPE_IPV4 } from '../../../src/wire/ethertype.js';
import { concat, hex, ipv4, pppoe } from '../../support/frame-builder.js';
import { itDecodes } from '../../support/layer-runner.js';

const PPP_IPV4 = concat(hex('00 21'), ipv4({}));

describe('decodePppoeSession', () => {
  itDecodes(decodePppoeSession, [
    { name: 'gives IP', bytes: pppoe(PPP_IPV4), next: ETHERTYPE_IPV4, at: 8, end: 28 },
    {
      name: 'cuts padding off',
      bytes: concat(pppoe(PPP_IPV4), new Uint8Array(18)),
      next: ETHERTYPE_IPV4,
      end: 28,
      wireEnd: 28,
    },
    { name: 'ends in link control', bytes: pppoe(hex('c0 21 09 00 00 08')), next: ends('ppp-control') },
    {
      name: 'notes a length beyond the frame and goes on',
      bytes: pppoe(PPP_IPV4, { length: 23 }),
      next: ETHERTYPE_IPV4,
      end: 28,
      wireEnd: 28,
      anomalies: ['pppoe.length_beyond_frame'],
    },
    {
      name: 'does not note a length beyond the captured bytes',
      bytes: pppoe(PPP_IPV4, { length: 42 }),
      wireLength: 48,
      next: ETHERTYPE_IPV4,
      wireEnd: 48,
    },
    { name: 'stops in a cut header', bytes: hex('11 00 00 01 00'), anomalies: ['pppoe.header_cut'] },
    {
      name: 'stops where the length leaves no room for a protocol',
      bytes: pppoe(PPP_IPV4, { length: 1 }),
      anomalies: ['ppp.header_cut'],
    },
  ]);
});
