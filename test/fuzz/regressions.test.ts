import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyze, TUNNELS } from '../../src/analysis.js';
import { chooseTable } from '../../src/policy/choose-table.js';
import { resolvePolicy } from '../../src/policy/resolve-policy.js';
import { FLOW_WRITERS } from '../../src/report/flow-writers.js';
import { REPORT_SCHEMA } from '../../src/report/report-schema.js';
import { REPORT_WRITERS } from '../../src/report/report-writers.js';
import { scratchFolder } from '../capture/read-capture.js';
import { CAPTURES, shippedCaptures } from '../support/captures.js';
import { makeChecker } from './check.mjs';
import { makeMutant, readSeed } from './mutate.mjs';

const ENGINE = { analyze, TUNNELS, chooseTable, resolvePolicy, FLOW_WRITERS, REPORT_SCHEMA, REPORT_WRITERS };
const FOUND = new URL('found/', import.meta.url).pathname;

const { write } = scratchFolder();
const checker = await makeChecker(ENGINE, write('mutant', ''));

async function problemsOf(bytes: Uint8Array): Promise<string[]> {
  const problems: string[] = [];
  for (let variant = 0; variant < checker.variants; variant++) {
    problems.push(...(await checker.check(bytes, variant, { twice: true, schema: true })));
  }
  return problems;
}

describe('what fuzzing found once', () => {
  it.each(readdirSync(FOUND))('%s does no harm any more', async (name) => {
    expect(await problemsOf(readFileSync(join(FOUND, name)))).toEqual([]);
  });
});

describe('a few mutants of the shipped captures', () => {
  const seeds = shippedCaptures().flatMap(({ file }) =>
    file.endsWith('.gz') ? [] : (readSeed(readFileSync(CAPTURES + file)) ?? []),
  );

  it('do no harm', async () => {
    expect(seeds.length).toBeGreaterThan(10);
    for (let number = 0; number < 200; number++) {
      const { bytes } = makeMutant(seeds, [0, 1, 101, 113, 127, 276], 7, number);
      const problems = await checker.check(bytes, number % checker.variants, { turn: number });
      expect(problems, `mutant ${number}`).toEqual([]);
    }
  });

  it('are the same each time', () => {
    const [one, other] = [0, 1].map(() => makeMutant(seeds, [1], 7, 3).bytes.toString('hex'));
    expect(one).toBe(other);
  });
});

describe('the check', () => {
  it.each<[name: string, analyze: () => Promise<unknown>, problem: string]>([
    ['an exception', () => Promise.reject(new TypeError('x is null')), 'threw TypeError: x is null'],
    ['another result', () => Promise.resolve(emptyReport(Math.random())), 'another result the second time'],
    ['a control character', () => Promise.resolve(emptyReport('\x9b')), 'json wrote U+009b'],
    ['an imbalance', () => Promise.resolve(emptyReport('', ['packets: 1, not 2'])), 'books: packets: 1, not 2'],
  ])('tells of %s', async (_, analyze, problem) => {
    const json = { load: () => Promise.resolve((report: object) => [JSON.stringify(report)]) };
    const broken = await makeChecker(
      { ...ENGINE, analyze, REPORT_WRITERS: { json }, FLOW_WRITERS: {} },
      write('x', ''),
    );
    const problems = await broken.check(new Uint8Array(0), 0, { twice: true });
    expect(problems.some((found) => found.startsWith(problem))).toBe(true);
  });
});

function emptyReport(text: unknown, imbalances: string[] = []) {
  return { text, complete: true, exitStatus: 0, coverage: { books: { imbalances } } };
}
