// Whole processes, measured by GNU time; and the plain C flow table to race against, where it and gcc are there.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TOP = fileURLToPath(new URL('../..', import.meta.url));
const REFERENCE = join(TOP, '../shared/reference/flow_reference.c');
const GNU_TIME = '/usr/bin/time';

/** Command of the built program. */
export function wiretable(...args) {
  return [process.execPath, join(TOP, 'dist/main.js'), ...args];
}

/** Path of the compiled reference, or null with the reason said. */
export function compileReference() {
  if (!existsSync(REFERENCE)) return skip(`no reference to race against: ${REFERENCE} is not there`);
  const program = join(mkdtempSync(join(tmpdir(), 'wiretable-race-')), 'flow_reference');
  try {
    execFileSync('gcc', ['-O3', '-w', '-o', program, REFERENCE], { stdio: 'ignore' });
  } catch {
    return skip('no reference to race against: gcc cannot be run');
  }
  return program;
}

/** CPU and wall seconds and peak memory in KiB of a whole process. Throws where it cannot be run. */
export function run(command) {
  if (!existsSync(GNU_TIME)) throw new Error(`${GNU_TIME} is not there: install GNU time`);
  const { stderr, status } = spawnSync(GNU_TIME, ['-f', '%U %S %e %M', ...command], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status === null || status === 127 || status === 2) throw new Error(`cannot run ${command.join(' ')}: ${stderr}`);
  const [user, system, wall, peak] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return { cpu: user + system, wall, peak };
}

/** Runs two commands in turn, after one run of each that does not count: `[own, other]` for each pair. */
export function race(own, other, pairs) {
  run(own);
  run(other);
  return Array.from({ length: pairs }, () => [run(own), run(other)]);
}

/** Median of each side and of the ratios pair by pair: ratios of one moment, since machines are noisy. */
export function compare(pairs, what) {
  const [own, other] = [0, 1].map((side) => median(pairs.map((pair) => pair[side][what])));
  return { own, other, ratio: median(pairs.map(([a, b]) => a[what] / b[what])) };
}

export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function skip(reason) {
  console.error(reason);
  return null;
}
