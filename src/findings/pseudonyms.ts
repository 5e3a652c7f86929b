import { type Cipher, createCipheriv, createHmac, scryptSync } from 'node:crypto';
import { communityId } from '../flow/community-id.js';
import { FlowFacts } from '../flow/flow-facts.js';
import { type AddressRange, formatAddressRange, parseAddressRange } from '../policy/address-range.js';

const BLOCK = 16;
const KEY_BYTES = 32;
/** Makes every guess of a short key cost some 50 ms. The salt is fixed: one key, one set of pseudonyms, everywhere. */
const SALT = 'wiretable pseudonyms';
/** Addresses whose pseudonyms are remembered. */
const MAX_REMEMBERED = 1 << 16;

/** IPv4 and IPv6, with or without prefix length, and MAC addresses; what only looks like one is left by `inText`. */
const ADDRESSES = new RegExp(
  [
    String.raw`(?<![\w:.])(?:[\da-f]{2}[:-]){5}[\da-f]{2}(?![\w:])`,
    String.raw`(?<![\w:.])[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}(?:\d{1,3}(?:\.\d{1,3}){3})?(?:\/\d{1,3})?(?![\w:])`,
    // Also in names: `sm_10.20.0.10.pcap`.
    String.raw`(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?(?!\d|\.\d)`,
  ].join('|'),
  'gi',
);
const MAC = /^(?:[\da-f]{2}[:-]){5}[\da-f]{2}$/i;

/**
 * Pseudonyms of addresses under a key. Those of IP addresses keep prefixes: two addresses that begin with the same bits
 * have pseudonyms that do (Crypto-PAn: Xu, Fan, Ammar, Moon, "Prefix-Preserving IP Address Anonymization", 2002). MAC
 * addresses keep their group bit only. Whoever has the key can undo them.
 */
export class Pseudonyms {
  private readonly cipher: Cipher;
  private readonly pad: Uint8Array;
  private readonly known = new Map<string, Uint8Array>();
  private readonly facts = new FlowFacts();

  /** @param key 32 bytes: the first half keys AES-128, the second makes the padding. */
  constructor(private readonly key: Uint8Array) {
    this.cipher = createCipheriv('aes-128-ecb', key.subarray(0, BLOCK), null);
    this.cipher.setAutoPadding(false);
    this.pad = this.cipher.update(key.subarray(BLOCK, KEY_BYTES));
  }

  /** Of a key that a person has chosen. */
  static of(key: string): Pseudonyms {
    return new Pseudonyms(scryptSync(key, SALT, KEY_BYTES));
  }

  /** The pseudonym of the 4 or 16 bytes of an IP address. */
  ofBytes(address: Uint8Array): Uint8Array {
    const name = Buffer.from(address.buffer, address.byteOffset, address.length).toString('latin1');
    let pseudonym = this.known.get(name);
    if (pseudonym === undefined) {
      pseudonym = this.encrypt(address);
      if (this.known.size >= MAX_REMEMBERED) this.known.clear();
      this.known.set(name, pseudonym);
    }
    return pseudonym;
  }

  /** The pseudonym of the 6 or 8 bytes of a link-layer address: locally administered. Broadcast stays. */
  ofLinkAddress(address: Uint8Array): Uint8Array {
    if (address.every((byte) => byte === 0xff) || address.every((byte) => byte === 0)) return address;
    const pseudonym = this.mac(address).subarray(0, address.length);
    pseudonym[0] = (pseudonym[0] & 0xfc) | 0x02 | (address[0] & 0x01);
    return pseudonym;
  }

  /** An id that stays the same under one key and cannot be confirmed by guesses without it. */
  ofId(id: string): string {
    return this.mac(Buffer.from(id)).toString('hex').slice(0, id.length);
  }

  /** The range that holds the pseudonyms of the addresses in `range`. */
  ofRange({ version, words, prefix }: AddressRange): string {
    const mapped = this.ofWords(version, words);
    const kept = mapped.map((word, w) => {
      const bits = Math.max(0, Math.min(32, (version === 4 ? prefix + 96 : prefix) - 32 * w));
      return bits === 0 ? 0 : word & (-1 << (32 - bits));
    });
    return formatAddressRange({ version, prefix, words: [kept[0], kept[1], kept[2], kept[3]] });
  }

  /** The Community ID of the flow between the pseudonyms: what other tools compute from a disguised capture. */
  communityId(facts: FlowFacts): string {
    const disguised = this.facts;
    const ends = [0, 1].map((e) => ({
      words: Int32Array.from(this.ofWords(facts.version, facts.words(e))),
      port: facts.port(e),
    }));
    ends.sort((a, b) => compareWords(a.words, b.words) || a.port - b.port);
    disguised.version = facts.version;
    disguised.protocol = facts.protocol;
    disguised.words0.set(ends[0].words);
    disguised.words1.set(ends[1].words);
    disguised.port0 = ends[0].port;
    disguised.port1 = ends[1].port;
    return communityId(disguised);
  }

  /** The text with pseudonyms in place of all addresses in it. */
  inText(text: string): string {
    return text.replace(ADDRESSES, (found) => {
      if (MAC.test(found)) {
        const bytes = Uint8Array.from(found.split(/[:-]/), (digits) => Number.parseInt(digits, 16));
        return Array.from(this.ofLinkAddress(bytes), (byte) => byte.toString(16).padStart(2, '0')).join(found[2]);
      }
      const range = parseAddressRange(found);
      return range === null ? found : this.ofRange(range);
    });
  }

  private ofWords(version: number, words: ArrayLike<number>): number[] {
    const bytes = Buffer.alloc(16);
    for (let w = 0; w < 4; w++) bytes.writeInt32BE(words[w], 4 * w);
    const mapped = Buffer.alloc(16);
    mapped.set(this.ofBytes(version === 4 ? bytes.subarray(12) : bytes), version === 4 ? 12 : 0);
    return [0, 4, 8, 12].map((at) => mapped.readInt32BE(at));
  }

  /** Bit i of the pseudonym is bit i of the address, turned or not by what AES makes of the bits before it. */
  private encrypt(address: Uint8Array): Uint8Array {
    const bits = address.length * 8;
    const blocks = Buffer.alloc(bits * BLOCK);
    for (let i = 0; i < bits; i++) {
      const block = blocks.subarray(i * BLOCK, (i + 1) * BLOCK);
      block.set(this.pad);
      block.set(address.subarray(0, i >>> 3));
      const mask = 0xff00 >>> (i & 7);
      if ((i & 7) !== 0) block[i >>> 3] = (address[i >>> 3] & mask) | (this.pad[i >>> 3] & ~mask);
    }
    const made = this.cipher.update(blocks);
    const pseudonym = Uint8Array.from(address);
    for (let i = 0; i < bits; i++) pseudonym[i >>> 3] ^= (made[i * BLOCK] >>> 7) << (7 - (i & 7));
    return pseudonym;
  }

  private mac(bytes: Uint8Array): Buffer {
    return createHmac('sha256', this.key).update(bytes).digest();
  }
}

function compareWords(a: Int32Array, b: Int32Array): number {
  for (let w = 0; w < 4; w++) if (a[w] !== b[w]) return (a[w] >>> 0) - (b[w] >>> 0);
  return 0;
}
