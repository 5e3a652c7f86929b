/** Names kept at most; later ones are left out and counted. */
const MAX_NAMES = 65_536;

/** Names that peers gave (Host, SNI), each once, so that a flow keeps a number. Untrusted text. */
export class NameIndex {
  /** Names left out because the index was full. */
  refused = 0;
  private readonly names: string[] = [];
  private readonly index = new Map<string, number>();

  /** Number of the name, from 1; 0 where it was left out. */
  add(name: string): number {
    let at = this.index.get(name);
    if (at !== undefined) return at;
    if (this.names.length >= MAX_NAMES) {
      this.refused++;
      return 0;
    }
    at = this.names.push(name);
    this.index.set(name, at);
    return at;
  }

  /** Name of a number, null for 0. */
  get(at: number): string | null {
    return at === 0 ? null : this.names[at - 1];
  }
}
