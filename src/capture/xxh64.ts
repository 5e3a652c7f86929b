/**
 * XXH64 with seed 0 (github.com/Cyan4973/xxHash, doc/xxhash_spec.md), of which zstd keeps the lower half.
 * 64-bit numbers are pairs of 32-bit ones: a BigInt per word would be thirty times slower.
 */
export class Xxh64 {
  private readonly acc = new Accumulators();
  private readonly stripe = new Uint8Array(STRIPE);
  private readonly stripeView = new DataView(this.stripe.buffer);
  private held = 0;
  private total = 0;

  update(bytes: Uint8Array): void {
    this.total += bytes.length;
    let at = 0;
    if (this.held > 0) {
      at = Math.min(STRIPE - this.held, bytes.length);
      this.stripe.set(bytes.subarray(0, at), this.held);
      this.held += at;
      if (this.held < STRIPE) return;
      this.acc.stripe(this.stripeView, 0);
      this.held = 0;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (; at + STRIPE <= bytes.length; at += STRIPE) this.acc.stripe(view, at);
    this.stripe.set(bytes.subarray(at));
    this.held = bytes.length - at;
  }

  /** Lower 32 bits of the hash so far. */
  low32(): number {
    const hash = this.total >= STRIPE ? this.acc.merge() : new Word(P5_HIGH, P5_LOW);
    hash.add(Math.floor(this.total / 0x1_0000_0000), this.total >>> 0);
    let at = 0;
    for (; at + 8 <= this.held; at += 8) {
      const lane = new Word(this.stripeView.getUint32(at + 4, true), this.stripeView.getUint32(at, true));
      lane.multiply(P2_HIGH, P2_LOW).rotate(31).multiply(P1_HIGH, P1_LOW);
      hash.xor(lane.high, lane.low).rotate(27).multiply(P1_HIGH, P1_LOW).add(P4_HIGH, P4_LOW);
    }
    if (at + 4 <= this.held) {
      const lane = new Word(0, this.stripeView.getUint32(at, true)).multiply(P1_HIGH, P1_LOW);
      hash.xor(lane.high, lane.low).rotate(23).multiply(P2_HIGH, P2_LOW).add(P3_HIGH, P3_LOW);
      at += 4;
    }
    for (; at < this.held; at++) {
      const lane = new Word(0, this.stripe[at]).multiply(P5_HIGH, P5_LOW);
      hash.xor(lane.high, lane.low).rotate(11).multiply(P1_HIGH, P1_LOW);
    }
    hash.xorShift(33).multiply(P2_HIGH, P2_LOW).xorShift(29).multiply(P3_HIGH, P3_LOW).xorShift(32);
    return hash.low >>> 0;
  }
}

const STRIPE = 32;

const P1_HIGH = 0x9e3779b1;
const P1_LOW = 0x85ebca87;
const P2_HIGH = 0xc2b2ae3d;
const P2_LOW = 0x27d4eb4f;
const P3_HIGH = 0x165667b1;
const P3_LOW = 0x9e3779f9;
const P4_HIGH = 0x85ebca77;
const P4_LOW = 0xc2b2ae63;
const P5_HIGH = 0x27d4eb2f;
const P5_LOW = 0x165667c5;

/** A 64-bit number that is changed in place. */
class Word {
  constructor(
    public high: number,
    public low: number,
  ) {}

  add(high: number, low: number): this {
    const sum = (this.low >>> 0) + (low >>> 0);
    this.low = sum | 0;
    this.high = (this.high + high + (sum > 0xffffffff ? 1 : 0)) | 0;
    return this;
  }

  xor(high: number, low: number): this {
    this.high ^= high;
    this.low ^= low;
    return this;
  }

  multiply(high: number, low: number): this {
    const crossed = Math.imul(this.high, low) + Math.imul(this.low, high);
    this.high = (upperProduct(this.low, low) + crossed) | 0;
    this.low = Math.imul(this.low, low);
    return this;
  }

  /** Rotates left by 1 to 31 bits. */
  rotate(count: number): this {
    const { high, low } = this;
    this.high = (high << count) | (low >>> (32 - count));
    this.low = (low << count) | (high >>> (32 - count));
    return this;
  }

  /** `x ^= x >>> count` for 29 to 33 bits. */
  xorShift(count: number): this {
    const { high, low } = this;
    if (count >= 32) this.low = low ^ (high >>> (count - 32));
    else {
      this.high = high ^ (high >>> count);
      this.low = low ^ ((low >>> count) | (high << (32 - count)));
    }
    return this;
  }
}

/** The four lanes of a stripe. */
class Accumulators {
  private readonly lanes = [
    new Word(P1_HIGH, P1_LOW).add(P2_HIGH, P2_LOW),
    new Word(P2_HIGH, P2_LOW),
    new Word(0, 0),
    new Word(~P1_HIGH, ~P1_LOW).add(0, 1),
  ];
  private readonly input = new Word(0, 0);

  stripe(view: DataView, at: number): void {
    const { input } = this;
    for (let i = 0; i < 4; i++) {
      input.high = view.getUint32(at + 8 * i + 4, true);
      input.low = view.getUint32(at + 8 * i, true);
      input.multiply(P2_HIGH, P2_LOW);
      this.lanes[i].add(input.high, input.low).rotate(31).multiply(P1_HIGH, P1_LOW);
    }
  }

  merge(): Word {
    const [first, second, third, fourth] = this.lanes.map((lane) => new Word(lane.high, lane.low));
    const hash = copy(first).rotate(1);
    for (const [lane, count] of [
      [second, 7],
      [third, 12],
      [fourth, 18],
    ] as const) {
      const turned = copy(lane).rotate(count);
      hash.add(turned.high, turned.low);
    }
    for (const lane of [first, second, third, fourth]) {
      lane.multiply(P2_HIGH, P2_LOW).rotate(31).multiply(P1_HIGH, P1_LOW);
      hash.xor(lane.high, lane.low).multiply(P1_HIGH, P1_LOW).add(P4_HIGH, P4_LOW);
    }
    return hash;
  }
}

function copy(word: Word): Word {
  return new Word(word.high, word.low);
}

/** Upper 32 bits of the product of two unsigned 32-bit numbers, by 16-bit halves. */
function upperProduct(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = (Math.imul(aHigh, bLow) >>> 0) + (Math.imul(aLow, bLow) >>> 16);
  const other = (Math.imul(aLow, bHigh) >>> 0) + (middle & 0xffff);
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (other >>> 16)) | 0;
}
