import { describe } from 'vitest';
import { ends } from '../../../src/decode/frame-classes.js';
import { decodeLlc } from '../../../src/decode/link/llc.js';
import { ETHERTYPE_ARP, ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from '../../../src/wire/ethertype.js';
import { hex } from '../../support/frame-builder.js';
import { itDecodes } from '../../support/layer-runner.js';

const LLC = ends('llc');

describe('decodeLlc', () => {
  itDecodes(decodeLlc, [
    { name: 'follows SNAP with OUI 0', bytes: hex('aa aa 03 00 00 00 86 dd'), next: ETHERTYPE_IPV6, at: 8 },
    {
      name: 'follows SNAP with the bridge-tunnel OUI',
      bytes: hex('aa aa 03 00 00 f8 08 06'),
      next: ETHERTYPE_ARP,
      at: 8,
    },
    { name: 'follows the LLC address of IP', bytes: hex('06 06 03 45'), next: ETHERTYPE_IPV4, at: 3 },
    { name: 'follows a command with the poll bit', bytes: hex('06 06 13 45'), next: ETHERTYPE_IPV4, at: 3 },
    { name: 'ends in Cisco discovery', bytes: hex('aa aa 03 00 00 0c 20 00'), next: LLC },
    { name: 'ends in a SNAP protocol that is a length', bytes: hex('aa aa 03 00 00 00 00 20'), next: LLC },
    { name: 'ends in spanning tree', bytes: hex('42 42 03 00 00'), next: LLC },
    { name: 'ends in NetBEUI information frames', bytes: hex('f0 f0 00 02'), next: LLC },
    { name: 'ends in an exchange of identification', bytes: hex('00 01 af 81 01 00'), next: LLC },
    { name: 'ends in a test frame to the SNAP address', bytes: hex('aa aa e3 00 00 00 08 00'), next: LLC },
    { name: 'stops in a cut LLC header', bytes: hex('aa aa'), anomalies: ['llc.header_cut'] },
    { name: 'stops in a cut SNAP header', bytes: hex('aa aa 03 00 00 00 08'), anomalies: ['llc.header_cut'] },
  ]);
});
