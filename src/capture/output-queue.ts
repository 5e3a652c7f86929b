/** Unpacked bytes that wait to be read. */
export class OutputQueue {
  private readonly chunks: Uint8Array[] = [];

  get isEmpty(): boolean {
    return this.chunks.length === 0;
  }

  /** Keeps `chunk`, which is not empty and not changed any more. */
  push(chunk: Uint8Array): void {
    this.chunks.push(chunk);
  }

  /** Moves at most `length` bytes of the first chunk to `into[offset…]` and gives their number. */
  take(into: Uint8Array, offset: number, length: number): number {
    const first = this.chunks[0];
    const count = Math.min(length, first.length);
    into.set(count === first.length ? first : first.subarray(0, count), offset);
    if (count === first.length) this.chunks.shift();
    else this.chunks[0] = first.subarray(count);
    return count;
  }
}
