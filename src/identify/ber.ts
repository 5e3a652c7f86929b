/**
 * Walks down BER (ITU-T X.690 §8) with definite lengths, as LDAP (RFC 4511 §5.1) and SNMP (RFC 3417 §8) use it.
 * Reused: `start` sets it on new bytes. A step that fails leaves `cut` true where the bytes end too early, else false.
 */
export class BerReader {
  /** Where the next element begins; may lie beyond `end` when a skipped value is not all there. */
  at = 0;
  /** End of the innermost element opened, as its length claims; may lie beyond `end`. */
  limit = 0;
  cut = false;
  private bytes: Uint8Array = new Uint8Array(0);
  private end = 0;

  start(bytes: Uint8Array, at: number, end: number): void {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
    this.limit = Number.MAX_SAFE_INTEGER;
    this.cut = false;
  }

  /** Tag of the next element, or -1. */
  tag(): number {
    this.cut = this.at < this.limit && this.at >= this.end;
    return this.cut || this.at >= this.limit ? -1 : this.bytes[this.at];
  }

  /** Steps into the next element, which must have this tag. */
  open(tag: number): boolean {
    const length = this.header(tag);
    if (length < 0) return false;
    this.limit = this.at + length;
    return true;
  }

  /** Steps over the next element, which must have this tag and at most `maxLength` bytes. Returns its length, or -1. */
  skip(tag: number, maxLength = Number.MAX_SAFE_INTEGER): number {
    const length = this.header(tag);
    if (length < 0 || length > maxLength) return -1;
    this.at += length;
    return length;
  }

  /** Value of the next element, a number of this tag that is not negative and fits in 31 bits; else -1. */
  number(tag: number): number {
    const length = this.skip(tag, 4);
    if (length < 1) return -1;
    if (this.at > this.end) {
      this.cut = true;
      return -1;
    }
    if (this.bytes[this.at - length] >= 0x80) return -1;
    let value = 0;
    for (let i = this.at - length; i < this.at; i++) value = (value << 8) | this.bytes[i];
    return value;
  }

  /** Reads tag and length; leaves `at` at the value. Returns the length, or -1. */
  private header(tag: number): number {
    if (this.tag() !== tag) return -1;
    const start = this.at + 1;
    this.cut = start >= this.end;
    if (this.cut) return -1;
    const first = this.bytes[start];
    const count = first < 0x80 ? 0 : first & 0x7f;
    // 0x80 is the indefinite form; more than four bytes of length fit no message here.
    if (first === 0x80 || count > 4) return -1;
    this.cut = start + count >= this.end;
    if (this.cut) return -1;
    let length = count === 0 ? first : 0;
    for (let i = 1; i <= count; i++) length = length * 256 + this.bytes[start + i];
    const value = start + 1 + count;
    if (value + length > this.limit) return -1;
    this.at = value;
    return length;
  }
}

/** Universal tags (X.690 §8). */
export const BER_INTEGER = 0x02;
export const BER_OCTET_STRING = 0x04;
export const BER_OID = 0x06;
export const BER_ENUMERATED = 0x0a;
export const BER_SEQUENCE = 0x30;
