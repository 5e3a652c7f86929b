import { describe } from 'vitest';
import { decodeAppleIeee1394 } from '../../../src/decode/link/apple-ieee-1394.js';
import { ETHERTYPE_IPV4 } from '../../../src/wire/ethertype.js';
import { concat, hex } from '../../support/frame-builder.js';
import { itDecodes } from '../../support/layer-runner.js';

const FRAME = concat(new Uint8Array(16), hex('08 00', '45'));

describe('decodeAppleIeee1394', () => {
  itDecodes(decodeAppleIeee1394, [
    { name: 'gives the EtherType', bytes: FRAME, next: ETHERTYPE_IPV4, at: 18 },
    { name: 'stops in a cut header', bytes: FRAME.subarray(0, 17), anomalies: ['link.header_cut'] },
  ]);
});
