// npm run soak -- [HOURS]
// HOURS (24) of capture time through standard input, as fast as it is read: connections, probes, datagrams, in waves of day and
// night. Memory and open files are looked at all the while: when the tables are full, by noon, memory must stay where it is.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileHeader, record, SUBJECT, visit } from './traffic.mjs';

const TOP = fileURLToPath(new URL('../..', import.meta.url));
const MAX_GROWTH_MIB = 16;
/** Connections in each second of the busiest hour. */
const BUSIEST = 20;
const SERVER = SUBJECT.split('.').map(Number);
const SCANNER = [198, 51, 100, 66];
const PORTS = [80, 443, 7443, 7071, 22, 8080];

const hours = Number(process.argv[2] ?? 24);
const child = spawn(
  process.execPath,
  [join(TOP, 'dist/main.js'), 'analyze', '-', '-F', 'json', '--subject', SUBJECT, '--max-flows', '65536'],
  { stdio: ['pipe', 'pipe', 'inherit'] },
);
const text = [];
child.stdout.on('data', (chunk) => text.push(chunk));
const ended = new Promise((resolve) => child.on('exit', resolve));

const looks = [];
let packets = 0;
await write(fileHeader());
for (let second = 0; second < hours * 3600; second += 10) {
  const chunk = [];
  const share = 0.55 - 0.45 * Math.cos((second / 86_400) * 2 * Math.PI);
  for (let k = 0; k < BUSIEST * 10 * share; k++) {
    const number = second * 40 + k;
    const usec = (1_700_000_000 + second) * 1e6 + k * 40_000;
    const client = [172, 16, number % 2, number % 250];
    const port = PORTS[number % PORTS.length];
    const sourcePort = 1024 + (number % 60_000);
    if (k % 5 === 0) chunk.push(record({ usec, from: SCANNER, to: SERVER, sourcePort, port: number % 1000 }));
    else if (k % 7 === 0)
      chunk.push(record({ usec, from: SERVER, to: client, sourcePort, port: 53, udp: true, data: 'x' }));
    else
      chunk.push(
        ...visit({ usec, client, sourcePort, port, ask: 'GET / HTTP/1.1\r\n\r\n', answer: 'HTTP/1.1 200 OK\r\n\r\n' }),
      );
  }
  packets += chunk.length;
  await write(Buffer.concat(chunk));
  if (second % 600 === 0) looks.push({ hour: second / 3600, ...look() });
}
child.stdin.end();
const status = await ended;

const report = JSON.parse(Buffer.concat(text).toString());
const half = looks.length / 2;
const highest = (from, to) => Math.max(...looks.slice(from, to).map(({ rssMiB }) => rssMiB));
const [before, after] = [highest(0, half), highest(half)];
const growth = after - before;
// The first look may be before the program has opened all that it needs.
const files = new Set(looks.slice(1).map(({ files }) => files));
console.log(`${hours} h, ${packets} packets, ${report.coverage.flows.created} flows, exit status ${status}`);
console.log(
  `memory at most ${before} MiB in the first half, ${after} in the second; open files ${[...files].join(', ')}`,
);
const problems = [...report.coverage.books.imbalances];
if (report.coverage.packets !== packets) problems.push(`${report.coverage.packets} packets, not ${packets}`);
if (growth > MAX_GROWTH_MIB) problems.push(`memory grew by ${growth} MiB`);
if (files.size > 1) problems.push('the number of open files changed');
for (const problem of problems) console.log(`FAILED ${problem}`);
process.exit(problems.length > 0 ? 1 : 0);

function write(bytes) {
  return new Promise((resolve) => (child.stdin.write(bytes) ? resolve() : child.stdin.once('drain', resolve)));
}

function look() {
  const memory = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
  return { rssMiB: Math.round(Number(memory[1]) / 1024), files: readdirSync(`/proc/${child.pid}/fd`).length };
}
