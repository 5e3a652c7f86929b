import { describe } from 'vitest';
import { ends } from '../../../src/decode/frame-classes.js';
import { decodeMpls } from '../../../src/decode/link/mpls.js';
import { ETHERTYPE_ARP, ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from '../../../src/wire/ethertype.js';
import { concat, ethernet, hex, ipv4, ipv6, mpls } from '../../support/frame-builder.js';
import { itDecodes } from '../../support/layer-runner.js';

const CONTROL_WORD = hex('00 00 00 00');
const FRAME = ethernet({ dst: '00:1b:21:00:00:01', src: '00:1b:21:00:00:02' }, ipv4({}));
const labels = (count: number) => Array.from({ length: count }, (_, i) => 16 + i);

describe('decodeMpls', () => {
  itDecodes(decodeMpls, [
    { name: 'tells IPv4 by the first nibble', bytes: mpls([100], ipv4({})), next: ETHERTYPE_IPV4, at: 4 },
    { name: 'tells IPv6 by the first nibble', bytes: mpls([100, 101], ipv6({})), next: ETHERTYPE_IPV6, at: 8 },
    { name: 'follows a stack of 16 labels', bytes: mpls(labels(16), ipv4({})), next: ETHERTYPE_IPV4, at: 64 },
    { name: 'stops at 17 labels', bytes: mpls(labels(17), ipv4({})), anomalies: ['ethernet.too_many_tags'] },
    { name: 'ends in an associated channel', bytes: mpls([100], hex('10 00 00 21 45')), next: ends('other-link') },
    {
      name: 'follows a pseudowire with control word',
      bytes: mpls([100], concat(CONTROL_WORD, FRAME)),
      next: ETHERTYPE_IPV4,
      at: 22,
    },
    { name: 'follows a pseudowire without control word', bytes: mpls([100], FRAME), next: ETHERTYPE_IPV4, at: 18 },
    {
      name: 'follows a pseudowire whose address cannot be a control word',
      bytes: mpls([100], ethernet({ dst: 'ff:ff:ff:ff:ff:ff', type: ETHERTYPE_ARP }, hex('0001'))),
      next: ETHERTYPE_ARP,
      at: 18,
    },
    {
      name: 'follows a pseudowire to LLC',
      bytes: mpls([100], concat(CONTROL_WORD, ethernet({ dst: '01:80:c2:00:00:00', type: 3 }, hex('424203')))),
      next: ends('llc'),
    },
    {
      name: 'stops at what is neither IP nor Ethernet',
      bytes: mpls([100], hex('ff'.repeat(20))),
      anomalies: ['mpls.unknown_payload'],
    },
    {
      name: 'stops at a short payload',
      bytes: mpls([100], hex('00 00 00 00 01')),
      anomalies: ['mpls.unknown_payload'],
    },
    { name: 'stops in a cut label', bytes: hex('00 06 40'), anomalies: ['mpls.header_cut'] },
    { name: 'stops before a missing payload', bytes: mpls([100], new Uint8Array(0)), anomalies: ['mpls.header_cut'] },
  ]);
});
