import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Report } from '../../src/findings/report.js';
import { scratchFolder } from '../capture/read-capture.js';
import { CAPTURES } from '../support/captures.js';
import { NO_LIBPCAP, skipNote } from '../support/native.js';
import { runMain } from '../support/run-main.js';
import { type Listener, reasonForNoWire, Wire } from '../support/wire.js';

/*
 * Live capture with a network of the test's own: frames are really sent and captured. `npm run live-check` runs the same
 * with a million frames, with the lab, and beside other programs, and prints what it measured.
 */

const HEAVY = process.env.WIRETABLE_HEAVY === '1';
const TOP = fileURLToPath(new URL('../..', import.meta.url));
const LAB = fileURLToPath(new URL('../../../shared/lab/', import.meta.url));
const SERVER = ['-s', '10.20.0.10'];
const LINKTYPE_ETHERNET = 1;
/** Where the kernel still has packets when the sender is done. */
const SETTLE_MS = 300;

const { folder } = scratchFolder();
const reason = NO_LIBPCAP ?? reasonForNoWire();
const figures: string[] = [];
afterAll(() => {
  for (const line of figures) console.log(line);
});

function reportOf(listener: Listener): Report {
  return JSON.parse(listener.stdout) as Report;
}

/** What a report says of the traffic, whenever it was. */
function judgement({ summary, findings }: Report) {
  return {
    verdicts: summary.verdicts,
    findings: findings.map(({ id, rule, severity, flows, packets }) => ({ id, rule, severity, flows, packets })),
  };
}

