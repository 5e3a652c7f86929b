import { describe } from 'vitest';
import { ends } from '../../../src/decode/frame-classes.js';
import { decodeEthernet } from '../../../src/decode/link/ethernet.js';
import { ETHERTYPE_IPV4, ETHERTYPE_VLAN } from '../../../src/wire/ethertype.js';
import { concat, ethernet, hex, ipv4 } from '../../support/frame-builder.js';
import { itDecodes } from '../../support/layer-runner.js';

const SNAP_IPV4 = hex('aa aa 03 00 00 00 08 00');

describe('decodeEthernet', () => {
  itDecodes(decodeEthernet, [
    { name: 'gives the EtherType', bytes: ethernet({}, ipv4({})), next: ETHERTYPE_IPV4, at: 14, end: 34 },
    {
      name: 'leaves VLAN tags to their own decoder',
      bytes: ethernet({ type: 0x8100 }, hex('0001 0800')),
      next: ETHERTYPE_VLAN,
    },
    {
      name: 'gives type numbers between 1501 and 1535 on, which nobody decodes',
      bytes: ethernet({ type: 1501 }, hex('00')),
      next: 1501,
    },
    {
      name: 'stops in a cut header',
      bytes: ethernet({}, ipv4({})).subarray(0, 13),
      at: 0,
      anomalies: ['link.header_cut'],
    },
    {
      name: 'reads an 802.3 length and cuts the padding behind it off',
      bytes: ethernet({ type: 28 }, concat(SNAP_IPV4, ipv4({}), new Uint8Array(18))),
      next: ETHERTYPE_IPV4,
      at: 22,
      end: 42,
      wireEnd: 42,
    },
    {
      name: 'ignores an 802.3 length beyond the frame',
      bytes: ethernet({ type: 1500 }, concat(SNAP_IPV4, ipv4({}))),
      next: ETHERTYPE_IPV4,
      end: 42,
    },
    {
      name: 'lowers the end on the wire also where the capture ends earlier',
      bytes: ethernet({ type: 100 }, SNAP_IPV4),
      wireLength: 200,
      next: ETHERTYPE_IPV4,
      end: 22,
      wireEnd: 114,
    },
    {
      name: 'does not take raw 802.3 IPX for LLC',
      bytes: ethernet({ type: 30 }, hex('ffff 001e 0000')),
      next: ends('other-link'),
    },
    { name: 'stops at a length of 0', bytes: ethernet({ type: 0 }, hex('aaaa03')), anomalies: ['llc.header_cut'] },
  ]);
});
