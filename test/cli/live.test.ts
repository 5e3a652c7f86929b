import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { analyze, watch } from '../../src/analysis.js';
import { main } from '../../src/cli/main.js';
import { EVENT_SCHEMA } from '../../src/report/live/event-schema.js';
import { CAPTURES } from '../support/captures.js';
import { fakeIo } from '../support/fake-io.js';
import { FakeKeyboard, FakeTerminal } from '../support/fake-terminal.js';
import { runMain } from '../support/run-main.js';

const POLICY = ['-p', `${CAPTURES}site.yaml`];
const WRONG = `${CAPTURES}wrong-direction.pcap`;
const REPLAY = ['live', WRONG, '--replay', 'max', ...POLICY];

describe('live without a terminal', () => {
  it('ends with the report and the status of analyze', async () => {
    const live = await runMain(REPLAY);
    const analyze = await runMain(['analyze', WRONG, ...POLICY]);
    const [line, empty, ...report] = live.stdout.split('\n');
    expect(line).toMatch(/^11:39:36 .* 231 packets  8 flows  ✗ 4 violations  \? 2 reviews  drops not known$/);
    expect(empty).toBe('');
    expect(report.join('\n')).toBe(analyze.stdout);
    expect(live.status).toBe(analyze.status);
    expect(live.stderr).toBe('');
  });

  it('tells one line per interval', async () => {
    const io = fakeIo();
    io.watch = async (options, feed) => {
      const report = await watch(
        {
          ...options,
          onStart(view, judgeNow) {
            options.onStart(view, judgeNow);
            for (let second = 0; second < 6; second++) io.tick(1000);
          },
        },
        feed,
      );
      return report;
    };
    await main([...REPLAY, '--interval', '2s'], io);
    const lines = io.stdout.text.split('\n');
    expect(lines.findIndex((line) => line === '')).toBe(4);
    expect(lines[0]).toMatch(/^--:--:-- .* 0 packets  0 flows/);
  });

  it('writes files whole, and prints one document where that is the format', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wiretable-live-'));
    const path = join(folder, 'r.json');
    const { stdout } = await runMain([...REPLAY, '-F', 'json', '-o', path]);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(await readFile(path, 'utf8')));
    expect(await readdir(folder)).toEqual(['r.json']);
    await rm(folder, { recursive: true });
  });

  it('says how the run stands as an event, too', async () => {
    const { stdout } = await runMain([...REPLAY, '-F', 'ndjson']);
    const interval = JSON.parse(stdout.split('\n').find((line) => line.includes('"type":"interval"'))!);
    expect(interval).toMatchObject({
      time: expect.stringMatching(/^1795347576\.79593\d000$/),
      packets: 231,
      flows: 8,
      violations: 4,
      reviews: 2,
    });
  });
});

describe('live --format ndjson', () => {
  it('tells events by the published schema, and then the report as analyze does', async () => {
    const live = await runMain([...REPLAY, '-F', 'ndjson']);
    const analyze = await runMain(['analyze', WRONG, ...POLICY, '-F', 'ndjson']);
    expect(live.stdout.endsWith(analyze.stdout)).toBe(true);
    const events = live.stdout
      .slice(0, -analyze.stdout.length)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    for (const event of events) expect(EVENT_SCHEMA.parse(event)).toEqual(event);
    const types = new Set(events.map(({ type }) => type));
    expect([...types].sort()).toEqual(['finding-raised', 'flow-closed', 'flow-judged', 'flow-opened', 'interval']);
  });

  it('raises each finding of the report', async () => {
    const { stdout } = await runMain([
      'live',
      `${CAPTURES}port-scan.pcap`,
      '--replay',
      'max',
      ...POLICY,
      '-F',
      'ndjson',
    ]);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const raised = lines.filter(({ type }) => type === 'finding-raised').map(({ finding }) => finding.id);
    const found = lines.filter(({ type, flows }) => type === 'finding' && flows > 0).map(({ id }) => id);
    expect(new Set(raised)).toEqual(new Set(found));
  });
});

