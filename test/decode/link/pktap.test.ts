import { describe } from 'vitest';
import { ends } from '../../../src/decode/frame-classes.js';
import { decodePktap } from '../../../src/decode/link/pktap.js';
import { ETHERTYPE_IPV4 } from '../../../src/wire/ethertype.js';
import { concat, ethernet, hex, ipv4 } from '../../support/frame-builder.js';
import { itDecodes } from '../../support/layer-runner.js';
import { ppp, wlanData } from '../../support/link-frames.js';

const IPV4 = ipv4({});
const pktap = (linktype: string, payload: Uint8Array, type = '01') =>
  concat(hex('10 00 00 00', type, '00 00 00', linktype, '00 00 00', '00 00 00 00'), payload);

describe('decodePktap', () => {
  itDecodes(decodePktap, [
    { name: 'follows Ethernet', bytes: pktap('01', ethernet({}, IPV4)), next: ETHERTYPE_IPV4, at: 30 },
    {
      name: 'follows the loopback interface',
      bytes: pktap('00', concat(hex('02 00 00 00'), IPV4)),
      next: ETHERTYPE_IPV4,
      at: 20,
    },
    {
      name: 'follows its network byte order form',
      bytes: pktap('6c', concat(hex('00 00 00 02'), IPV4)),
      next: ETHERTYPE_IPV4,
      at: 20,
    },
    { name: 'follows a tunnel interface', bytes: pktap('0c', IPV4), next: ETHERTYPE_IPV4, at: 16 },
    { name: 'follows PPP', bytes: pktap('09', concat(hex('ff 03'), ppp(IPV4))), next: ETHERTYPE_IPV4, at: 20 },
    {
      name: 'follows radiotap',
      bytes: pktap('7f', concat(hex('00 00 08 00', '00 00 00 00'), wlanData(IPV4))),
      next: ETHERTYPE_IPV4,
      at: 56,
    },
    { name: 'stops at another link type', bytes: pktap('c3', IPV4), anomalies: ['link.unknown_linktype'] },
    {
      name: 'ends in a record that is no packet',
      bytes: pktap('01', ethernet({}, IPV4), '00'),
      next: ends('other-link'),
    },
    {
      name: 'stops at a length below the header',
      bytes: hex('0b 00 00 00', '01 00 00 00', '01 00 00 00'),
      anomalies: ['link.bad_header'],
    },
    {
      name: 'stops at a length beyond the captured bytes',
      bytes: hex('6c 00 00 00', '01 00 00 00', '01 00 00 00'),
      anomalies: ['link.header_cut'],
    },
    { name: 'stops in a cut header', bytes: hex('0c 00 00 00', '01 00 00 00', '01'), anomalies: ['link.header_cut'] },
  ]);
});
