/** Packets of one finding that are written at most. */
export const PACKETS_PER_FINDING = 100;
