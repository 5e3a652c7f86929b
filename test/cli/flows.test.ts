import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import type { FlowReport } from '../../src/findings/flow-report.js';
import type { Report } from '../../src/findings/report.js';
import { fakeIo, giveFlows, type FakeIo } from '../support/fake-io.js';
import { cleanReport, makeFlow, someFlows, violatingReport } from '../support/report-fixture.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wiretable-flows-'));
});
afterEach(() => rm(folder, { recursive: true }));

function ioWith(flows: Iterable<FlowReport>, report: Report = cleanReport()): FakeIo {
  return fakeIo(async (options) => {
    await giveFlows(flows, options);
    return report;
  });
}

function* many(count: number, given?: { flows: number }): Generator<FlowReport> {
  for (let i = 0; i < count; i++) {
    if (given) given.flows++;
    yield makeFlow({ first_frame: i + 1 });
  }
}

describe('flows', () => {
  it('writes one line per flow', async () => {
    const io = ioWith(someFlows());
    expect(await main(['flows', 'a.pcap', '-F', 'ndjson', '--quiet'], io)).toBe(0);
    const lines = io.stdout.text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as FlowReport)).toEqual(someFlows());
    expect(io.asked[0].unclearSubject).toBe('null-verdicts');
  });

  it('ends with the status of the report', async () => {
    const io = ioWith(someFlows(), violatingReport());
    expect(await main(['flows', 'a.pcap'], io)).toBe(1);
  });

  it('says whom it took for the server', async () => {
    const io = ioWith([], violatingReport({ exitStatus: 0 }));
    await main(['flows', 'a.pcap', '-F', 'csv'], io);
    expect(io.stderr.text).toContain(
      'wiretable: SocialMiner inferred: 10.20.0.10, 2001:db8:20::10 (answers on 80 443 7443 38001)\n',
    );
  });

  it('keeps that to itself with -q', async () => {
    const io = ioWith([], violatingReport({ exitStatus: 0 }));
    await main(['flows', 'a.pcap', '-q'], io);
    expect(io.stderr.text).toBe('');
  });

  it('says that there are no verdicts where the server is not clear', async () => {
    const report = cleanReport();
    const io = ioWith(someFlows(), { ...report, subject: { ...report.subject, addresses: [], origin: 'inferred' } });
    expect(await main(['flows', 'a.pcap'], io)).toBe(0);
    expect(io.stderr.text).toContain(
      'wiretable: the protected server is not clear from the capture: no verdicts. Name it with --subject\n',
    );
  });

  it('cuts no line and leaves out no column where no terminal ends the lines', async () => {
    const rules: FlowReport['rules'] = ['unlisted-port', 'privileged-source-port', 'remote-not-configured'];
    const io = ioWith([makeFlow({ rules })]);
    const path = join(folder, 'flows.txt');
    await main(['flows', 'a.pcap', '-o', path, '-q'], io);
    for (const text of [io.stdout.text, await readFile(path, 'utf8')]) {
      expect(text).toContain('TIME         DIR    INITIATOR');
      expect(text.trimEnd()).toMatch(/ SF .* unlisted-port privileged-source-port remote-not-configured$/);
    }
  });

  it('keeps to the columns of a terminal', async () => {
    const io = ioWith([makeFlow()]);
    Object.assign(io.stdout, { isTTY: true, columns: 64 });
    await main(['flows', 'a.pcap', '-q', '--no-progress'], io);
    expect(io.stdout.text.split('\n').filter((line) => line.length > 64)).toEqual([]);
  });

  it('writes files too', async () => {
    const io = ioWith(someFlows());
    const path = join(folder, 'conn.log');
    await main(['flows', 'a.pcap', '-o', path], io);
    expect(await readFile(path, 'utf8')).toMatch(/^#separator \\x09\n/);
    expect(await readdir(folder)).toEqual(['conn.log']);
  });

  it('writes bytes to a file and to a pipe alike', async () => {
    const io = ioWith(someFlows());
    const path = join(folder, 'flows.parquet');
    expect(await main(['flows', 'a.pcap', '-F', 'parquet', '-o', path, '-q'], io)).toBe(0);
    expect(io.stdout.bytes.subarray(0, 4).toString()).toBe('PAR1');
    expect(await readFile(path)).toEqual(io.stdout.bytes);
  });

  it('keeps bytes off a terminal', async () => {
    const io = ioWith(someFlows());
    io.stdout.isTTY = true;
    expect(await main(['flows', 'a.pcap', '-F', 'parquet'], io)).toBe(2);
    expect(io.stderr.text).toBe(
      'wiretable: --format: parquet is no text, and standard output is a terminal: write to a pipe, or to a file with -o. ' +
        'Try "wiretable flows --help".\n',
    );
    expect([io.stdout.text, io.asked]).toEqual(['', []]);
  });

  it('waits for a slow reader instead of keeping all in memory', async () => {
    const given = { flows: 0 };
    const io = ioWith(many(20_000, given));
    let most = 0;
    io.stdout.beforeTaking = async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      most = Math.max(most, io.stdout.writableLength);
    };
    expect(await main(['flows', 'a.pcap', '-F', 'ndjson', '--quiet'], io)).toBe(0);
    expect(given.flows).toBe(20_000);
    expect(io.stdout.text.split('\n')).toHaveLength(20_001);
    expect(most).toBeLessThan(256 * 1024);
  });

  it('stops reading when its reader has left', async () => {
    const given = { flows: 0 };
    const io = ioWith(many(1_000_000, given));
    io.stdout.failWith = 'EPIPE';
    expect(await main(['flows', 'a.pcap', '-F', 'ndjson', '--quiet'], io)).toBe(0);
    expect(given.flows).toBeLessThan(10_000);
    expect(io.stderr.text).toBe('');
  });

  it('fills its files also when the reader of standard output has left', async () => {
    const io = ioWith(many(2_000));
    io.stdout.failWith = 'EPIPE';
    const path = join(folder, 'all.ndjson');
    expect(await main(['flows', 'a.pcap', '-o', path, '--quiet'], io)).toBe(0);
    expect((await readFile(path, 'utf8')).split('\n')).toHaveLength(2_001);
  });
});
