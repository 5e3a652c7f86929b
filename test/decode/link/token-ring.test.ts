import { describe } from 'vitest';
import { ends } from '../../../src/decode/frame-classes.js';
import { decodeTokenRing } from '../../../src/decode/link/token-ring.js';
import { ETHERTYPE_IPV4 } from '../../../src/wire/ethertype.js';
import { concat, hex } from '../../support/frame-builder.js';
import { itDecodes } from '../../support/layer-runner.js';

const SNAP_IPV4 = hex('aa aa 03 00 00 00 08 00');
const DST = hex('02 00 00 00 00 02');
const plain = (frameControl: string) => concat(hex('10', frameControl), DST, hex('02 00 00 00 00 01'), SNAP_IPV4);
const routed = (route: string) => concat(hex('10 40'), DST, hex('82 00 00 00 00 01', route), SNAP_IPV4);

describe('decodeTokenRing', () => {
  itDecodes(decodeTokenRing, [
    { name: 'follows LLC', bytes: plain('40'), next: ETHERTYPE_IPV4, at: 22 },
    { name: 'steps over routing information', bytes: routed('06 30 00 11 00 20'), next: ETHERTYPE_IPV4, at: 28 },
    { name: 'steps over a routing control field alone', bytes: routed('c2 70'), next: ETHERTYPE_IPV4, at: 24 },
    { name: 'ends in a MAC frame', bytes: plain('00'), next: ends('other-link') },
    {
      name: 'stops at an odd length of routing information',
      bytes: routed('05 30 00 11 00'),
      anomalies: ['link.bad_header'],
    },
    { name: 'stops at a length of routing information of 0', bytes: routed('c0 70'), anomalies: ['link.bad_header'] },
    {
      name: 'stops in cut routing information',
      bytes: routed('1e 30').subarray(0, 24),
      anomalies: ['link.header_cut'],
    },
    { name: 'stops before routing information', bytes: routed('').subarray(0, 14), anomalies: ['link.header_cut'] },
    { name: 'stops in a cut header', bytes: plain('40').subarray(0, 13), anomalies: ['link.header_cut'] },
  ]);
});
