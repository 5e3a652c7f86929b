import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/findings/report.js';
import { CAPTURES } from '../support/captures.js';
import { NO_LIBPCAP, skipNote } from '../support/native.js';
import { runMain } from '../support/run-main.js';

const CAPTURE = `${CAPTURES}wrong-direction.pcap`;

describe.skipIf(NO_LIBPCAP !== null)(`--filter${skipNote(NO_LIBPCAP)}`, () => {
  it('is in the report, with what it left out', async () => {
    const { stdout } = await runMain(['analyze', '-s', '10.20.0.10', '-f', 'port 5222', '-F', 'json', CAPTURE]);
    const { coverage, inputs, findings } = JSON.parse(stdout) as Report;
    expect(coverage.filter?.expression).toBe('port 5222');
    expect(coverage.classes['filtered-out']).toBe(coverage.filter?.skipped);
    expect(inputs[0].packets).toBe(231);
    expect(Object.values(coverage.classes).reduce((sum, count) => sum + count)).toBe(231);
    expect(new Set(findings.map(({ port }) => port))).toContain(5222);
    expect(new Set(findings.map(({ port }) => port))).not.toContain(38001);
  });

  it('leaves the frame numbers of the file', async () => {
    const { stdout } = await runMain(['analyze', '-s', '10.20.0.10', '-f', 'port 38001', '-F', 'json', CAPTURE]);
    const { findings } = JSON.parse(stdout) as Report;
    const frames = findings.flatMap(({ firstFrame }) => firstFrame ?? []);
    const whole = await runMain(['analyze', '-s', '10.20.0.10', '-F', 'json', CAPTURE]);
    const all = (JSON.parse(whole.stdout) as Report).findings.flatMap(({ firstFrame }) => firstFrame ?? []);
    expect(frames.length).toBeGreaterThan(0);
    expect(all).toEqual(expect.arrayContaining(frames));
  });

  it('works for flows, too', async () => {
    const { stdout } = await runMain(['flows', '-f', 'port 5222', '-F', 'ndjson', CAPTURE]);
    const ports = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)['id.resp_p'] as number);
    expect(new Set(ports)).toEqual(new Set([5222]));
  });

  it('that is none ends the run with one line', async () => {
    expect(await runMain(['analyze', '-f', 'tcp prot 80', CAPTURE])).toEqual({
      status: 2,
      stdout: '',
      stderr: 'wiretable: filter "tcp prot 80": can\'t parse filter expression: syntax error (LINKTYPE_ETHERNET)\n',
    });
  });
});

describe.skipIf(NO_LIBPCAP === null)(
  `--filter without libpcap${NO_LIBPCAP === null ? ' (skipped: it is there)' : ''}`,
  () => {
    it('says what is missing', async () => {
      const { status, stdout, stderr } = await runMain(['analyze', '-f', 'tcp', CAPTURE]);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toContain('libpcap');
    });
  },
);
