import { describe } from 'vitest';
import { ends } from '../../../src/decode/frame-classes.js';
import { decodeAtmLlc } from '../../../src/decode/link/atm-llc.js';
import { decodeSunAtm } from '../../../src/decode/link/sunatm.js';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from '../../../src/wire/ethertype.js';
import { concat, ethernet, hex, ipv4, ipv6 } from '../../support/frame-builder.js';
import { itDecodes } from '../../support/layer-runner.js';

const SNAP_IPV4 = hex('aa aa 03 00 00 00 08 00');
const bridged = (pid: string) => concat(hex('aa aa 03 00 80 c2', pid, '00 00'), ethernet({}, ipv6({})));

describe('decodeAtmLlc', () => {
  itDecodes(decodeAtmLlc, [
    { name: 'follows routed packets', bytes: SNAP_IPV4, next: ETHERTYPE_IPV4, at: 8 },
    { name: 'follows bridged Ethernet', bytes: bridged('00 07'), next: ETHERTYPE_IPV6, at: 24 },
    { name: 'follows bridged Ethernet with FCS', bytes: bridged('00 01'), next: ETHERTYPE_IPV6, at: 24 },
    { name: 'ends in bridged token ring', bytes: bridged('00 09'), next: ends('llc') },
    { name: 'stops in a cut header', bytes: hex('aa aa'), anomalies: ['llc.header_cut'] },
  ]);
});

describe('decodeSunAtm', () => {
  itDecodes(decodeSunAtm, [
    { name: 'follows LLC', bytes: concat(hex('82 00 00 21'), SNAP_IPV4), next: ETHERTYPE_IPV4, at: 12 },
    {
      name: 'follows LAN emulation',
      bytes: concat(hex('01 00 00 21', '00 05'), ethernet({}, ipv4({}))),
      next: ETHERTYPE_IPV4,
      at: 20,
    },
    { name: 'ends in control of LAN emulation', bytes: hex('01 00 00 21', 'ff 00', '01 01'), next: ends('other-link') },
    { name: 'ends in signalling', bytes: hex('06 00 00 05', '09 03'), next: ends('other-link') },
    { name: 'stops in a cut header', bytes: hex('02 00 00'), anomalies: ['link.header_cut'] },
    { name: 'stops in a cut client id', bytes: hex('01 00 00 21', '00'), anomalies: ['link.header_cut'] },
  ]);
});