describe('live --pseudonymise', () => {
  const KEY = ['--pseudonymise', 'a key'];
  const ADDRESS = /10\.20\.0\.\d+|198\.51\.100\.66/;

  it.each(['text', 'json', 'ndjson'])('shows no address: %s', async (format) => {
    const live = await runMain([...REPLAY, ...KEY, '-F', format]);
    const analyze = await runMain(['analyze', WRONG, ...POLICY, ...KEY, '-F', format]);
    expect(live.stdout).not.toMatch(ADDRESS);
    expect(live.stdout.endsWith(analyze.stdout)).toBe(true);
    expect(live.status).toBe(analyze.status);
  });

  it('disguises evidence as analyze does', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wiretable-live-'));
    await runMain([...REPLAY, ...KEY, '--evidence', join(folder, 'live')]);
    await runMain(['analyze', WRONG, ...POLICY, ...KEY, '--evidence', join(folder, 'analyze')]);
    const names = await readdir(join(folder, 'analyze'));
    expect(await readdir(join(folder, 'live'))).toEqual(names);
    for (const name of names) {
      const [one, other] = await Promise.all(['live', 'analyze'].map((dir) => readFile(join(folder, dir, name))));
      expect(one.equals(other)).toBe(true);
    }
    await rm(folder, { recursive: true });
  });

  it('refuses to keep packets as they are', async () => {
    const { status, stderr } = await runMain(['live', '-i', 'eth0', ...KEY, '--write', 'ring.pcapng']);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr:
        'wiretable: --write with --pseudonymise: the ring keeps packets as they are. Try "wiretable live --help".\n',
    });
  });
});

describe('a request to stop', () => {
  /** Runs `args`, interrupted before the first frame. */
  async function interrupted(args: readonly string[]) {
    const io = fakeIo();
    io.watch = async (options, feed) => {
      io.interrupt();
      return watch(options, feed);
    };
    const status = await main(args, io);
    return { status, stdout: io.stdout.text, stderr: io.stderr.text };
  }

  it('ends a replay with what was read, which is not the whole', async () => {
    const { status, stderr } = await interrupted(['live', WRONG, ...POLICY]);
    expect(stderr).toBe('wiretable: stopping: the report follows (once more ends at once)\n');
    expect(status).toBe(3);
  });
});

