import { describe } from 'vitest';
import { ends } from '../../../src/decode/frame-classes.js';
import { decodeLoop, decodeNull } from '../../../src/decode/link/bsd-loopback.js';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from '../../../src/wire/ethertype.js';
import { hex } from '../../support/frame-builder.js';
import { itDecodes } from '../../support/layer-runner.js';

const OTHER_LINK = ends('other-link');

describe('decodeNull', () => {
  itDecodes(decodeNull, [
    { name: 'reads IPv4 of a little-endian host', bytes: hex('02 00 00 00'), next: ETHERTYPE_IPV4, at: 4 },
    { name: 'reads IPv4 of a big-endian host', bytes: hex('00 00 00 02'), next: ETHERTYPE_IPV4, at: 4 },
    { name: 'reads a family of 16 bits', bytes: hex('00 02 00 00'), next: ETHERTYPE_IPV4 },
    { name: 'reads IPv6 of OpenBSD', bytes: hex('18 00 00 00'), next: ETHERTYPE_IPV6 },
    { name: 'reads IPv6 of FreeBSD', bytes: hex('00 00 00 1c'), next: ETHERTYPE_IPV6 },
    { name: 'reads IPv6 of macOS', bytes: hex('1e 00 00 00'), next: ETHERTYPE_IPV6 },
    { name: 'reads an EtherType', bytes: hex('00 00 08 00'), next: ETHERTYPE_IPV4 },
    { name: 'reads an EtherType behind other bytes', bytes: hex('0f 00 08 00'), next: ETHERTYPE_IPV4 },
    { name: 'hands PPP on', bytes: hex('ff 03 00 21 45'), next: ETHERTYPE_IPV4, at: 4 },
    { name: 'ends in another family', bytes: hex('07 00 00 00'), next: OTHER_LINK },
    { name: 'ends in no family', bytes: hex('00 00 00 00'), next: OTHER_LINK },
    { name: 'ends in two small bytes', bytes: hex('02 00 00 02'), next: OTHER_LINK },
    { name: 'stops in a cut header', bytes: hex('02 00 00'), anomalies: ['link.header_cut'] },
  ]);
});

describe('decodeLoop', () => {
  itDecodes(decodeLoop, [
    { name: 'reads network byte order', bytes: hex('00 00 00 18'), next: ETHERTYPE_IPV6, at: 4 },
    { name: 'does not read any other order', bytes: hex('02 00 00 00'), next: OTHER_LINK },
    { name: 'stops in a cut header', bytes: hex('00 00 00'), anomalies: ['link.header_cut'] },
  ]);
});
