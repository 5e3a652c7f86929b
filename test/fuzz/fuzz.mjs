// npm run fuzz -- [--seed N] [--count N] [--seconds N] [--workers N] [--only N]
// Mutants of all captures at hand (captures/, ../shared/corpus) through the built program in process: reader, decoders, flow
// table, identifiers, verdicts, writers (those of reports and of flows take turns, so that each sees mutants of every kind). An
// exception that is no CaptureError, more than two seconds, a growing heap, another result the second time, control characters
// in an output and books that do not balance are findings. Their inputs are kept in test/fuzz/found, where regressions.test.ts
// reads them. Which mutants there are depends on seed and count alone. `--only N` runs mutant N and prints what is wrong with it.
import { fork } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { makeChecker } from './check.mjs';
import { makeMutant, readSeed } from './mutate.mjs';

const TOP = fileURLToPath(new URL('../..', import.meta.url));
const FOUND = join(TOP, 'test/fuzz/found');
const SEED_FOLDERS = [join(TOP, 'captures'), join(TOP, '../shared/corpus/pcap')];
/** A file system without a disk, where there is one: files are made faster than there. */
const MEMORY = '/dev/shm';
/** Of larger captures only the beginning would be used. */
const MOST_BYTES = 1024 * 1024;
const SLOW_MS = 2000;
const MAX_GROWTH = 64 * 1024 * 1024;
/** The heap after this many mutants is what growth is measured from. */
const WARM_UP = 2000;
/** One of so many mutants is run twice, and has its report checked against the schema. Odd: it meets every variant. */
const TWICE = 21;
/** Each run takes tables of its own. Room for those of a thousand runs takes a third off the time: there is less to collect. */
const NODE_OPTIONS = [
  '--expose-gc',
  '--max-semi-space-size=64',
  '--min-semi-space-size=32',
  '--initial-old-space-size=1024',
];

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '300000' },
    seconds: { type: 'string', default: '600' },
    // One more than can run at a time: each waits for the file system now and then.
    workers: { type: 'string', default: String(availableParallelism() + 1) },
    only: { type: 'string' },
    worker: { type: 'string' },
  },
});
const seed = Number(values.seed);
const count = Number(values.count);
const workers = Number(values.workers);

if (values.worker !== undefined) await work(Number(values.worker));
else if (values.only !== undefined) await runOnly(Number(values.only));
else await lead();

/** Shares the mutants among processes and adds up what they found. */
async function lead() {
  const started = performance.now();
  const results = await Promise.all(Array.from({ length: workers }, (_, i) => runWorker(i)));
  const seconds = (performance.now() - started) / 1000;
  const sum = (of) => results.reduce((total, result) => total + of(result), 0);
  const findings = new Map();
  for (const { found } of results) {
    for (const [what, { times, number }] of found) {
      const known = findings.get(what);
      findings.set(what, known ? { ...known, times: known.times + times } : { times, number });
    }
  }
  const mutants = sum((result) => result.mutants);
  console.log(
    `seed ${seed}: ${mutants} mutants of ${results[0].seeds} captures in ${seconds.toFixed(0)} s, ${workers} processes`,
  );
  console.log(`slowest ${Math.max(...results.map(({ slowestMs }) => slowestMs)).toFixed(0)} ms`);
  const growth = results.map(({ growth }) => (growth / 1024 / 1024).toFixed(1));
  console.log(`heap growth ${growth.join(' and ')} MiB, run twice ${sum(({ twice }) => twice)}`);
  console.log(`${findings.size} findings`);
  for (const [what, { times, number }] of findings) console.log(`  ${times} x ${what}  (--only ${number})`);
  process.exitCode = findings.size > 0 || mutants < count ? 1 : 0;
}

function runWorker(index) {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [...process.argv.slice(2), '--worker', String(index)], {
      execArgv: NODE_OPTIONS,
      serialization: 'advanced',
    });
    child.on('message', resolve);
    child.on('exit', (code, signal) => reject(new Error(`worker ${index} ended: ${code ?? signal}`)));
  });
}

