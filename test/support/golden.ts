import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const GOLDEN = fileURLToPath(new URL('../golden/', import.meta.url));

/** `UPDATE_GOLDEN=1 npm test` writes what comes out instead of comparing it. Look at the diff before you keep it. */
export const UPDATES_GOLDEN = process.env.UPDATE_GOLDEN === '1';

/** Compares with the file `name` in `test/golden/`, byte by byte. */
export function expectGolden(name: string, actual: string): void {
  const path = GOLDEN + name;
  if (UPDATES_GOLDEN) {
    if (!existsSync(path) || readFileSync(path, 'utf8') !== actual) writeFileSync(path, actual);
    return;
  }
  if (!existsSync(path)) throw new Error(`test/golden/${name} is missing: run UPDATE_GOLDEN=1 npm test and look at it`);
  expect(actual).toBe(readFileSync(path, 'utf8'));
}

export function goldenNames(): string[] {
  return readdirSync(GOLDEN).sort();
}
