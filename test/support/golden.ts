import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const GOLDEN = fileURLToPath(new URL('../golden/', import.meta.url));

/** `UPDATE_GOLDEN=1 npm test` keeps what comes out instead of comparing it. Look at the diff before you commit it. */
export const UPDATES_GOLDEN = process.env.UPDATE_GOLDEN === '1';

/** The text kept as `test/golden/NAME`. Where golden files are rewritten, `actual` is kept from now on. */
export function golden(name: string, actual: string): string {
  const path = GOLDEN + name;
  const kept = existsSync(path) ? readFileSync(path, 'utf8') : null;
  if (UPDATES_GOLDEN && kept !== actual) writeFileSync(path, actual);
  if (UPDATES_GOLDEN) return actual;
  if (kept === null) throw new Error(`test/golden/${name} is missing: run UPDATE_GOLDEN=1 npm test, and look at it`);
  return kept;
}

export function goldenNames(): string[] {
  return readdirSync(GOLDEN).sort();
}
