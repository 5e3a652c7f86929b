import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import type { VerificationReport } from '../../src/findings/report.js';
import { CAPTURES } from '../support/captures.js';
import { fakeIo } from '../support/fake-io.js';
import {
  cleanReport,
  DIFFERING,
  HOSTILE,
  makeInput,
  makeVerification,
  NOT_VERIFIED,
} from '../support/report-fixture.js';
import { runMain } from '../support/run-main.js';

function ioWith(verifications: Record<string, VerificationReport>) {
  const io = fakeIo();
  io.env.LANG = 'C.UTF-8';
  io.verifications = new Map(Object.entries(verifications));
  return io;
}

describe('verify', () => {
  it.each<[string, Record<string, VerificationReport>, number]>([
    ['0 where both readers agree', {}, 0],
    ['1 where they differ', { 'b.pcap': DIFFERING }, 1],
    ['3 where it could not be verified', { 'b.pcap': NOT_VERIFIED }, 3],
    ['1 where one differs and another could not be verified', { 'a.pcap': NOT_VERIFIED, 'b.pcap': DIFFERING }, 1],
  ])('ends with %s', async (_sentence, verifications, status) => {
    expect(await main(['verify', 'a.pcap', 'b.pcap'], ioWith(verifications))).toBe(status);
  });

  it('says for a person what came of each capture', async () => {
    const io = ioWith({ 'dir/b.pcap': DIFFERING, 'c.pcapng': NOT_VERIFIED });
    await main(['verify', 'a.pcap', 'dir/b.pcap', 'c.pcapng'], io);
    expect(io.stdout.text).toBe(
      `✓ a.pcap   231 frames agree with pcap-parser 0.2.1\n  digest ${'c0ffee12'.repeat(8)}\n` +
        '✗ b.pcap   frame 12: caplen 60, pcap-parser 0.2.1 reads 64\n           11 frames before that agree\n' +
        '? c.pcapng   not verified: pcap-parser 0.2.1 does not read pcapng\n',
    );
    expect(io.stderr.text).toBe('');
  });

  it('says it for a program', async () => {
    const io = ioWith({ 'b.pcap': DIFFERING });
    await main(['verify', 'a.pcap', 'b.pcap', '-F', 'ndjson'], io);
    const lines = io.stdout.text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      { capture: 'a.pcap', ...makeVerification() },
      { capture: 'b.pcap', ...DIFFERING },
    ]);
  });

  it('lets nothing that a name holds reach a terminal', async () => {
    const io = ioWith({});
    await main(['verify', `x${HOSTILE}.pcap`], io);
    await main(['verify', `x${HOSTILE}.pcap`, '-F', 'ndjson'], io);
    expect(io.stdout.text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  it('asks for a capture', async () => {
    const io = ioWith({});
    expect(await main(['verify'], io)).toBe(2);
    expect(io.stderr.text).toContain('no capture given: name a file, a folder or a glob');
  });

  it('reads a shipped capture with pcap-parser', async () => {
    const { status, stdout } = await runMain(['verify', `${CAPTURES}clean-day.pcap`]);
    expect(stdout).toContain('✓ clean-day.pcap   1\u202f013 frames agree with pcap-parser 0.2.1\n');
    expect(status).toBe(0);
  });
});

describe('analyze --verify', () => {
  const args = ['analyze', `${CAPTURES}clean-day.pcap`, '-p', `${CAPTURES}site.yaml`, '--verify'];

  it('has the result in the report', async () => {
    const { status, stdout } = await runMain([...args, '-F', 'json']);
    const { inputs } = JSON.parse(stdout) as { inputs: { verification: object }[] };
    expect(inputs.map(({ verification }) => verification)).toEqual([
      {
        result: 'agree',
        reader: 'pcap-parser 0.2.1',
        frames: 1013,
        digest: '4329970c39b17947ea00d668f7e0fbeebbe72d54831b3d6664c5fc46c1f808ca',
        difference: null,
        reason: null,
      },
    ]);
    expect(status).toBe(0);
  });

  it('shows it in the text', async () => {
    expect((await runMain(args)).stdout).toMatch(/clean-day\.pcap {3}.* {3}complete {3}verified\n/);
  });

  it('says what could not be verified, and judges all the same', async () => {
    const { status, stdout, stderr } = await runMain(
      args.map((arg) => arg.replace('clean-day.pcap', 'nanosecond.pcap.gz')),
    );
    expect(stdout).toContain('not verified');
    expect(stderr).toBe(
      'wiretable: warning: nanosecond.pcap.gz: not verified: pcap-parser 0.2.1 does not read pcap (nanoseconds), gzip\n',
    );
    expect(status).toBe(1);
  });

  it('puts a difference before everything that rests on the reading', async () => {
    const report = cleanReport({ inputs: [makeInput({ name: 'b.pcap', verification: DIFFERING })], exitStatus: 3 });
    const io = fakeIo(report);
    expect(await main(['analyze', 'b.pcap', '--verify'], io)).toBe(3);
    expect(io.stdout.text).toContain('! Readers differ: b.pcap: frame 12: caplen 60, pcap-parser 0.2.1 reads 64\n');
    expect(io.stderr.text).toContain('wiretable: b.pcap: frame 12: caplen 60, pcap-parser 0.2.1 reads 64\n');
  });

  it('is asked for, not done by itself', async () => {
    const io = fakeIo();
    await main(['analyze', 'a.pcap'], io);
    await main(['analyze', 'a.pcap', '--verify'], io);
    expect(io.asked.map(({ verify }) => verify !== undefined)).toEqual([false, true]);
  });
});
