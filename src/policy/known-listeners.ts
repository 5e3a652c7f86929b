import { secretKey } from '../flow/secret-key.js';

/** Listeners kept at most; later ones are left out and counted. */
const MAX_LISTENERS = 1 << 16;

/** TCP endpoints that have answered with SYN-ACK in a flow whose initiator is certain or strong (VERDICTS §3.3). */
export class KnownListeners {
  /** Listeners left out because the set was full. */
  refused = 0;
  private readonly keys = new Set<number | string>();

  add(version: number, words: Int32Array, port: number): void {
    const key = keyOf(version, words, port);
    if (this.keys.has(key)) return;
    if (this.keys.size >= MAX_LISTENERS) this.refused++;
    else this.keys.add(key);
  }

  has(version: number, words: Int32Array, port: number): boolean {
    return this.keys.size > 0 && this.keys.has(keyOf(version, words, port));
  }
}

/** One number for IPv4: 48 bits fit a double, and no text has to be made. */
function keyOf(version: number, words: Int32Array, port: number): number | string {
  return version === 4
    ? (secretKey(words[3]) >>> 0) * 65536 + port
    : `${words[0]},${words[1]},${words[2]},${words[3]}:${port}`;
}
