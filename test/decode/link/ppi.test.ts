import { describe } from 'vitest';
import { decodePpi } from '../../../src/decode/link/ppi.js';
import { ETHERTYPE_IPV4 } from '../../../src/wire/ethertype.js';
import { concat, ethernet, hex, ipv4 } from '../../support/frame-builder.js';
import { itDecodes } from '../../support/layer-runner.js';
import { wlanData } from '../../support/link-frames.js';

describe('decodePpi', () => {
  itDecodes(decodePpi, [
    {
      name: 'steps over its fields to 802.11',
      bytes: concat(hex('00 00 0c 00', '69 00 00 00', '00 00 00 00'), wlanData(ipv4({}))),
      next: ETHERTYPE_IPV4,
      at: 44,
    },
    {
      name: 'follows Ethernet',
      bytes: concat(hex('00 00 08 00', '01 00 00 00'), ethernet({}, ipv4({}))),
      next: ETHERTYPE_IPV4,
      at: 22,
    },
    {
      name: 'stops at another link type',
      bytes: hex('00 00 08 00', 'c3 00 00 00', '45'),
      anomalies: ['link.unknown_linktype'],
    },
    { name: 'stops at another version', bytes: hex('01 00 08 00', '01 00 00 00'), anomalies: ['link.bad_header'] },
    {
      name: 'stops at a length below the header',
      bytes: hex('00 00 04 00', '01 00 00 00'),
      anomalies: ['link.bad_header'],
    },
    {
      name: 'stops at a length beyond the captured bytes',
      bytes: hex('00 00 09 00', '01 00 00 00'),
      anomalies: ['link.header_cut'],
    },
    { name: 'stops in a cut header', bytes: hex('00 00 08 00', '01 00 00'), anomalies: ['link.header_cut'] },
  ]);
});
