import { describe } from 'vitest';
import { ends } from '../../../src/decode/frame-classes.js';
import { decodeRadiotap } from '../../../src/decode/link/radiotap.js';
import { ETHERTYPE_IPV4 } from '../../../src/wire/ethertype.js';
import { concat, hex, ipv4 } from '../../support/frame-builder.js';
import { itDecodes } from '../../support/layer-runner.js';
import { wlanData } from '../../support/link-frames.js';

const FRAME = wlanData(ipv4({}));
const FCS = hex('de ad be ef');
const BEACON = concat(hex('80 00'), new Uint8Array(30));
const QOS_PADDED = concat(hex('88 02'), new Uint8Array(24), hex('00 00', 'aa aa 03 00 00 00 08 00'));

describe('decodeRadiotap', () => {
  itDecodes(decodeRadiotap, [
    {
      name: 'steps over a header without fields',
      bytes: concat(hex('00 00 08 00', '00 00 00 00'), FRAME),
      next: ETHERTYPE_IPV4,
      at: 40,
    },
    {
      name: 'cuts the check sequence off',
      bytes: concat(hex('00 00 09 00', '02 00 00 00', '10'), FRAME, FCS),
      next: ETHERTYPE_IPV4,
      at: 41,
      end: 61,
      wireEnd: 61,
    },
    {
      name: 'keeps captured bytes where the check sequence was not captured',
      bytes: concat(hex('00 00 09 00', '02 00 00 00', '10'), FRAME),
      wireLength: 65,
      end: 61,
      wireEnd: 61,
      next: ETHERTYPE_IPV4,
    },
    {
      name: 'finds the flags behind an aligned time',
      bytes: concat(hex('00 00 11 00', '03 00 00 00', '00'.repeat(8), '10'), FRAME, FCS),
      next: ETHERTYPE_IPV4,
      at: 49,
      end: 69,
    },
    {
      name: 'finds the flags behind a chain of bitmaps',
      bytes: concat(hex('00 00 19 00', '03 00 00 80', '00 00 00 00', '00'.repeat(12), '10'), FRAME, FCS),
      next: ETHERTYPE_IPV4,
      at: 57,
      end: 77,
    },
    {
      name: 'steps over padding of the 802.11 header',
      bytes: concat(hex('00 00 09 00', '02 00 00 00', '20'), QOS_PADDED),
      next: ETHERTYPE_IPV4,
      at: 45,
    },
    {
      name: 'ends in a beacon',
      bytes: concat(hex('00 00 08 00', '00 00 00 00'), BEACON),
      next: ends('wlan-management'),
    },
    {
      name: 'does not lower the end before the header',
      bytes: concat(hex('00 00 09 00', '02 00 00 00', '10'), FCS.subarray(0, 2)),
      at: 9,
      end: 9,
      anomalies: ['link.header_cut'],
    },
    {
      name: 'stops at another version',
      bytes: concat(hex('01 00 08 00', '00 00 00 00'), FRAME),
      anomalies: ['link.bad_header'],
    },
    {
      name: 'stops at a length below the header',
      bytes: concat(hex('00 00 07 00', '00 00 00 00'), FRAME),
      anomalies: ['link.bad_header'],
    },
    {
      name: 'stops at a length beyond the captured bytes',
      bytes: hex('00 00 ff 00', '00 00 00 00'),
      anomalies: ['link.header_cut'],
    },
    {
      name: 'stops at a chain of bitmaps beyond the header',
      bytes: concat(hex('00 00 0a 00', '00 00 00 80', '00 00'), FRAME),
      anomalies: ['link.bad_header'],
    },
    {
      name: 'stops at flags beyond the header',
      bytes: concat(hex('00 00 08 00', '02 00 00 00'), FRAME),
      anomalies: ['link.bad_header'],
    },
    { name: 'stops in a cut header', bytes: hex('00 00 08 00', '00 00 00'), anomalies: ['link.header_cut'] },
  ]);
});
