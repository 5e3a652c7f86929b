import { describe } from 'vitest';
import { decodeDsa, decodeEdsa } from '../../../src/decode/link/dsa.js';
import { ETHERTYPE_IPV4 } from '../../../src/wire/ethertype.js';
import { concat, hex } from '../../support/frame-builder.js';
import { itDecodes } from '../../support/layer-runner.js';

const ADDRESSES = new Uint8Array(12);
const tagged = (...header: string[]) => concat(ADDRESSES, hex(...header));

describe('decodeDsa', () => {
  itDecodes(decodeDsa, [
    { name: 'steps over the tag', bytes: tagged('c0 0a 00 01', '08 00'), next: ETHERTYPE_IPV4, at: 18, vlans: [] },
    {
      name: 'keeps the VLAN id of a tagged frame',
      bytes: tagged('e0 0a 60 64', '08 00'),
      next: ETHERTYPE_IPV4,
      vlans: [100],
    },
    {
      name: 'reads an 802.3 length',
      bytes: tagged('c0 0a 00 01', '00 08', 'aa aa 03 00 00 00 08 00'),
      next: ETHERTYPE_IPV4,
      at: 26,
    },
    { name: 'stops in a cut tag', bytes: tagged('c0 0a 00 01', '08'), anomalies: ['link.header_cut'] },
  ]);
});

describe('decodeEdsa', () => {
  itDecodes(decodeEdsa, [
    {
      name: 'steps over EtherType and tag',
      bytes: tagged('da da 00 00', 'c0 10 05 39', '08 00'),
      next: ETHERTYPE_IPV4,
      at: 22,
      vlans: [],
    },
    {
      name: 'keeps the VLAN id of a tagged frame',
      bytes: tagged('da da 00 00', '20 10 05 39', '08 00'),
      next: ETHERTYPE_IPV4,
      vlans: [1337],
    },
    { name: 'stops in a cut tag', bytes: tagged('da da 00 00', 'c0 10 05 39', '08'), anomalies: ['link.header_cut'] },
  ]);
});
