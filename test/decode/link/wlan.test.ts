import { describe } from 'vitest';
import { ends } from '../../../src/decode/frame-classes.js';
import { decodeWlan } from '../../../src/decode/link/wlan.js';
import { ETHERTYPE_IPV4 } from '../../../src/wire/ethertype.js';
import { concat, hex, u16 } from '../../support/frame-builder.js';
import { itDecodes } from '../../support/layer-runner.js';

const SNAP_IPV4 = hex('aa aa 03 00 00 00 08 00');
const OTHER_LINK = ends('other-link');
const WLAN_MANAGEMENT = ends('wlan-management');

/** Frame control, further header fields behind the sequence control, payload. */
function wlan(frameControl: string, further = '', payload = SNAP_IPV4, sequenceControl = '10 00') {
  return concat(hex(frameControl, '00 00'), new Uint8Array(18), hex(sequenceControl, further), payload);
}

describe('decodeWlan', () => {
  itDecodes(decodeWlan, [
    { name: 'follows a data frame', bytes: wlan('08 02'), next: ETHERTYPE_IPV4, at: 32 },
    { name: 'steps over the fourth address', bytes: wlan('08 03', '00'.repeat(6)), next: ETHERTYPE_IPV4, at: 38 },
    { name: 'steps over QoS control', bytes: wlan('88 02', '00 00'), next: ETHERTYPE_IPV4, at: 34 },
    { name: 'steps over QoS and HT control', bytes: wlan('88 82', '00'.repeat(6)), next: ETHERTYPE_IPV4, at: 38 },
    { name: 'does not look for HT control without QoS', bytes: wlan('08 82'), next: ETHERTYPE_IPV4, at: 32 },
    { name: 'steps over everything at once', bytes: wlan('88 83', '00'.repeat(12)), next: ETHERTYPE_IPV4, at: 44 },
    {
      name: 'follows the first packet of an aggregate, and that to its end',
      bytes: wlan('88 02', '80 00', concat(new Uint8Array(12), u16(9), SNAP_IPV4, hex('45'), hex('ff'.repeat(20)))),
      next: ETHERTYPE_IPV4,
      at: 48,
      end: 49,
      wireEnd: 49,
    },
    { name: 'follows a first fragment', bytes: wlan('08 06'), next: ETHERTYPE_IPV4 },
    { name: 'ends in a later fragment', bytes: wlan('08 02', '', SNAP_IPV4, '11 00'), next: OTHER_LINK },
    { name: 'ends in an encrypted frame', bytes: wlan('08 42'), next: OTHER_LINK },
    { name: 'ends in a beacon', bytes: wlan('80 00'), next: WLAN_MANAGEMENT },
    {
      name: 'ends in an acknowledgment of 10 bytes',
      bytes: hex('d4 00 00 00', '02 00 00 00 00 01'),
      next: WLAN_MANAGEMENT,
    },
    { name: 'ends in a null data frame', bytes: wlan('48 01'), next: WLAN_MANAGEMENT },
    { name: 'ends in another protocol version', bytes: wlan('09 02'), next: WLAN_MANAGEMENT },
    { name: 'stops in a cut frame control', bytes: hex('08'), anomalies: ['link.header_cut'] },
    { name: 'stops in a cut header', bytes: wlan('88 02', '00').subarray(0, 25), anomalies: ['link.header_cut'] },
    {
      name: 'stops in a cut subframe header',
      bytes: wlan('88 02', '80 00', hex('00')),
      anomalies: ['link.header_cut'],
    },
  ]);
});
