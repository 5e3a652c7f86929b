import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CAPTURES } from '../support/captures.js';

/* The program as a process: what only shows where outputs, arguments and exit status are real. Needs `npm run build`. */

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const CAPTURE = `${CAPTURES}wrong-direction.pcap`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wiretable-process-'));
  mkdirSync(join(folder, 'nothing'));
  writeFileSync(join(folder, 'text.txt'), 'hello\n');
  writeFileSync(join(folder, 'empty.pcap'), '');
  writeFileSync(join(folder, 'wrong.yaml'), 'subjekt: 10.20.0.10\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(args: readonly string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    input: '',
  });
  return { status, stdout, stderr };
}

/** Runs a line of shell in which `$WIRETABLE` is the program, and gives its exit status as the last line of the output. */
function shell(line: string) {
  const env = { ...process.env, WIRETABLE: `'${process.execPath}' '${MAIN}'`, CAPTURE };
  const { stdout, stderr } = spawnSync('bash', ['-c', `${line.replaceAll('$WIRETABLE', 'eval "$WIRETABLE"')}`], {
    cwd: folder,
    encoding: 'utf8',
    env,
  });
  return { stdout, stderr };
}

describe('what cannot be done is told in one line, without a stack', () => {
  it.each<[string[], number, RegExp]>([
    [[], 2, /no command \(have: analyze.*Try "wiretable --help"/],
    [['analyze'], 2, /no capture given: name a file.*Try "wiretable analyze --help"/],
    [['analyze', 'missing.pcap'], 3, /missing\.pcap: no such file/],
    [['analyze', 'text.txt'], 3, /text\.txt: not a capture/],
    [['analyze', 'empty.pcap'], 3, /empty\.pcap: is empty/],
    [['analyze', 'nothing'], 3, /nothing: no captures in this folder/],
    [['analyze', '-'], 3, /stdin: is empty/],
    [
      ['analyze', 'text.txt', '-p', 'wrong.yaml'],
      2,
      /wrong\.yaml:1:1: unknown key "subjekt" \(did you mean "subject"\?\)/,
    ],
    [['analyze', 'text.txt', '-F', 'xml'], 2, /unknown format "xml" \(have: text, json/],
    [['analyze', 'text.txt', '--frmat', 'json'], 2, /unknown option --frmat \(did you mean "--format"\?\)/],
  ])('%j', (args, expected, line) => {
    const { status, stdout, stderr } = run(args);
    expect(stderr).toMatch(line);
    expect(stderr).toMatch(/^wiretable: [^\n]+\n$/);
    expect(stdout).toBe('');
    expect(status).toBe(expected);
  });
});

describe('the outputs', () => {
  it('are the report alone on standard output', () => {
    const { status, stdout, stderr } = run(['analyze', CAPTURE, '-p', `${CAPTURES}site.yaml`, '-F', 'json']);
    expect((JSON.parse(stdout) as { exitStatus: number }).exitStatus).toBe(1);
    expect(stderr).toBe('');
    expect(status).toBe(1);
  });

  it('are plain ASCII where the locale has no UTF-8', () => {
    const { stdout } = run(['analyze', `${CAPTURES}unlisted-ports.pcap`], { LC_ALL: 'C' });
    expect(stdout).toContain('20 flows break the port table');
    expect(Array.from(stdout).filter((character) => character > '~')).toEqual([]);
  });

  it('have no colours where nobody watches', () => {
    expect(run(['analyze', CAPTURE, '-p', `${CAPTURES}site.yaml`]).stdout).not.toContain('\u001b');
  });

  const hasBash = existsSync('/bin/bash');

  it.skipIf(!hasBash)('end quietly when their reader leaves', () => {
    const capture = `${CAPTURES}port-scan.pcap`;
    const { stdout, stderr } = shell(
      `{ $WIRETABLE flows '${capture}' -F ndjson --quiet; echo "status $?" >&2; } | head -n 1`,
    );
    expect(stdout.split('\n')).toHaveLength(2);
    expect(stderr).toMatch(/^status [01]\n$/);
  });

  it.skipIf(!hasBash || !existsSync('/dev/full'))('say that they cannot be written', () => {
    const { stdout, stderr } = shell('$WIRETABLE analyze "$CAPTURE" -s 10.20.0.10 > /dev/full; echo "status $?"');
    expect(stderr).toBe('wiretable: standard output: cannot be written: no space left on device (ENOSPC)\n');
    expect(stdout).toBe('status 2\n');
  });

  it.skipIf(!hasBash)('may be fed from a pipe', () => {
    const { stdout } = shell('cat "$CAPTURE" | $WIRETABLE analyze - -s 10.20.0.10; echo "status $?"');
    expect(stdout).toContain('stdin   pcap   231 packets');
    expect(stdout).toMatch(/status 1\n$/);
  });
});

describe('a request to stop', () => {
  it('that comes twice within a moment, as from timeout(1), is one: the report follows', async () => {
    const child = spawn(process.execPath, [MAIN, 'live', '-', '-s', '10.20.0.10', '-F', 'ndjson', '--interval', '1s']);
    let stdout = '';
    // A capture that has begun, and of which nothing comes.
    child.stdin.write(readFileSync(CAPTURE).subarray(0, 24));
    child.stdout.on('data', (chunk) => (stdout += String(chunk)));
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    await sleep(2);
    child.kill('SIGTERM');
    const [status] = await once(child, 'close');
    expect(status).toBe(0);
    expect(stdout).toContain('{"type":"summary"');
  });
});
