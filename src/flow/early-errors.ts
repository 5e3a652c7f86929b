import { type PacketBatch, Row } from '../decode/packet-batch.js';

/** Enough for what another interface's buffer still holds back. */
const CAPACITY = 16;

interface EarlyError {
  hash: number;
  a: number;
  b: number;
  ports: number;
  evidence: number;
}

/** ICMP errors whose quoted packet has not been seen: the latest few. */
export class EarlyErrors {
  private readonly errors: EarlyError[] = [];

  get isEmpty(): boolean {
    return this.errors.length === 0;
  }

  /** Keeps the error in entry `i`, and the `Evidence` that it is of the flow it quotes. */
  keep({ rows }: PacketBatch, i: number, evidence: number): void {
    const row = i << 4;
    if (this.errors.length >= CAPACITY) this.errors.shift();
    this.errors.push({
      hash: rows[row + Row.Hash],
      a: rows[row + Row.A],
      b: rows[row + Row.B],
      ports: rows[row + Row.Ports],
      evidence,
    });
  }

  /** Evidence of an error that came before the flow it quotes, which begins with packet `i`; 0 where there is none. */
  take({ rows }: PacketBatch, i: number): number {
    const row = i << 4;
    const at = this.errors.findIndex(
      ({ hash, a, b, ports }) =>
        hash === rows[row + Row.Hash] &&
        a === rows[row + Row.A] &&
        b === rows[row + Row.B] &&
        ports === rows[row + Row.Ports],
    );
    return at < 0 ? 0 : this.errors.splice(at, 1)[0].evidence;
  }
}
