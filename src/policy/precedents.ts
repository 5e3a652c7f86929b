import { Verdict } from './verdict.js';

/** Verdicts kept, one in each place. */
const PLACES = 256;
/** Words of a case. */
const WORDS = 4;

/**
 * Verdicts by the case that they were given on: four words that hold all that the verdict depends on. Most flows of a server
 * are alike in these (test/bench/README.md). Of two cases with one place the later one stays.
 */
export class Precedents {
  private readonly cases = new Int32Array(PLACES * WORDS);
  private readonly verdicts: (Verdict | undefined)[] = Array.from({ length: PLACES });
  private readonly isKept = new Uint8Array(PLACES);
  private place = 0;

  /** The verdict on this case, or null: then it may be kept. */
  find(w0: number, w1: number, w2: number, w3: number): Verdict | null {
    let hash = Math.imul(w0 ^ w3, 0x9e3779b1);
    hash = Math.imul((hash ^ (hash >>> 15)) + w1, 0x85ebca6b);
    hash = Math.imul((hash ^ (hash >>> 13)) + w2, 0xc2b2ae35);
    const { cases, isKept } = this;
    const place = (this.place = hash >>> 24);
    const at = place * WORDS;
    if (cases[at] !== w0 || cases[at + 1] !== w1 || cases[at + 2] !== w2 || cases[at + 3] !== w3) {
      isKept[place] = 0;
      cases[at] = w0;
      cases[at + 1] = w1;
      cases[at + 2] = w2;
      cases[at + 3] = w3;
    }
    return isKept[place] === 0 ? null : (this.verdicts[place] ?? null);
  }

  /** Keeps a copy of the verdict on the case that was asked for last. */
  keep(verdict: Verdict): void {
    (this.verdicts[this.place] ??= new Verdict()).copyFrom(verdict);
    this.isKept[this.place] = 1;
  }
}
