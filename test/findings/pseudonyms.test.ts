import { assert, property, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pseudonyms } from '../../src/findings/pseudonyms.js';

/** Key and sample trace of the Crypto-PAn source distribution; the IPv6 pairs are those of other implementations. */
const REFERENCE = new Pseudonyms(
  Buffer.from('1522178d33a4cf80130a5b1649907d10d8988f837979652762574c2d2a842202', 'hex'),
);
const MINE = Pseudonyms.of('my key');

function commonBits(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return 8 * i + Math.clz32(a[i] ^ b[i]) - 24;
  return 8 * a.length;
}

describe('pseudonyms', () => {
  it.each([
    ['128.11.68.132', '135.242.180.132'],
    ['129.118.74.4', '134.136.186.123'],
    ['130.132.252.244', '133.68.164.234'],
    ['141.223.7.43', '141.167.8.160'],
    ['192.41.57.43', '252.222.221.184'],
    ['10.185.25.118', '117.161.29.118'],
    ['::1', '78ff:f001:9fc0:20df:8380:b1f1:704:ed'],
    ['2001:db8::1', '4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e'],
    ['2001:db8::2', '4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1c'],
  ])('are those of Crypto-PAn: %s', (address, pseudonym) => {
    expect(REFERENCE.inText(address)).toBe(pseudonym);
  });

  it.each([4, 16])('keep the prefixes that addresses of %i bytes share', (length) => {
    const address = uint8Array({ minLength: length, maxLength: length });
    assert(
      property(address, address, (a, b) => {
        expect(commonBits(MINE.ofBytes(a), MINE.ofBytes(b))).toBe(commonBits(a, b));
      }),
    );
  });

  it('depend on the key, and on nothing else', () => {
    expect(Pseudonyms.of('my key').inText('10.20.0.10')).toBe(MINE.inText('10.20.0.10'));
    expect(Pseudonyms.of('another').inText('10.20.0.10')).not.toBe(MINE.inText('10.20.0.10'));
    expect(Pseudonyms.of('another').ofId('216c7b0db440')).not.toBe(MINE.ofId('216c7b0db440'));
  });

  it('of link addresses are locally administered, and keep the group bit', () => {
    const [unicast, group] = [Uint8Array.of(0, 0x1b, 0x21, 1, 2, 3), Uint8Array.of(1, 0, 0x5e, 1, 2, 3)];
    expect(MINE.ofLinkAddress(unicast)[0] & 3).toBe(2);
    expect(MINE.ofLinkAddress(group)[0] & 3).toBe(3);
    const broadcast = new Uint8Array(6).fill(255);
    expect(MINE.ofLinkAddress(broadcast)).toEqual(broadcast);
  });

  it.each([
    ['tcp.port==22 && ip.addr==10.20.0.90', '10.20.0.90'],
    ['xmpp.remote=10.0.0.5,10.0.0.6', '10.0.0.5'],
    ['from [2001:db8::5]:443 to', '2001:db8::5'],
    ['ethernet 00:1b:21:aa:bb:cc', '00:1b:21:aa:bb:cc'],
    ['10.20.0.10:443', '10.20.0.10'],
    ['10.20.0.10.', '10.20.0.10'],
    ['subnet 10.20.0.0/24', '10.20.0.0'],
    ['sm_10.20.0.10.pcap: damaged', '10.20.0.10'],
    ['remote:10.20.0.0/16', '10.20.0.0'],
    ['::ffff:10.20.0.10', '10.20.0.10'],
  ])('stand in the place of addresses in %j', (text, address) => {
    const disguised = MINE.inText(text);
    expect(disguised).not.toContain(address);
    expect(disguised.replace(/[\da-f.:]+/g, '')).toBe(text.replace(/[\da-f.:]+/g, ''));
  });

  it.each(['11:39:20', 'version 1.2.3', '300.1.1.1', 'row 1.2.3.4.5', '12:30', 'a: b', ': :', 'frame 10 204'])(
    'leave %j alone',
    (text) => {
      expect(MINE.inText(text)).toBe(text);
    },
  );

  it('of a network are the network of the pseudonyms', () => {
    const [network, prefix] = MINE.inText('10.20.0.0/24').split('/');
    expect(prefix).toBe('24');
    expect(network).toMatch(/\.0$/);
    expect(MINE.inText('10.20.0.77').replace(/\d+$/, '0')).toBe(network);
  });
});
