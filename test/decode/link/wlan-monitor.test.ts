import { describe } from 'vitest';
import { decodeAvs, decodePrism } from '../../../src/decode/link/wlan-monitor.js';
import { ETHERTYPE_IPV4 } from '../../../src/wire/ethertype.js';
import { concat, hex, ipv4, u32 } from '../../support/frame-builder.js';
import { itDecodes } from '../../support/layer-runner.js';
import { wlanData } from '../../support/link-frames.js';

const FRAME = wlanData(ipv4({}));
const avs = (length: number) => concat(u32(0x80211002, length), new Uint8Array(56), FRAME);

describe('decodeAvs', () => {
  itDecodes(decodeAvs, [
    { name: 'steps over the header', bytes: avs(64), next: ETHERTYPE_IPV4, at: 96 },
    { name: 'stops at a length below the header', bytes: avs(7), anomalies: ['link.bad_header'] },
    { name: 'stops at a length beyond the captured bytes', bytes: avs(0xffffffff), anomalies: ['link.header_cut'] },
    { name: 'stops in a cut header', bytes: avs(64).subarray(0, 7), anomalies: ['link.header_cut'] },
  ]);
});

describe('decodePrism', () => {
  itDecodes(decodePrism, [
    {
      name: 'steps over the header',
      bytes: concat(hex('44 00 00 00', '90 00 00 00'), new Uint8Array(136), FRAME),
      next: ETHERTYPE_IPV4,
      at: 176,
    },
    { name: 'recognizes an AVS header', bytes: avs(64), next: ETHERTYPE_IPV4, at: 96 },
    { name: 'stops in a cut header', bytes: hex('44 00 00 00', '90 00 00 00'), anomalies: ['link.header_cut'] },
  ]);
});
