import { describe, expect, it } from 'vitest';
import { decodeVlan } from '../../../src/decode/link/vlan.js';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, ETHERTYPE_VLAN } from '../../../src/wire/ethertype.js';
import { concat, hex, u16 } from '../../support/frame-builder.js';
import { cursorOver, itDecodes } from '../../support/layer-runner.js';

describe('decodeVlan', () => {
  itDecodes(decodeVlan, [
    { name: 'keeps the id without priority', bytes: hex('e0 64 08 00'), next: ETHERTYPE_IPV4, at: 4, vlans: [100] },
    { name: 'keeps the id 0 of a priority tag', bytes: hex('a0 00 86 dd'), next: ETHERTYPE_IPV6, vlans: [0] },
    { name: 'gives the EtherType of an inner tag', bytes: hex('00 0a 81 00 00 14 08 00'), next: ETHERTYPE_VLAN, at: 4 },
    {
      name: 'reads an 802.3 length',
      bytes: hex('00 0a 00 08', 'aa aa 03 00 00 00 08 00'),
      next: ETHERTYPE_IPV4,
      at: 12,
    },
    { name: 'stops in a cut tag', bytes: hex('00 0a 08'), vlans: [], anomalies: ['vlan.header_cut'] },
  ]);

  it('packs ids of stacked tags, outermost first', () => {
    const cursor = cursorOver(hex('00 0a 81 00', '00 14 81 00', '00 1e 08 00'));
    while (decodeVlan(cursor) === ETHERTYPE_VLAN);
    expect(cursor.vlanTags.unpack(cursor.vlan)).toEqual([10, 20, 30]);
  });

  it('stops at the seventeenth tag', () => {
    const cursor = cursorOver(concat(...Array.from({ length: 20 }, () => u16(1, ETHERTYPE_VLAN))));
    let tags = 0;
    while (decodeVlan(cursor) === ETHERTYPE_VLAN) tags++;
    expect(tags).toBe(16);
    expect([...cursor.anomalies.keys()]).toEqual(['ethernet.too_many_tags']);
  });
});
