import { describe } from 'vitest';
import { ends } from '../../../src/decode/frame-classes.js';
import { decodeFddi } from '../../../src/decode/link/fddi.js';
import { ETHERTYPE_IPV4 } from '../../../src/wire/ethertype.js';
import { concat, hex } from '../../support/frame-builder.js';
import { itDecodes } from '../../support/layer-runner.js';

const fddi = (frameControl: string) => concat(hex(frameControl), new Uint8Array(12), hex('aa aa 03 00 00 00 08 00'));

describe('decodeFddi', () => {
  itDecodes(decodeFddi, [
    { name: 'follows asynchronous LLC', bytes: fddi('50'), next: ETHERTYPE_IPV4, at: 21 },
    { name: 'follows LLC with priority', bytes: fddi('57'), next: ETHERTYPE_IPV4, at: 21 },
    { name: 'follows synchronous LLC', bytes: fddi('d0'), next: ETHERTYPE_IPV4, at: 21 },
    { name: 'ends in station management', bytes: fddi('41'), next: ends('other-link') },
    { name: 'ends in a MAC frame', bytes: fddi('c2'), next: ends('other-link') },
    { name: 'stops in a cut header', bytes: fddi('50').subarray(0, 12), anomalies: ['link.header_cut'] },
  ]);
});
