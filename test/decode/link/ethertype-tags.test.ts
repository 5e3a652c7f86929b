import { describe } from 'vitest';
import { ends } from '../../../src/decode/frame-classes.js';
import { decodeAristaTimestamp } from '../../../src/decode/link/arista-timestamp.js';
import { decodeCiscoMetadata, decodeVnTag } from '../../../src/decode/link/cisco-tags.js';
import { decodeProviderBackbone } from '../../../src/decode/link/provider-backbone.js';
import { ETHERTYPE_IPV4, ETHERTYPE_VLAN } from '../../../src/wire/ethertype.js';
import { concat, ethernet, hex, ipv4 } from '../../support/frame-builder.js';
import { itDecodes } from '../../support/layer-runner.js';

describe('decodeProviderBackbone', () => {
  itDecodes(decodeProviderBackbone, [
    {
      name: 'follows the customer frame',
      bytes: concat(hex('00 1e bb 30'), ethernet({}, ipv4({}))),
      next: ETHERTYPE_IPV4,
      at: 18,
    },
    { name: 'stops in a cut tag', bytes: hex('00 1e bb'), anomalies: ['link.header_cut'] },
  ]);
});

describe('decodeVnTag', () => {
  itDecodes(decodeVnTag, [
    { name: 'gives what follows', bytes: hex('00 01 00 02', '81 00'), next: ETHERTYPE_VLAN, at: 6 },
    { name: 'stops in a cut tag', bytes: hex('00 01 00 02', '81'), anomalies: ['link.header_cut'] },
  ]);
});

describe('decodeCiscoMetadata', () => {
  itDecodes(decodeCiscoMetadata, [
    { name: 'gives what follows', bytes: hex('01 01 00 01 00 05', '08 00'), next: ETHERTYPE_IPV4, at: 8 },
    { name: 'stops in a cut tag', bytes: hex('01 01 00 01 00 05', '08'), anomalies: ['link.header_cut'] },
  ]);
});

describe('decodeAristaTimestamp', () => {
  itDecodes(decodeAristaTimestamp, [
    {
      name: 'steps over 64 bits of TAI',
      bytes: hex('00 01 00 10', '5c ee ed 57 38 4f 59 c8', '08 00'),
      next: ETHERTYPE_IPV4,
      at: 14,
    },
    {
      name: 'steps over 48 bits of UTC',
      bytes: hex('00 01 01 20', 'ed 57 38 4f 59 c8', '08 00'),
      next: ETHERTYPE_IPV4,
      at: 12,
    },
    { name: 'ends in another version', bytes: hex('00 01 00 30', '08 00'), next: ends('other-link') },
    { name: 'ends in another subtype', bytes: hex('00 02 00 10', '08 00'), next: ends('other-link') },
    { name: 'stops in a cut header', bytes: hex('00 01 00'), anomalies: ['link.header_cut'] },
    { name: 'stops in a cut time', bytes: hex('00 01 00 10', '5c ee ed 57'), anomalies: ['link.header_cut'] },
  ]);
});