describe('live on a terminal', () => {
  /** Runs `args` with a terminal on which the keys are pressed when the screen says that the capture has ended. */
  async function onTerminal(args: readonly string[], ...keys: string[]) {
    const io = fakeIo(analyze);
    const terminal = new FakeTerminal();
    const keyboard = new FakeKeyboard();
    io.env.LANG = 'C.UTF-8';
    io.openTerminal = async () => ({
      keyboard: keyboard as unknown as NodeJS.ReadStream,
      terminal: terminal as unknown as NodeJS.WriteStream,
      close: () => {},
    });
    const running = main(args, io);
    await expect.poll(() => (io.tick(250), terminal.lines[1]), { timeout: 20_000 }).toContain('ended');
    const shown = terminal.lines;
    for (const key of keys) {
      const before = terminal.written.length;
      keyboard.press(key);
      // On a busy host the screen takes its time, and some keys change nothing.
      await vi.waitUntil(() => terminal.written.length > before, { timeout: 2000, interval: 5 }).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return { status: await running, stdout: io.stdout.text, stderr: io.stderr.text, terminal, shown };
  }

  it('shows the run, gives the terminal back, and prints the report of analyze', async () => {
    const { status, stdout, stderr, terminal, shown } = await onTerminal(REPLAY, 'q');
    const analyze = await runMain(['analyze', WRONG, ...POLICY]);
    expect(shown[1]).toContain('✗ 4 violations  ? 2 reviews');
    expect(terminal.isTaken).toBe(false);
    expect({ status, stdout, stderr }).toEqual(analyze);
  });

  it('leaves the screen to those who want it: other formats and --quiet do without', async () => {
    const io = fakeIo();
    let opened = 0;
    io.openTerminal = async () => (opened++, null);
    await main([...REPLAY, '-F', 'ndjson'], io);
    await main([...REPLAY, '--quiet'], io);
    expect(opened).toBe(0);
    await main(REPLAY, io);
    expect(opened).toBe(1);
  });

  it('writes evidence on demand', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wiretable-live-'));
    const path = join(folder, 'evidence');
    const { terminal, stderr } = await onTerminal([...REPLAY, '--evidence', path], 'e', 'q');
    expect(terminal.written).toContain('evidence: being written');
    // On the screen, or where it was if it was left before.
    const rest = '2 findings without packets: about rows, waivers, the capture';
    const last = `wiretable: evidence: 6 files in ${path}; ${rest}\n`;
    expect(stderr.endsWith(last)).toBe(true);
    expect(terminal.written + stderr.replace(last, '')).toContain('evidence: 6 files in');
    const files = (await readdir(path)).filter((name) => name.endsWith('.pcapng'));
    expect(files).toHaveLength(6);
    await rm(folder, { recursive: true });
  });

  it('shows pseudonyms in every view, and finds flows by them', async () => {
    const key = ['--pseudonymise', 'a key'];
    const { terminal, stderr } = await onTerminal(
      [...REPLAY, ...key],
      '2',
      '\r',
      '3',
      '\r',
      '4',
      '5',
      '3',
      '/10.20\r',
      'q',
    );
    expect(terminal.written).toContain('WHO OPENED IT');
    expect(terminal.written).toContain('no flow has these words');
    expect(terminal.written.replaceAll('/10.20', '')).not.toMatch(/10\.20\.0\.\d+|198\.51\.100\.66/);
    expect(stderr).toBe('');
  });

  it('writes the report as it stands, beside the one of the end', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wiretable-live-'));
    await onTerminal([...REPLAY, '-o', join(folder, 'r.json')], 'w', 'q');
    await expect.poll(async () => (await readdir(folder)).toSorted()).toEqual(['r-20261122-113936.json', 'r.json']);
    const [now, end] = await Promise.all(
      ['r-20261122-113936.json', 'r.json'].map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))),
    );
    expect(now.findings).toEqual(end.findings);
    await rm(folder, { recursive: true });
  });
});

describe('live, asked wrongly,', () => {
  it.each<[string, string[], string]>([
    ['no source', [], 'nothing to watch: name an interface with -i, a capture to replay, or - for standard input'],
    ['two sources', ['-i', 'eth0', 'a.pcap'], 'a.pcap: a capture and --interface exclude each other'],
    [
      'a pace of an interface',
      ['-i', 'eth0', '--replay', '2'],
      '--replay is for captures: an interface has its own pace',
    ],
    [
      'no speed',
      ['a.pcap', '--replay', 'fast'],
      '--replay: "fast" is no speed (like 1, 0.5, 10; at most 1000000; or max)',
    ],
    [
      'standing still',
      ['a.pcap', '--replay', '0'],
      '--replay: "0" is no speed (like 1, 0.5, 10; at most 1000000; or max)',
    ],
  ])('says so: %s', async (_name, args, message) => {
    const { status, stderr } = await runMain(['live', ...args]);
    expect(stderr).toBe(`wiretable: ${message}. Try "wiretable live --help".\n`);
    expect(status).toBe(2);
  });

  it('says what cannot be read, as analyze does', async () => {
    const live = await runMain(['live', '/nowhere.pcap']);
    const analyze = await runMain(['analyze', '/nowhere.pcap']);
    expect(live).toEqual(analyze);
  });

  it('asks for the subject where it is not clear, at the end', async () => {
    const { status, stderr } = await runMain(['live', `${CAPTURES}midstream.pcap`, '--replay', 'max']);
    const analyze = await runMain(['analyze', `${CAPTURES}midstream.pcap`]);
    expect({ status, stderr }).toEqual({ status: analyze.status, stderr: analyze.stderr });
  });
});