describe.skipIf(reason !== null)(`on the wire${skipNote(reason)}`, () => {
  let wire: Wire;
  beforeEach(() => {
    wire = new Wire();
  });
  afterEach(() => {
    wire.remove();
  });

  it.each(HEAVY ? ['native', 'cap'] : ['native'])(
    'every frame sent at full rate is captured or counted as dropped (%s)',
    async (backend) => {
      const live = await wire.live(...SERVER, '--backend', backend);
      const { frames, seconds } = await wire.send('udp', HEAVY ? '1000000' : '100000', 'max');
      await sleep(SETTLE_MS);
      const report = reportOf(await live.interrupt());
      const { packets, drops } = report.inputs[0];
      figures.push(
        `${backend}, full rate: ${frames} sent at ${Math.round(frames / seconds)}/s, ${packets} captured, drops ${JSON.stringify(drops)}`,
      );
      expect(report.complete).toBe(true);
      // Only our own backend counts what is lost.
      const unaccounted = frames - packets - (report.coverage.dropped ?? frames - packets);
      expect(unaccounted).toBe(0);
      expect(report.coverage.dropped === null).toBe(backend === 'cap');
    },
    180_000,
  );

  it('frames that were not read before the request to stop are read after it', async () => {
    const live = await wire.live(...SERVER);
    const { frames } = await wire.send('udp', '30000', 'max');
    const report = reportOf(await live.interrupt());
    expect(report.inputs[0].packets + (report.coverage.dropped ?? 0)).toBe(frames);
  }, 60_000);

  it.skipIf(!HEAVY)(
    'nothing is lost at 50,000 frames a second',
    async () => {
      const live = await wire.live(...SERVER);
      const { frames, seconds } = await wire.send('udp', '500000', '50000');
      await sleep(SETTLE_MS);
      const { cpuSec } = live;
      const { inputs, coverage } = reportOf(await live.interrupt());
      figures.push(`50,000/s: ${frames} sent in ${seconds} s, ${inputs[0].packets} captured, ${cpuSec} CPU s`);
      expect({ packets: inputs[0].packets, dropped: coverage.dropped }).toEqual({ packets: frames, dropped: 0 });
    },
    120_000,
  );

  it.each(wireCaptures())(
    'the verdicts on %s are those of the file',
    async (_name, path, args) => {
      const file = await runMain(['analyze', path, '-F', 'json', ...args]);
      const live = await wire.live(...args);
      await wire.send('pcap', path);
      await sleep(SETTLE_MS);
      const report = reportOf(await live.interrupt());
      expect(report.coverage.dropped).toBe(0);
      expect(judgement(report)).toEqual(judgement(JSON.parse(file.stdout) as Report));
    },
    60_000,
  );

  it.each([
    ['goes down', 'the interface went down', (cable: Wire) => cable.setDown()],
    ['is deleted', 'the interface is gone', (cable: Wire) => cable.unplug()],
  ])('an interface that %s is said at once, and the report is kept', async (_name, message, harm) => {
    const live = await wire.live(...SERVER);
    const { frames } = await wire.send('udp', '1000', 'max');
    await sleep(SETTLE_MS);
    harm(wire);
    const start = performance.now();
    while (live.stderr === '' && performance.now() - start < 5000) await sleep(20);
    figures.push(`${message}: said after ${Math.round(performance.now() - start)} ms`);
    const report = reportOf(await live.end());
    // Once: neither the lost carrier before it nor the end says it again.
    expect(live.stderr).toBe(`wiretable: vb: ${message} (after 1000 frames)\n`);
    expect({ status: live.status, packets: report.inputs[0].packets, complete: report.complete }).toEqual({
      status: 3,
      packets: frames,
      complete: false,
    });
  });

  it('a missing carrier is said at once, and the capture goes on when it is back', async () => {
    const live = await wire.live(...SERVER);
    wire.setCarrier(false);
    await expect.poll(() => live.stderr, { timeout: 5000 }).toContain('vb: no carrier');
    wire.setCarrier(true);
    await expect.poll(() => live.stderr, { timeout: 5000 }).toContain('vb: the carrier is back');
    const { frames } = await wire.send('udp', '1000', 'max');
    await sleep(SETTLE_MS);
    const report = reportOf(await live.interrupt());
    expect({ complete: report.complete, packets: report.inputs[0].packets }).toEqual({
      complete: true,
      packets: frames,
    });
    expect(report.coverage.warnings.join()).toMatch(/vb: no carrier once, for \d+\.\d s in all/);
  });

  it('the rights of root are given up once the interface is open', async () => {
    const live = await wire.live(...SERVER, '--user', 'nobody');
    await sleep(SETTLE_MS);
    expect(new Set(live.uids)).toEqual(new Set([65534]));
    await live.interrupt();
    expect(live.status).toBe(0);
  });

  it.skipIf(!HEAVY).each([
    ['wiretable live', `${process.execPath} dist/main.js live -i vb -q -F json -s 10.20.0.10`],
    [
      'wiretable live --write',
      `${process.execPath} dist/main.js live -i vb -q -F json -s 10.20.0.10 --user root --write ${folder}/ring.pcapng`,
    ],
    ['tcpdump -w', 'tcpdump -i vb -B 16384 -Z root -w /dev/null'],
    ['dumpcap -w', 'dumpcap -i vb -B 16 -q -w /dev/null'],
  ])('the cost of a packet: %s', async (name, line) => {
    const [command, ...args] = line.split(' ');
    if (spawnSync('which', [command]).status !== 0) {
      figures.push(`${name}: not there`);
      return;
    }
    const listener = await wire.listen(command, ...args);
    await sleep(1000);
    const before = listener.cpuSec;
    const { frames } = await wire.send('udp', '500000', '50000');
    await sleep(1000);
    const usec = ((listener.cpuSec - before) / frames) * 1e6;
    const { stdout, stderr } = await listener.interrupt();
    const captured = /"packets": (\d+)|(\d+) packets captured|Packets captured: (\d+)/.exec(stdout + stderr);
    figures.push(`${name}: ${usec.toFixed(2)} µs CPU a packet at 50,000/s, ${captured?.[0]}`);
    expect(captured?.slice(1).find((count) => count !== undefined)).toBe(String(frames));
  });
});

/** Captures that can be sent over Ethernet: name, path, options of the analysis. */
function wireCaptures(): [string, string, string[]][] {
  const shipped = readdirSync(CAPTURES)
    .filter((file) => file.endsWith('.pcap') && isEthernet(CAPTURES + file))
    .map((file): [string, string, string[]] => [file, CAPTURES + file, ['-p', `${CAPTURES}site.yaml`]]);
  if (!HEAVY) return shipped.filter(([file]) => ['wrong-direction.pcap', 'qinq.pcap'].includes(file));
  if (!existsSync(LAB)) return shipped;
  const lab = readdirSync(LAB)
    .filter((file) => file.endsWith('.pcap') && isEthernet(LAB + file))
    .map((file): [string, string, string[]] => [`lab ${file}`, LAB + file, ['-p', `${CAPTURES}site.yaml`]]);
  return [...shipped, ...lab];
}

function isEthernet(path: string): boolean {
  const head = readFileSync(path).subarray(0, 24);
  return head.readUInt32LE(20) === LINKTYPE_ETHERNET && existsSync(TOP);
}
