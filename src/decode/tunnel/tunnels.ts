import type { Cursor } from '../cursor.js';

/** Tunnels that `--decapsulate` can open, in the order of their bits in `Cursor.decapsulate`. */
export const TUNNELS = ['gre', 'erspan', 'vxlan', 'geneve', 'ipip', 'gtp'] as const;

export type TunnelName = (typeof TUNNELS)[number];

const MAX_NESTING = 8;

/** Bit of a tunnel in `Cursor.decapsulate`. */
export function tunnelBit(name: TunnelName): number {
  return 1 << TUNNELS.indexOf(name);
}

/** Bit set of several tunnels. */
export function tunnelBits(names: readonly TunnelName[]): number {
  return names.reduce((bits, name) => bits | tunnelBit(name), 0);
}

/**
 * Marks entry `n` of the batch as the carrier of what follows at the cursor, and gives `next` to go on with. Where the
 * inside gives no flow, the carrier stays and the frame counts as `end`.
 */
export function enterTunnel(cursor: Cursor, n: number, end: number, next: number): number {
  if (++cursor.tunnels > MAX_NESTING) {
    cursor.note('tunnel.too_deep');
    return end;
  }
  cursor.outer = n;
  cursor.outerEnd = end;
  return next;
}
