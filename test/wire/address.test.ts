import { array, assert, constant, integer, oneof, property } from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { parseAddressRange } from '../../src/policy/address-range.js';
import { formatAddress, formatIpv4, formatIpv6, isGroupAddress } from '../../src/wire/address.js';

/** The four words of an IPv6 address, from its text. */
function wordsOf(text: string): [number, number, number, number] {
  const { parts } = ipaddr.IPv6.parse(text);
  const word = (i: number) => (parts[i] << 16) | parts[i + 1];
  return [word(0), word(2), word(4), word(6)];
}

describe('formatIpv4', () => {
  it('writes a dotted quad, also of a word with the sign bit set', () => {
    expect(formatIpv4(0x0a14000a)).toBe('10.20.0.10');
    expect(formatIpv4(0xffffffff)).toBe('255.255.255.255');
    expect(formatIpv4(-1)).toBe('255.255.255.255');
    expect(formatIpv4(0)).toBe('0.0.0.0');
  });
});

describe('formatIpv6 (RFC 5952 §4)', () => {
  const cases: [why: string, from: string, to: string][] = [
    ['the unspecified address is two colons', '0:0:0:0:0:0:0:0', '::'],
    ['loopback', '0:0:0:0:0:0:0:1', '::1'],
    [
      'leading zeros go, letters are lower case (§4.1, §4.3)',
      '2001:0DB8:0020:0000:0000:0000:0000:000A',
      '2001:db8:20::a',
    ],
    ['one zero group is not shortened (§4.2.2)', '2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['the longest run is shortened (§4.2.3)', '2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['of two equal runs the first is shortened (§4.2.3)', '2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['a run at the end', '2001:db8:1:2:3:4:0:0', '2001:db8:1:2:3:4::'],
    ['a mapped address keeps its dotted quad (§5)', '::ffff:10.20.0.10', '::ffff:10.20.0.10'],
    [
      'words with the sign bit set',
      'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
      'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    ],
  ];
  it.each(cases)('%s', (_why, from, to) => {
    expect(formatIpv6(...wordsOf(from))).toBe(to);
  });

  it('is read back as the same address', () => {
    const group = oneof(constant(0), integer({ min: 0, max: 0xffff }));
    assert(
      property(array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const words = wordsOf(groups.map((value) => value.toString(16)).join(':'));
        expect(ipaddr.IPv6.parse(formatIpv6(...words)).parts).toEqual(groups);
      }),
    );
  });
});

describe('formatAddress', () => {
  it('keeps 1.2.3.4 and ::1.2.3.4 apart by the version', () => {
    expect(formatAddress(4, 0, 0, 0, 0x01020304)).toBe('1.2.3.4');
    expect(formatAddress(6, 0, 0, 0, 0x01020304)).toBe('::102:304');
  });
});

describe('isGroupAddress', () => {
  const isGroup = (text: string) => {
    const { version, words } = parseAddressRange(text) ?? { version: 0, words: [] };
    return isGroupAddress(version, Int32Array.from(words));
  };

  it.each(['224.0.0.0', '239.255.255.250', '255.255.255.255', 'ff02::fb', 'ff00::'])('takes %s for one', (text) => {
    expect(isGroup(text)).toBe(true);
  });

  it.each(['223.255.255.255', '240.0.0.1', '10.20.0.255', '0.0.0.0', 'feff::1', '::ff02'])(
    'does not take %s',
    (text) => {
      expect(isGroup(text)).toBe(false);
    },
  );
});
