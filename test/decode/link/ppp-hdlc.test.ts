import { describe } from 'vitest';
import { ends } from '../../../src/decode/frame-classes.js';
import { decodePppHdlc, decodePppWithDirection } from '../../../src/decode/link/ppp-hdlc.js';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from '../../../src/wire/ethertype.js';
import { hex } from '../../support/frame-builder.js';
import { itDecodes } from '../../support/layer-runner.js';

const OTHER_LINK = ends('other-link');

describe('decodePppHdlc', () => {
  itDecodes(decodePppHdlc, [
    { name: 'steps over address and control', bytes: hex('ff 03 00 21 45'), next: ETHERTYPE_IPV4, at: 4 },
    { name: 'does without address and control', bytes: hex('00 57 60'), next: ETHERTYPE_IPV6, at: 2 },
    { name: 'recognizes Cisco HDLC', bytes: hex('0f 00 08 00 45'), next: ETHERTYPE_IPV4, at: 4 },
    {
      name: 'ends in a multilink fragment with compressed protocol',
      bytes: hex('ff 03 3d 30'),
      next: OTHER_LINK,
      at: 3,
    },
    { name: 'does not search for IP behind an unknown protocol', bytes: hex('ff 5f 7e 08 00 45 00'), next: OTHER_LINK },
    { name: 'stops in an empty frame', bytes: hex(''), anomalies: ['ppp.header_cut'] },
    { name: 'stops behind the address', bytes: hex('ff'), anomalies: ['ppp.header_cut'] },
  ]);
});

describe('decodePppWithDirection', () => {
  itDecodes(decodePppWithDirection, [
    { name: 'steps over the direction', bytes: hex('00 ff 03 00 21 45'), next: ETHERTYPE_IPV4, at: 5 },
    { name: 'stops in an empty frame', bytes: hex(''), anomalies: ['link.header_cut'] },
  ]);
});
