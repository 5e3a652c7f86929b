import { describe } from 'vitest';
import { hex, ipv4, ipv6 } from '../../support/frame-builder.js';
import { itDecodesFrames } from '../../support/decode-runner.js';

describe('IP protocols without flows', () => {
  itDecodesFrames([
    {
      name: 'gives SCTP with its addresses and without ports',
      bytes: ipv4({ protocol: 132 }, hex('0400 0050')),
      class: 'other-ip',
      packet: {
        kind: 'other-protocol',
        protocol: 132,
        from: '10.0.0.1:0',
        to: '10.0.0.2:0',
        flags: null,
        payload: 0,
        captured: hex(''),
        ipBytes: 24,
        wireBytes: 24,
      },
    },
    {
      name: 'gives ESP',
      bytes: ipv4({ protocol: 50 }),
      class: 'other-ip',
      packet: { kind: 'other-protocol', protocol: 50 },
    },
    {
      name: 'gives GRE that is not opened',
      bytes: ipv4({ protocol: 47 }, hex('0000 0800')),
      class: 'other-ip',
      packet: { kind: 'other-protocol', protocol: 47 },
    },
    {
      name: 'gives IP in IP that is not opened',
      bytes: ipv4({ protocol: 4 }, ipv4({})),
      class: 'other-ip',
      packet: { kind: 'other-protocol', protocol: 4, ipBytes: 40 },
    },
    {
      name: 'gives the highest protocol number',
      bytes: ipv6({ protocol: 255 }),
      class: 'other-ip',
      packet: { kind: 'other-protocol', protocol: 255, from: '[fd00::1]:0' },
    },
    { name: 'only counts IGMP', bytes: ipv4({ protocol: 2 }, 8), class: 'igmp' },
    { name: 'only counts packets without next header', bytes: ipv4({ protocol: 59 }, 8), class: 'no-next-header' },
  ]);
});
