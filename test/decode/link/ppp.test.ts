import { describe } from 'vitest';
import { ends } from '../../../src/decode/frame-classes.js';
import { decodePpp } from '../../../src/decode/link/ppp.js';
import {
  ETHERTYPE_IPV4,
  ETHERTYPE_IPV6,
  ETHERTYPE_MPLS,
  ETHERTYPE_MPLS_MULTICAST,
} from '../../../src/wire/ethertype.js';
import { hex } from '../../support/frame-builder.js';
import { itDecodes } from '../../support/layer-runner.js';

describe('decodePpp', () => {
  itDecodes(decodePpp, [
    { name: 'gives IPv4', bytes: hex('00 21 45'), next: ETHERTYPE_IPV4, at: 2 },
    { name: 'gives IPv6', bytes: hex('00 57 60'), next: ETHERTYPE_IPV6, at: 2 },
    { name: 'gives IPv4 of a compressed protocol field', bytes: hex('21 45'), next: ETHERTYPE_IPV4, at: 1 },
    { name: 'gives MPLS', bytes: hex('02 81 00'), next: ETHERTYPE_MPLS, at: 2 },
    { name: 'gives MPLS multicast', bytes: hex('02 83 00'), next: ETHERTYPE_MPLS_MULTICAST, at: 2 },
    { name: 'ends in a network control protocol', bytes: hex('80 21 01'), next: ends('ppp-control') },
    { name: 'ends in authentication', bytes: hex('c2 23 01'), next: ends('ppp-control') },
    { name: 'ends in a multilink fragment', bytes: hex('00 3d c0 00'), next: ends('other-link') },
    { name: 'ends in compressed TCP/IP', bytes: hex('00 2d 00'), next: ends('other-link') },
    { name: 'stops in an empty frame', bytes: hex(''), anomalies: ['ppp.header_cut'] },
    { name: 'stops in half a protocol field', bytes: hex('00'), anomalies: ['ppp.header_cut'] },
  ]);
});
