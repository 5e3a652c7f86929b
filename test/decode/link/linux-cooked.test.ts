import { describe } from 'vitest';
import { ends } from '../../../src/decode/frame-classes.js';
import { decodeLinuxSll } from '../../../src/decode/link/linux-sll.js';
import { decodeLinuxSll2 } from '../../../src/decode/link/linux-sll2.js';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, ETHERTYPE_VLAN } from '../../../src/wire/ethertype.js';
import { concat, hex, u16, u32 } from '../../support/frame-builder.js';
import { itDecodes } from '../../support/layer-runner.js';
import { snap, wlanData } from '../../support/link-frames.js';

const OTHER_LINK = ends('other-link');
const IPV4 = hex('45 00 00 14');

interface Cooked {
  arphrd?: number;
  addressLength?: number;
  protocol: number;
}

function sll({ arphrd = 1, addressLength = 6, protocol }: Cooked, payload = IPV4) {
  return concat(u16(0, arphrd, addressLength), hex('02 00 00 00 00 01 00 00'), u16(protocol), payload);
}

function sll2({ arphrd = 1, addressLength = 6, protocol }: Cooked, payload = IPV4) {
  const address = hex('02 00 00 00 00 01 00 00');
  return concat(u16(protocol, 0), u32(3), u16(arphrd), Uint8Array.of(0, addressLength), address, payload);
}

describe.each([
  { version: 'SLL', decode: decodeLinuxSll, cooked: sll, header: 16 },
  { version: 'SLL2', decode: decodeLinuxSll2, cooked: sll2, header: 20 },
])('$version', ({ decode, cooked, header }) => {
  itDecodes(decode, [
    { name: 'gives the EtherType', bytes: cooked({ protocol: 0x0800 }), next: ETHERTYPE_IPV4, at: header },
    {
      name: 'gives the EtherType on an interface without addresses',
      bytes: cooked({ arphrd: 0xfffe, addressLength: 0, protocol: 0x86dd }),
      next: ETHERTYPE_IPV6,
      at: header,
    },
    {
      name: 'takes 8 bytes for the address whatever its length',
      bytes: cooked({ addressLength: 255, protocol: 0x0800 }),
      next: ETHERTYPE_IPV4,
      at: header,
    },
    { name: 'leaves VLAN tags to their own decoder', bytes: cooked({ protocol: 0x8100 }), next: ETHERTYPE_VLAN },
    { name: 'follows LLC', bytes: cooked({ protocol: 0x0004 }, snap(IPV4)), next: ETHERTYPE_IPV4, at: header + 8 },
    {
      name: 'follows radiotap',
      bytes: cooked({ arphrd: 803, protocol: 0x0019 }, concat(hex('00 00 08 00 00 00 00 00'), wlanData(IPV4))),
      next: ETHERTYPE_IPV4,
      at: header + 40,
    },
    { name: 'ends in raw 802.3 IPX', bytes: cooked({ protocol: 0x0001 }), next: OTHER_LINK },
    { name: 'ends in CAN', bytes: cooked({ protocol: 0x000c }), next: OTHER_LINK },
    {
      name: 'ends in netlink, whose family could be an EtherType',
      bytes: cooked({ arphrd: 824, protocol: 0x0800 }),
      next: OTHER_LINK,
    },
    { name: 'ends in Frame Relay', bytes: cooked({ arphrd: 770, protocol: 0x0800 }), next: OTHER_LINK },
    {
      name: 'stops in a cut header',
      bytes: cooked({ protocol: 0x0800 }).subarray(0, header - 1),
      anomalies: ['link.header_cut'],
    },
  ]);
});