/** Runs every mutant whose number is this worker's. */
async function work(index) {
  const { seeds, linktypes, checker, folder } = await prepare();
  const found = new Map();
  const until = performance.now() + Number(values.seconds) * 1000;
  let mutants = 0;
  let twice = 0;
  let slowestMs = 0;
  let firstHeap = 0;
  let growth = 0;
  const note = (number, bytes, problems) => {
    for (const problem of problems) {
      const what = problem.replace(/\d+/g, '#');
      const known = found.get(what);
      if (known) known.times++;
      else {
        found.set(what, { times: 1, number });
        keep(number, bytes);
      }
    }
  };
  for (let number = index; number < count && performance.now() < until; number += workers) {
    const { bytes } = makeMutant(seeds, linktypes, seed, number);
    const isTwice = number % TWICE === 0;
    // Every writer sees mutants of every variant.
    const turn = Math.floor(number / checker.variants);
    const variant = number % checker.variants;
    const start = performance.now();
    note(number, bytes, await checker.check(bytes, variant, { turn, twice: isTwice, schema: isTwice }));
    let ms = performance.now() - start;
    // The machine may have been busy with something else.
    if (ms > SLOW_MS) ms = Math.min(ms, await timed(() => checker.check(bytes, variant)));
    if (ms > SLOW_MS) note(number, bytes, [`slow: ${Math.round(ms)} ms`]);
    slowestMs = Math.max(slowestMs, ms);
    mutants++;
    if (isTwice) twice++;
    if (mutants % WARM_UP === 0) {
      // Twice: buffers whose objects the first one found dead are given back after it.
      globalThis.gc();
      await new Promise((resolve) => setTimeout(resolve, 50));
      globalThis.gc();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      firstHeap ||= heapUsed + arrayBuffers;
      growth = Math.max(growth, heapUsed + arrayBuffers - firstHeap);
    }
  }
  if (growth > MAX_GROWTH) note(-1, new Uint8Array(0), [`heap grew by ${growth}`]);
  rmSync(folder, { recursive: true });
  process.send({ mutants, twice, slowestMs, growth, found, seeds: seeds.length }, () => process.exit());
}

async function runOnly(number) {
  const { seeds, linktypes, checker, folder } = await prepare();
  const { bytes } = makeMutant(seeds, linktypes, seed, number);
  const ms = await timed(async () => {
    console.log(await checker.check(bytes, number % checker.variants, { twice: true, schema: true }));
  });
  console.log(`${ms.toFixed(0)} ms, ${keep(number, bytes)}`);
  rmSync(folder, { recursive: true });
}

async function prepare() {
  const folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'wiretable-fuzz-'));
  const load = (path) => import(new URL(`../../dist/${path}`, import.meta.url));
  const engine = Object.assign(
    {},
    await load('analysis.js'),
    await load('policy/resolve-policy.js'),
    await load('policy/choose-table.js'),
    await load('report/report-writers.js'),
    await load('report/flow-writers.js'),
    await load('report/report-schema.js'),
  );
  const { LINK_DECODERS } = await load('decode/link/link-decoders.js');
  const checker = await makeChecker(engine, join(folder, 'mutant'));
  const linktypes = Object.keys(LINK_DECODERS)
    .map(Number)
    .filter((linktype) => linktype < 256);
  return { seeds: readSeeds(), linktypes, checker, folder };
}

/** The beginnings of all captures at hand, in an order that is always the same. */
function readSeeds() {
  const paths = SEED_FOLDERS.flatMap((folder) => {
    try {
      return readdirSync(folder, { recursive: true })
        .sort()
        .map((path) => join(folder, path));
    } catch {
      return [];
    }
  });
  return paths.flatMap((path) => {
    const isPacked = path.endsWith('.pcap.gz');
    if (!isPacked && !/\.(pcap|pcapng|cap)$/.test(path)) return [];
    const bytes = readFileSync(path);
    if (bytes.length < 24 || bytes.length > MOST_BYTES) return [];
    return readSeed(isPacked ? gunzipSync(bytes) : bytes) ?? [];
  });
}

async function timed(action) {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

/** Keeps an input for regressions.test.ts, and gives its path. */
function keep(number, bytes) {
  mkdirSync(FOUND, { recursive: true });
  const path = join(FOUND, `seed-${seed}-${number}.bin`);
  writeFileSync(path, bytes);
  return path;
}
