// npm run race -- CAPTURE [analyze options]: the whole program against the plain C flow table on one capture, in turn,
// as whole processes. Prints medians of CPU and wall time, their ratios pair by pair, and the peak memory.
// Needs GNU time, gcc and ../shared/reference/flow_reference.c.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PAIRS = 5;
const TOP = fileURLToPath(new URL('../..', import.meta.url));
const REFERENCE = join(TOP, '../shared/reference/flow_reference.c');

const [capture, ...options] = process.argv.slice(2);
if (capture === undefined) fail('no capture given: npm run race -- CAPTURE [analyze options]');
if (!existsSync(REFERENCE)) fail(`no reference to race against: ${REFERENCE} is not there`);

const reference = join(mkdtempSync(join(tmpdir(), 'wiretable-race-')), 'flow_reference');
execFileSync('gcc', ['-O3', '-w', '-o', reference, REFERENCE]);

const program = [process.execPath, join(TOP, 'dist/main.js'), 'analyze', capture, '--format', 'json', ...options];
const pairs = [];
run(program);
run([reference, capture]);
for (let i = 0; i < PAIRS; i++) pairs.push([run(program), run([reference, capture])]);

for (const what of ['cpu', 'wall']) {
  const [own, other] = [0, 1].map((side) => median(pairs.map((pair) => pair[side][what])));
  const ratio = median(pairs.map(([a, b]) => a[what] / b[what]));
  console.log(`${what.padEnd(4)}  wiretable ${own.toFixed(2)} s  C ${other.toFixed(2)} s  ratio ${ratio.toFixed(2)}`);
}
console.log(`peak  wiretable ${Math.round(median(pairs.map(([a]) => a.peak)) / 1024)} MiB`);

/** CPU and wall seconds and peak memory in KiB of a whole process. */
function run(command) {
  const { stderr, status } = spawnSync('/usr/bin/time', ['-f', '%U %S %e %M', ...command], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status === null || status === 127 || status === 2) fail(`cannot run ${command.join(' ')}: ${stderr}`);
  const [user, system, wall, peak] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return { cpu: user + system, wall, peak };
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
