/**
 * Addresses as four 32-bit words, most significant first, the way flow records keep them. IPv4 stands in the last word
 * with the first three zero; the IP version is kept beside, so `::1.2.3.4` and `1.2.3.4` stay different.
 */
export interface Address {
  version: 4 | 6;
  words: readonly [number, number, number, number];
}

/** Dotted quad of a 32-bit word. */
export function formatIpv4(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
}

/** IPv6 text as RFC 5952 §4 wants it: lower case, no leading zeros, the longest run of two or more zero groups as `::`. */
export function formatIpv6(w0: number, w1: number, w2: number, w3: number): string {
  if (w0 === 0 && w1 === 0 && w2 === 0xffff) return `::ffff:${formatIpv4(w3)}`;
  const groups = [w0 >>> 16, w0 & 0xffff, w1 >>> 16, w1 & 0xffff, w2 >>> 16, w2 & 0xffff, w3 >>> 16, w3 & 0xffff];
  let bestAt = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; i++) {
    let j = i;
    while (j < 8 && groups[j] === 0) j++;
    if (j - i > bestLength) {
      bestAt = i;
      bestLength = j - i;
    }
    if (j > i) i = j;
  }
  const hex = (from: number, to: number) =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':');
  return bestAt < 0 ? hex(0, 8) : `${hex(0, bestAt)}::${hex(bestAt + bestLength, 8)}`;
}

/** Text of an address given as version and words. */
export function formatAddress(version: number, w0: number, w1: number, w2: number, w3: number): string {
  return version === 4 ? formatIpv4(w3) : formatIpv6(w0, w1, w2, w3);
}

/** Is it an address of many hosts: multicast (RFC 5771, RFC 4291 §2.7) or the limited broadcast (RFC 919 §7)? */
export function isGroupAddress(version: number, words: Int32Array): boolean {
  if (version === 4) return words[3] >>> 28 === 0xe || words[3] === -1;
  return words[0] >>> 24 === 0xff;
}
