// npm run kills -- [COUNT]
// Kills the program (SIGKILL) at COUNT moments (200) from the first byte of a report to a little beyond its end, where it writes
// reports over old ones: afterwards each is the old one or the whole new one, and what else lies there has a name that tells
// whose it is. As many runs at once as the host has processors.
import { spawn } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  watch,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { fileHeader, SUBJECT, visit } from './traffic.mjs';

const TOP = fileURLToPath(new URL('../..', import.meta.url));
const REPORTS = ['report.json', 'report.csv', 'report.txt'];
const TEMPORARY = /^\.report\.(json|csv|txt)\.[0-9a-f]{8}\.wiretable-tmp$/;
const OLD = 'the old report\n';
/** Many findings: the writing takes a while. */
const VISITS = 2000;
/** The last moment, in times that the writing takes where nothing else runs. */
const BEYOND = 2;

const count = Number(process.argv[2] ?? 200);
const folder = mkdtempSync(join(tmpdir(), 'wiretable-kills-'));
try {
  const capture = join(folder, 'capture.pcap');
  writeCapture(capture);
  const whole = join(folder, 'whole');
  const { writingMs } = await run(whole, capture, Infinity);
  const expected = new Map(REPORTS.map((name) => [name, readFileSync(join(whole, name), 'utf8')]));

  const seen = { old: 0, whole: 0, half: 0 };
  let strays = 0;
  let next = 0;
  const strange = new Set();
  const lane = async () => {
    while (next < count) {
      const number = next++;
      const place = join(folder, `kill-${number}`);
      await run(place, capture, (BEYOND * writingMs * number) / count);
      look(place);
      rmSync(place, { recursive: true });
    }
  };
  const look = (place) => {
    for (const name of readdirSync(place)) {
      if (!expected.has(name)) {
        strays++;
        if (!TEMPORARY.test(name)) strange.add(name);
        continue;
      }
      const text = readFileSync(join(place, name), 'utf8');
      seen[text === OLD ? 'old' : text === expected.get(name) ? 'whole' : 'half']++;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  console.log(
    `${count} kills in writings of ${writingMs.toFixed(0)} ms: ${seen.old} reports old, ${seen.whole} whole, ${seen.half} neither`,
  );
  console.log(
    `${strays} temporary files left${strange.size > 0 ? `, with names of nobody's: ${[...strange].join(' ')}` : ''}`,
  );
  process.exitCode = seen.half > 0 || strange.size > 0 || seen.whole === 0 || seen.old === 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true });
}

/** Lets the program write its reports into `place`, over old ones, and kills it so long after it has begun to. */
async function run(place, capture, afterMs) {
  mkdirSync(place);
  for (const name of REPORTS) writeFileSync(join(place, name), OLD);
  const out = REPORTS.flatMap((name) => ['-o', join(place, name)]);
  const program = [join(TOP, 'dist/main.js'), 'analyze', capture, '--subject', SUBJECT, '--fail-on', 'never', ...out];
  const watcher = watch(place);
  const begun = new Promise((resolve) => {
    // Created at the start of the run, changed when the first bytes come.
    watcher.on('change', (event) => event === 'change' && resolve(performance.now()));
  });
  const child = spawn(process.execPath, program, { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('exit', () => resolve(performance.now())));
  const started = await begun;
  watcher.close();
  if (afterMs < Infinity) {
    await wait(afterMs);
    child.kill('SIGKILL');
  }
  return { writingMs: (await ended) - started };
}

function writeCapture(path) {
  const fd = openSync(path, 'w');
  writeSync(fd, fileHeader());
  for (let i = 0; i < VISITS; i++) {
    const client = [172, 16, i >> 8, i & 255];
    const usec = 1_700_000_000e6 + i * 10_000;
    for (const bytes of visit({
      usec,
      client,
      sourcePort: 30_000,
      port: 22,
      ask: 'SSH-2.0-a\r\n',
      answer: 'SSH-2.0-b\r\n',
    })) {
      writeSync(fd, bytes);
    }
  }
  closeSync(fd);
}
