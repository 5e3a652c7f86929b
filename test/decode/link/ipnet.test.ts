import { describe } from 'vitest';
import { ends } from '../../../src/decode/frame-classes.js';
import { decodeIpnet } from '../../../src/decode/link/ipnet.js';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from '../../../src/wire/ethertype.js';
import { concat, hex } from '../../support/frame-builder.js';
import { itDecodes } from '../../support/layer-runner.js';

const ipnet = (family: string) => concat(hex('01', family), new Uint8Array(22));

describe('decodeIpnet', () => {
  itDecodes(decodeIpnet, [
    { name: 'gives IPv4', bytes: ipnet('02'), next: ETHERTYPE_IPV4, at: 24 },
    { name: 'gives IPv6', bytes: ipnet('1a'), next: ETHERTYPE_IPV6, at: 24 },
    { name: 'ends in another family', bytes: ipnet('01'), next: ends('other-link') },
    { name: 'stops in a cut header', bytes: ipnet('02').subarray(0, 23), anomalies: ['link.header_cut'] },
  ]);
});
