/** Stacks deeper than this are cut: a bound for the table, not for the decoder. */
const MAX_STACKS = 4096;
const STACK = 0x20000000;

/**
 * VLAN ids of a frame in one number, since nearly all frames have at most two: 0 none; one id: 0x01000000 | id; two:
 * 0x02000000 | outer << 12 | inner; deeper stacks: STACK | index of a kept list.
 */
export class VlanTags {
  /** Tags left out, since there were too many stacks of more than two. */
  leftOut = 0;
  private readonly stacks: number[][] = [];
  private readonly index = new Map<string, number>();

  /** The packed form with one more id pushed on the inside. */
  push(packed: number, id: number): number {
    if (packed === 0) return 0x01000000 | id;
    if (packed >>> 24 === 1) return 0x02000000 | ((packed & 0xfff) << 12) | id;
    const stack = [...this.unpack(packed), id];
    const key = stack.join();
    let at = this.index.get(key);
    if (at === undefined) {
      if (this.stacks.length >= MAX_STACKS) {
        this.leftOut++;
        return packed;
      }
      at = this.stacks.push(stack) - 1;
      this.index.set(key, at);
    }
    return STACK | at;
  }

  /** Ids, outermost first. */
  unpack(packed: number): number[] {
    if (packed === 0) return [];
    if ((packed & STACK) !== 0) return [...this.stacks[packed & ~STACK]];
    return packed >>> 24 === 1 ? [packed & 0xfff] : [(packed >>> 12) & 0xfff, packed & 0xfff];
  }
}
