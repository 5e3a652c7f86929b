import { describe } from 'vitest';
import { ends } from '../../../src/decode/frame-classes.js';
import { decodeCiscoHdlc, decodeCiscoHdlcWithDirection } from '../../../src/decode/link/cisco-hdlc.js';
import { ETHERTYPE_IPV4 } from '../../../src/wire/ethertype.js';
import { hex } from '../../support/frame-builder.js';
import { itDecodes } from '../../support/layer-runner.js';

describe('decodeCiscoHdlc', () => {
  itDecodes(decodeCiscoHdlc, [
    { name: 'gives the EtherType', bytes: hex('0f 00 08 00 45'), next: ETHERTYPE_IPV4, at: 4 },
    {
      name: 'does not take keepalives for RARP',
      bytes: hex('8f 00 80 35 00 00 00 02'),
      next: ends('other-link'),
      at: 4,
    },
    { name: 'stops in a cut header', bytes: hex('0f 00 08'), anomalies: ['link.header_cut'] },
  ]);
});

describe('decodeCiscoHdlcWithDirection', () => {
  itDecodes(decodeCiscoHdlcWithDirection, [
    { name: 'steps over the direction', bytes: hex('01 0f 00 08 00 45'), next: ETHERTYPE_IPV4, at: 5 },
    { name: 'stops in an empty frame', bytes: hex(''), anomalies: ['link.header_cut'] },
  ]);
});
