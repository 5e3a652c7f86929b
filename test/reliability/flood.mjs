// npm run flood -- [syn|udp|probes] [FLOWS]
// One-packet flows by the million with 1,000 good connections among them, at a table of 262,144 flows: peak memory, books, time
// for a packet against a hundredth of the flood, and whether every good connection is told right. Needs GNU time.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileHeader, Flood, SUBJECT, visit } from './traffic.mjs';

const TOP = fileURLToPath(new URL('../..', import.meta.url));
const KINDS = { syn: { port: 80 }, udp: { port: 443, udp: true }, probes: { port: 8080 } };
const MAX_FLOWS = 262_144;
const MAX_RSS_MIB = 320;
const MAX_RATIO = 1.5;
const GOOD = 1000;
const GOOD_PACKETS = 7;
const BLOCK = 50_000;
const START_USEC = 1_700_000_000e6;

const [kind = 'syn', flows = '10000000'] = process.argv.slice(2);
if (!(kind in KINDS)) throw new Error(`${kind}: no kind of flood (have ${Object.keys(KINDS).join(', ')})`);
const folder = mkdtempSync(join(tmpdir(), 'wiretable-flood-'));
try {
  const empty = run(0, 0);
  const small = run(Math.min(100_000, Number(flows)), GOOD);
  const large = run(Number(flows), GOOD);
  const each = ({ cpu, packets }) => ((cpu - empty.cpu) / packets) * 1e9;
  const ratio = each(large) / each(small);
  const problems = [...small.problems, ...large.problems];
  if (large.peakMiB > MAX_RSS_MIB) problems.push(`peak memory ${large.peakMiB} MiB, more than ${MAX_RSS_MIB}`);
  if (ratio > MAX_RATIO) problems.push(`time for a packet ${ratio.toFixed(2)} times that of the small flood`);
  for (const one of [small, large]) {
    const ns = each(one).toFixed(0);
    console.log(
      `${kind}: ${one.packets} packets, ${one.created} flows, ${one.evicted} evicted: ${one.cpu.toFixed(1)} s processor time, ` +
        `${ns} ns a packet, peak ${one.peakMiB} MiB, good connections told right ${one.right} of ${GOOD}`,
    );
  }
  console.log(`time for a packet, large to small: ${ratio.toFixed(2)}`);
  for (const problem of problems) console.log(`FAILED ${problem}`);
  process.exitCode = problems.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true });
}

/** Makes a flood of `count` flows, has it judged, and looks at report and process. */
function run(count, good) {
  const path = join(folder, 'flood.pcap');
  const packets = writeFlood(path, count, good);
  const program = [join(TOP, 'dist/main.js'), 'analyze', path, '-F', 'json', '--subject', SUBJECT];
  const { stdout, stderr } = spawnSync(
    '/usr/bin/time',
    ['-f', '%U %S %M', process.execPath, ...program, '--max-flows', String(MAX_FLOWS)],
    { encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  rmSync(path);
  const [user, system, peak] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  const report = JSON.parse(stdout);
  const { created, evicted } = report.coverage.flows;
  const problems = [...report.coverage.books.imbalances];
  if (report.coverage.packets !== packets) problems.push(`${report.coverage.packets} packets, not ${packets}`);
  if (created !== count + good) problems.push(`${created} flows, not ${count + good}`);
  const right = report.findings.filter(
    ({ port, severity, packets, outcomes }) =>
      port === 22 && severity === 'high' && packets === GOOD_PACKETS && outcomes.established === 1,
  ).length;
  if (right !== good) problems.push(`${right} good connections told right, not ${good}`);
  return { cpu: user + system, peakMiB: Math.round(peak / 1024), packets, created, evicted, right, problems };
}

/** Good connections are spread evenly, their packets a block of the flood apart. */
function writeFlood(path, count, good) {
  const fd = openSync(path, 'w');
  const flood = new Flood(KINDS[kind]);
  const usecOf = (number) => START_USEC + number;
  writeSync(fd, fileHeader());
  const blocks = Math.ceil(count / BLOCK) || 1;
  let pending = [];
  let begun = 0;
  let packets = 0;
  for (let b = 0; b < blocks + GOOD_PACKETS; b++) {
    const first = b * BLOCK;
    const size = Math.max(0, Math.min(BLOCK, count - first));
    if (size > 0) writeSync(fd, flood.block(first, size, usecOf));
    packets += size;
    while (begun < Math.ceil((good * (b + 1)) / blocks) && begun < good) {
      const client = [172, 16, begun >> 8, begun & 255];
      const usec = usecOf(first + size);
      pending.push(
        visit({ usec, client, sourcePort: 30_000 + begun, port: 22, ask: 'SSH-2.0-a\r\n', answer: 'SSH-2.0-b\r\n' }),
      );
      begun++;
    }
    // The next packet of each connection that is on its way.
    for (const rest of pending) {
      writeSync(fd, rest.shift());
      packets++;
    }
    pending = pending.filter((rest) => rest.length > 0);
  }
  closeSync(fd);
  return packets;
}
