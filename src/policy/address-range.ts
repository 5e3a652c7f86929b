import { createRequire } from 'node:module';
import type ipaddrType from 'ipaddr.js';
import type { Address } from '../wire/address.js';
import { formatAddress } from '../wire/address.js';

// Required, not imported: Node searches a CommonJS module for its exports first, which costs a tenth of our start-up.
const ipaddr = createRequire(import.meta.url)('ipaddr.js') as typeof ipaddrType;

/** A network: an address and the number of leading bits that count (32 or 128: one host). */
export interface AddressRange extends Address {
  prefix: number;
}

/** What an address may look like, for messages. */
export const ADDRESS_WANTED = 'an address or a network (10.20.0.10, 10.20.0.0/24, 2001:db8::10)';

/**
 * Reads `10.20.0.10`, `10.20.0.0/24`, `2001:db8::/32`. Null where the text is none of these: short forms of IPv4
 * (`10.1`, octal, one number) are refused, since tools disagree on what they mean.
 */
export function parseAddressRange(text: string): AddressRange | null {
  const [address, bits, ...rest] = text.trim().split('/');
  if (
    rest.length > 0 ||
    !ipaddr.isValid(address) ||
    (!address.includes(':') && !ipaddr.IPv4.isValidFourPartDecimal(address))
  ) {
    return null;
  }
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv6 && parsed.zoneId) return null;
  const version = parsed.kind() === 'ipv4' ? 4 : 6;
  const longest = version === 4 ? 32 : 128;
  if (bits !== undefined && (!/^\d{1,3}$/.test(bits) || Number(bits) > longest)) return null;
  const bytes = parsed.toByteArray();
  const padded = version === 4 ? [...Array<number>(12).fill(0), ...bytes] : bytes;
  const word = (i: number) => (padded[i] << 24) | (padded[i + 1] << 16) | (padded[i + 2] << 8) | padded[i + 3];
  return { version, words: [word(0), word(4), word(8), word(12)], prefix: bits === undefined ? longest : Number(bits) };
}

/** `10.20.0.0/24`; a single host without its prefix length. */
export function formatAddressRange(range: AddressRange): string {
  const [w0, w1, w2, w3] = range.words;
  const text = formatAddress(range.version, w0, w1, w2, w3);
  return range.prefix === (range.version === 4 ? 32 : 128) ? text : `${text}/${range.prefix}`;
}

/** `10.20.0.0/24`, `10.20.0.10/32`: the network with its prefix length, no bit set behind that. */
export function formatNetwork({ version, words, prefix }: AddressRange): string {
  const bits = version === 4 ? prefix + 96 : prefix;
  const [w0, w1, w2, w3] = words.map((word, i) => {
    const own = Math.min(32, Math.max(0, bits - i * 32));
    return own === 0 ? 0 : word & (-1 << (32 - own));
  });
  return `${formatAddress(version, w0, w1, w2, w3)}/${prefix}`;
}

/** Is the address (version and words) inside the range? */
export function rangeContains(
  range: AddressRange,
  version: number,
  w0: number,
  w1: number,
  w2: number,
  w3: number,
): boolean {
  if (range.version !== version) return false;
  const { words } = range;
  const bits = version === 4 ? range.prefix + 96 : range.prefix;
  // Every flow asks: no array of the words, which a loop would want.
  return (
    begins(words[0] ^ w0, bits) &&
    begins(words[1] ^ w1, bits - 32) &&
    begins(words[2] ^ w2, bits - 64) &&
    begins(words[3] ^ w3, bits - 96)
  );
}

/** Has the difference of two words none in the first `bits` bits? */
function begins(difference: number, bits: number): boolean {
  if (bits <= 0) return true;
  return bits >= 32 ? difference === 0 : difference >>> (32 - bits) === 0;
}

/** Ranges made ready to be asked for every flow. */
export class AddressSet {
  /** Network and mask of each IPv4 range. */
  private readonly networks4: Int32Array;
  private readonly ranges6: readonly AddressRange[];

  constructor(ranges: readonly AddressRange[]) {
    const maskOf = (prefix: number) => (prefix === 0 ? 0 : -1 << (32 - prefix));
    const ranges4 = ranges.filter(({ version }) => version === 4);
    this.networks4 = Int32Array.from(
      ranges4.flatMap(({ words, prefix }) => [words[3] & maskOf(prefix), maskOf(prefix)]),
    );
    this.ranges6 = ranges.filter(({ version }) => version === 6);
  }

  has4(word: number): boolean {
    const { networks4 } = this;
    for (let n = 0; n < networks4.length; n += 2) if ((word & networks4[n + 1]) === networks4[n]) return true;
    return false;
  }

  /** IPv6: the address begins at word `at`. */
  has6(words: Int32Array, at: number): boolean {
    return rangesContain(this.ranges6, 6, words[at], words[at + 1], words[at + 2], words[at + 3]);
  }
}

/** Is the address in any of the ranges? */
export function rangesContain(
  ranges: readonly AddressRange[],
  version: number,
  w0: number,
  w1: number,
  w2: number,
  w3: number,
): boolean {
  for (const range of ranges) {
    if (rangeContains(range, version, w0, w1, w2, w3)) return true;
  }
  return false;
}
