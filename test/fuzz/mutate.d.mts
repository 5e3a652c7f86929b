export interface Seed {
  bytes: Buffer;
  records: { at: number; data: number; end: number }[];
  isPcap: boolean;
}

export function readSeed(bytes: Buffer): Seed | null;
export function makeMutant(
  seeds: readonly Seed[],
  linktypes: readonly number[],
  seed: number,
  number: number,
): { bytes: Buffer; index: number };
