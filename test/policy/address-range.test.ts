import { assert, integer, ipV4, ipV6, oneof, property, tuple } from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import type { AddressRange } from '../../src/policy/address-range.js';
import {
  AddressSet,
  formatAddressRange,
  parseAddressRange,
  rangeContains,
  rangesContain,
} from '../../src/policy/address-range.js';

function range(text: string): AddressRange {
  const parsed = parseAddressRange(text);
  if (parsed === null) throw new Error(`${text} does not parse`);
  return parsed;
}

function contains(network: string, host: string): boolean {
  const { version, words } = range(host);
  return rangeContains(range(network), version, ...words);
}

describe('parseAddressRange', () => {
  it.each(['10.20.0.10', '10.20.0.0/24', '0.0.0.0/0', '2001:db8::10', '2001:db8::/32', '::/0', '::ffff:10.0.0.1'])(
    'reads %s and writes it back',
    (text) => {
      expect(formatAddressRange(range(text))).toBe(text);
    },
  );

  it('leaves out the prefix length of a single host', () => {
    expect(formatAddressRange(range('10.20.0.10/32'))).toBe('10.20.0.10');
    expect(formatAddressRange(range('2001:db8::10/128'))).toBe('2001:db8::10');
  });

  it('forgives white space around', () => {
    expect(formatAddressRange(range(' 10.20.0.10 '))).toBe('10.20.0.10');
  });

  const refused: [why: string, text: string][] = [
    ['an empty text', ''],
    ['a short form', '10.1'],
    ['one number', '167772170'],
    ['an octal group', '010.20.0.10'],
    ['a hexadecimal group', '0x0a.20.0.10'],
    ['a group above 255', '10.20.0.256'],
    ['a prefix length above 32', '10.20.0.0/33'],
    ['a prefix length above 128', '2001:db8::/129'],
    ['an empty prefix length', '10.20.0.0/'],
    ['a negative prefix length', '10.20.0.0/-1'],
    ['two prefix lengths', '10.20.0.0/16/24'],
    ['a netmask', '10.20.0.0/255.255.255.0'],
    ['a zone', 'fe80::1%eth0'],
    ['a name', 'localhost'],
  ];
  it.each(refused)('refuses %s', (_why, text) => {
    expect(parseAddressRange(text)).toBeNull();
  });
});

describe('rangeContains', () => {
  it('compares as many bits as the prefix has', () => {
    expect(contains('10.20.0.0/24', '10.20.0.255')).toBe(true);
    expect(contains('10.20.0.0/24', '10.20.1.0')).toBe(false);
    expect(contains('10.20.0.10', '10.20.0.10')).toBe(true);
    expect(contains('10.20.0.10', '10.20.0.11')).toBe(false);
    expect(contains('2001:db8::/33', '2001:db8:7fff::1')).toBe(true);
    expect(contains('2001:db8::/33', '2001:db8:8000::1')).toBe(false);
  });

  it('keeps the versions apart, even in a network of everything', () => {
    expect(contains('0.0.0.0/0', '255.1.2.3')).toBe(true);
    expect(contains('0.0.0.0/0', '::1')).toBe(false);
    expect(contains('::/0', '10.0.0.1')).toBe(false);
    expect(contains('10.0.0.1', '::ffff:10.0.0.1')).toBe(false);
  });

  it('agrees with ipaddr.js on any network and host', () => {
    const pairs = oneof(
      tuple(ipV4(), ipV4(), integer({ min: 0, max: 32 })),
      tuple(ipV6(), ipV6(), integer({ min: 0, max: 128 })),
    );
    assert(
      property(pairs, ([network, host, prefix]) => {
        const expected = ipaddr.parse(host).match(ipaddr.parse(network), prefix);
        expect(contains(`${network}/${prefix}`, host)).toBe(expected);
      }),
    );
  });
});

describe('rangesContain', () => {
  it('is true where any range has the address, and false of no ranges', () => {
    const { version, words } = range('10.20.0.10');
    expect(rangesContain([range('192.0.2.0/24'), range('10.0.0.0/8')], version, ...words)).toBe(true);
    expect(rangesContain([range('192.0.2.0/24')], version, ...words)).toBe(false);
    expect(rangesContain([], version, ...words)).toBe(false);
  });
});

describe('AddressSet', () => {
  it('has what its ranges have', () => {
    const networks = tuple(oneof(ipV4(), ipV6()), integer({ min: 0, max: 32 }));
    assert(
      property(tuple(networks, networks), oneof(ipV4(), ipV6()), (pairs, host) => {
        const ranges = pairs.map(([network, prefix]) => range(`${network}/${prefix}`));
        const { version, words } = range(host);
        const set = new AddressSet(ranges);
        const has = version === 4 ? set.has4(words[3]) : set.has6(Int32Array.of(-1, ...words), 1);
        expect(has).toBe(rangesContain(ranges, version, ...words));
      }),
    );
  });
});
