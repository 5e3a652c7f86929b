// npm run kills -- [COUNT]
// Kills the program (SIGKILL) at COUNT moments while it writes reports over old ones: afterwards each is the old one or the whole
// new one, and what else lies there has a name that tells whose it is.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { fileHeader, SUBJECT, visit } from './traffic.mjs';

const TOP = fileURLToPath(new URL('../..', import.meta.url));
const REPORTS = ['report.json', 'report.csv', 'report.txt'];
const TEMPORARY = /^\.report\.(json|csv|txt)\.[0-9a-f]{8}\.wiretable-tmp$/;
const OLD = 'the old report\n';
/** Many findings: the writing takes a good part of the run. */
const VISITS = 2000;

const count = Number(process.argv[2] ?? 200);
const folder = mkdtempSync(join(tmpdir(), 'wiretable-kills-'));
try {
  const capture = join(folder, 'capture.pcap');
  writeCapture(capture);
  const whole = join(folder, 'whole');
  const started = performance.now();
  spawnSync(process.execPath, commandFor(whole, capture), { stdio: 'ignore' });
  const fullMs = performance.now() - started;
  const expected = new Map(REPORTS.map((name) => [name, readFileSync(join(whole, name), 'utf8')]));

  const seen = { old: 0, whole: 0, half: 0 };
  let strays = 0;
  const strange = new Set();
  for (let i = 0; i < count; i++) {
    const place = join(folder, `kill-${i}`);
    const command = commandFor(place, capture);
    for (const name of REPORTS) writeFileSync(join(place, name), OLD);
    const child = spawn(process.execPath, command, { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    // From the middle of the run, where writing begins, to a little beyond its end.
    await wait(fullMs * (0.4 + (0.7 * i) / count));
    child.kill('SIGKILL');
    await ended;
    for (const name of readdirSync(place)) {
      if (!expected.has(name)) {
        strays++;
        if (!TEMPORARY.test(name)) strange.add(name);
        continue;
      }
      const text = readFileSync(join(place, name), 'utf8');
      seen[text === OLD ? 'old' : text === expected.get(name) ? 'whole' : 'half']++;
    }
    rmSync(place, { recursive: true });
  }
  console.log(
    `${count} kills in runs of ${fullMs.toFixed(0)} ms: ${seen.old} reports old, ${seen.whole} whole, ${seen.half} neither`,
  );
  console.log(
    `${strays} temporary files left${strange.size > 0 ? `, with names of nobody's: ${[...strange].join(' ')}` : ''}`,
  );
  process.exitCode = seen.half > 0 || strange.size > 0 || seen.whole === 0 || seen.old === 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true });
}

function commandFor(place, capture) {
  spawnSync('mkdir', ['-p', place]);
  const out = REPORTS.flatMap((name) => ['-o', join(place, name)]);
  return [join(TOP, 'dist/main.js'), 'analyze', capture, '--subject', SUBJECT, '--fail-on', 'never', ...out];
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
