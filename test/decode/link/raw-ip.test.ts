import { describe } from 'vitest';
import { decodeRawIp, decodeRawIpv4, decodeRawIpv6 } from '../../../src/decode/link/raw-ip.js';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from '../../../src/wire/ethertype.js';
import { hex } from '../../support/frame-builder.js';
import { itDecodes } from '../../support/layer-runner.js';

describe('decodeRawIp', () => {
  itDecodes(decodeRawIp, [
    { name: 'tells version 4', bytes: hex('45'), next: ETHERTYPE_IPV4, at: 0 },
    { name: 'tells version 6', bytes: hex('60'), next: ETHERTYPE_IPV6, at: 0 },
    { name: 'stops at any other version', bytes: hex('30'), anomalies: ['link.bad_header'] },
    { name: 'stops in an empty frame', bytes: hex(''), anomalies: ['link.header_cut'] },
  ]);
});

describe('decodeRawIpv4', () => {
  itDecodes(decodeRawIpv4, [{ name: 'leaves everything to IPv4', bytes: hex(''), next: ETHERTYPE_IPV4, at: 0 }]);
});

describe('decodeRawIpv6', () => {
  itDecodes(decodeRawIpv6, [{ name: 'leaves everything to IPv6', bytes: hex(''), next: ETHERTYPE_IPV6, at: 0 }]);
});
