// npm run errors -- [--seed N]
// Every capture at hand (captures/, ../shared/corpus) with bytes of its packets changed at random (editcap -E, seeded) at five
// rates: the program ends by itself with a report, tells as many packets as there are, and its books balance. Needs editcap.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const TOP = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = [join(TOP, 'captures'), join(TOP, '../shared/corpus/pcap')];
const RATES = [0.005, 0.02, 0.05, 0.1, 0.2];
const LIMIT_MS = 10_000;
/** Clean, violations, reviews; damage does not reach the framing. */
const STATUSES = new Set([0, 1, 4]);

const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' } } });
const folder = mkdtempSync(join(tmpdir(), 'wiretable-errors-'));
const failures = [];
let copies = 0;
let runs = 0;
let unread = 0;
try {
  const paths = FOLDERS.flatMap(capturesIn);
  const lane = async () => {
    for (let path = paths.pop(); path !== undefined; path = paths.pop()) await tryAll(path);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
} finally {
  rmSync(folder, { recursive: true });
}
console.log(
  `seed ${values.seed}: ${runs} captures with errors, ${unread} that editcap does not read, ${failures.length} failures`,
);
for (const failure of failures) console.log(`FAILED ${failure}`);
process.exitCode = failures.length > 0 || runs === 0 ? 1 : 0;

function capturesIn(of) {
  try {
    const names = readdirSync(of, { recursive: true }).sort();
    return names.filter((name) => /\.(pcap|pcapng|cap)$/.test(name)).map((name) => join(of, name));
  } catch {
    return [];
  }
}

/** The capture as editcap copies it tells how many packets there are; then with errors at every rate. */
async function tryAll(path) {
  const copy = join(folder, `${copies++}.pcapng`);
  const packets = (await edited(path, copy, [])) ? (await judged(copy)).packets : undefined;
  if (packets === undefined) {
    unread++;
    return;
  }
  for (const rate of RATES) {
    await edited(path, copy, ['-E', String(rate), '--seed', values.seed]);
    runs++;
    const { status, problems, packets: found } = await judged(copy);
    if (!STATUSES.has(status)) problems.push(`status ${status}`);
    if (found !== packets) problems.push(`${found} packets, not ${packets}`);
    for (const problem of problems) failures.push(`${path} at ${rate}: ${problem}`);
  }
  rmSync(copy);
}

/** Did editcap make the copy? */
async function edited(path, copy, options) {
  const { status } = await run('editcap', [...options, path, copy]);
  return status === 0;
}

async function judged(path) {
  const main = join(TOP, 'dist/main.js');
  const args = [main, 'analyze', path, '-F', 'json', '--subject', '0.0.0.0/1', '--subject', '::/1'];
  const { status, stdout, stderr } = await run(process.execPath, args);
  const problems = [];
  if (/^\s+at |internal error/m.test(stderr)) problems.push(stderr.split('\n')[0]);
  try {
    const { coverage } = JSON.parse(stdout);
    return { status, problems: [...problems, ...coverage.books.imbalances], packets: coverage.packets };
  } catch {
    return { status, problems: [...problems, `no report: ${stderr.split('\n')[0]}`], packets: undefined };
  }
}

/** `status`: a number, or the signal that ended it. */
function run(command, args) {
  return new Promise((resolve) => {
    execFile(command, args, { timeout: LIMIT_MS, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : (error.code ?? error.signal), stdout, stderr });
    });
  });
}
