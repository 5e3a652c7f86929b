import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { finishing } from '../../src/cli/interrupts.js';
import { main } from '../../src/cli/main.js';
import { fakeIo, type FakeIo } from '../support/fake-io.js';
import { cleanReport, makeInput, violatingReport } from '../support/report-fixture.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wiretable-analyze-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** What the analysis was asked for, for one command line. */
async function asked(args: string[], env: Record<string, string> = {}) {
  const io = fakeIo(cleanReport());
  Object.assign(io.env, env);
  await main(['analyze', ...args], io);
  return io.asked[0];
}

describe('analyze', () => {
  it('prints the report as text and gives its exit status', async () => {
    const io = fakeIo(violatingReport());
    expect(await main(['analyze', 'monday.pcapng'], io)).toBe(1);
    expect(io.stdout.text).toMatch(/^x 1 029 flows break the port table/);
    expect(io.stderr.text).toBe(
      'wiretable: warning: monday.pcapng: 12 frames of LINKTYPE_USB_LINUX (189) were not decoded\n',
    );
  });

  it('prints another format on request', async () => {
    const io = fakeIo(violatingReport());
    await main(['analyze', 'monday.pcapng', '--format', 'json'], io);
    expect(JSON.parse(io.stdout.text)).toEqual(violatingReport());
  });

  it('uses signs and colours as the terminal can show them', async () => {
    const io = fakeIo(violatingReport());
    io.env.LANG = 'de_DE.UTF-8';
    io.stdout.isTTY = true;
    await main(['analyze', 'monday.pcapng'], io);
    expect(io.stdout.text).toMatch(/^\u001b\[1;31m✗ 1\u202f029 flows/);
  });

  it.each<[string, string[], Record<string, string>, boolean]>([
    ['NO_COLOR', [], { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR', [], { NO_COLOR: '' }, true],
    ['a dumb terminal', [], { TERM: 'dumb' }, false],
    ['--color always with NO_COLOR', ['--color', 'always'], { NO_COLOR: '1' }, true],
    ['--color never', ['--color', 'never'], {}, false],
  ])('obeys %s', async (_name, args, env, coloured) => {
    const io = fakeIo(violatingReport());
    Object.assign(io.env, env);
    io.stdout.isTTY = true;
    await main(['analyze', 'a.pcap', ...args], io);
    expect(io.stdout.text.includes('\u001b[')).toBe(coloured);
  });

  it('tells on standard error what could not be read, also with --quiet', async () => {
    const error = { code: 'damaged', message: 'a.pcap: byte 99 (frame 3): cut', offset: 99, frame: 3 };
    const report = violatingReport({ inputs: [makeInput({ complete: false, error })], complete: false, exitStatus: 3 });
    const io = fakeIo(report);
    expect(await main(['analyze', 'a.pcap', '--quiet'], io)).toBe(3);
    expect(io.stderr.text).toBe('wiretable: a.pcap: byte 99 (frame 3): cut\n');
    expect(io.stdout.text).toContain('11 204');
  });

  it('passes captures on as they are written', async () => {
    expect((await asked(['-', '007', '--', '-x.pcap'])).captures).toEqual(['-', '007', '-x.pcap']);
  });

  it('has the defaults of the contract', async () => {
    expect(await asked(['a.pcap'])).toMatchObject({
      policySource: 'none given',
      overrides: [],
      maxFlows: 1_048_576,
      tcpTimeoutSec: 300,
      udpTimeoutSec: 60,
      decapsulate: [],
      digest: false,
      unclearSubject: 'refuse',
      policy: { id: 'socialminer', reading: 'strict', failOn: 'low', subject: null },
    });
  });

  it('passes options on', async () => {
    const args =
      '-s 10.0.0.1 -s 10.1.0.0/16 --set xmpp.port=5223 --set xmpp.remote=10.0.0.5,10.0.0.6 --reading lenient';
    const more = '--fail-on high --max-flows 10 --tcp-timeout 10m --udp-timeout 30 --decapsulate gre,vxlan --digest';
    const options = await asked(['a.pcap', ...`${args} ${more}`.split(' ')]);
    expect(options).toMatchObject({
      overrides: ['xmpp.port=5223', 'xmpp.remote=10.0.0.5,10.0.0.6'],
      maxFlows: 10,
      tcpTimeoutSec: 600,
      udpTimeoutSec: 30,
      decapsulate: ['gre', 'vxlan'],
      digest: true,
      policy: { reading: 'lenient', failOn: 'high' },
    });
    expect(options.policy.subject).toHaveLength(2);
  });

  it('takes options from variables, values of repeatable ones separated by spaces', async () => {
    const env = { WIRETABLE_SUBJECT: '10.0.0.1 10.0.0.2', WIRETABLE_TCP_TIMEOUT: '1m', WIRETABLE_DIGEST: 'yes' };
    const options = await asked(['a.pcap'], env);
    expect(options).toMatchObject({ tcpTimeoutSec: 60, digest: true });
    expect(options.policy.subject).toHaveLength(2);
  });

  it('prefers the command line to variables, and these to the policy file', async () => {
    const policy = join(folder, 'site.yaml');
    await writeFile(policy, 'options: {max_flows: 1, tcp_timeout: 1, udp_timeout: 1}\n');
    const env = { WIRETABLE_POLICY: policy, WIRETABLE_MAX_FLOWS: '2', WIRETABLE_TCP_TIMEOUT: '2' };
    expect(await asked(['a.pcap', '--max-flows', '3'], env)).toMatchObject({
      policySource: 'site.yaml',
      maxFlows: 3,
      tcpTimeoutSec: 2,
      udpTimeoutSec: 1,
    });
  });
});

describe('analyze --out', () => {
  it('writes files by extension beside standard output, with digests', async () => {
    const io = fakeIo(violatingReport());
    const paths = ['r.json', 'r.csv', 'r.TXT'].map((name) => join(folder, name));
    expect(await main(['analyze', 'a.pcap', ...paths.flatMap((path) => ['-o', path])], io)).toBe(1);
    expect(io.asked[0].digest).toBe(true);
    expect(io.stdout.text).toContain('flows break the port table');
    const [json, csv, text] = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
    expect(JSON.parse(json)).toEqual(violatingReport());
    expect(csv).toMatch(/^id,severity/);
    expect(text).toMatch(/^✗ 1\u202f029 flows/);
    expect((await readdir(folder)).toSorted()).toEqual(['r.TXT', 'r.csv', 'r.json']);
  });

  it('leaves the old file where the analysis fails', async () => {
    const path = join(folder, 'r.json');
    await writeFile(path, 'OLD');
    const io = fakeIo(() => Promise.reject(new Error('boom')));
    expect(await main(['analyze', 'a.pcap', '-o', path], io)).toBe(2);
    expect(await readFile(path, 'utf8')).toBe('OLD');
    expect(await readdir(folder)).toEqual(['r.json']);
  });

  it('writes the files also where nobody reads standard output', async () => {
    const io = fakeIo(violatingReport());
    io.stdout.failWith = 'EPIPE';
    const path = join(folder, 'r.json');
    expect(await main(['analyze', 'a.pcap', '-o', path, '--quiet'], io)).toBe(1);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(violatingReport());
    expect(io.stderr.text).toBe('');
  });
});

describe('standard output', () => {
  it('that cannot be written is told in one line', async () => {
    const io = fakeIo(violatingReport());
    io.stdout.failWith = 'ENOSPC';
    expect(await main(['analyze', 'a.pcap', '--quiet'], io)).toBe(2);
    expect(io.stderr.text).toBe('wiretable: standard output: cannot be written: write ENOSPC\n');
  });

  it('that is closed ends the run quietly', async () => {
    const io = fakeIo(violatingReport());
    io.stdout.failWith = 'EPIPE';
    expect(await main(['analyze', 'a.pcap', '--quiet'], io)).toBe(1);
    expect(io.stderr.text).toBe('');
  });
});

describe('interrupts', () => {
  /** An analysis that runs until it is stopped. */
  function endless(during: (io: FakeIo) => void): FakeIo {
    const io: FakeIo = fakeIo(async ({ signal }) => {
      const stopped = new Promise((resolve) => signal!.addEventListener('abort', resolve));
      during(io);
      await stopped;
      return violatingReport({ complete: false, exitStatus: 3 });
    });
    return io;
  }

  it('end with the report so far', async () => {
    const io = endless((running) => running.interrupt());
    expect(await main(['analyze', 'a.pcap', '--quiet'], io)).toBe(3);
    expect(io.stdout.text).toContain('flows break the port table');
    expect(io.stderr.text).toBe('wiretable: interrupted: reporting what was read so far (once more ends at once)\n');
    expect(io.endedAtOnce).toBe(0);
  });

  it('end at once the second time', async () => {
    const io = endless((running) => {
      running.interrupt();
      running.interrupt();
    });
    await main(['analyze', 'a.pcap'], io);
    expect(io.endedAtOnce).toBe(1);
  });

  it('let files be written to their end, where none has come before', async () => {
    const controller = new AbortController();
    const write = (io: FakeIo, times: number) =>
      finishing(io, controller.signal, async () => {
        for (let i = 0; i < times; i++) io.interrupt();
        return 'whole';
      });
    const [once, twice, after] = [fakeIo(), fakeIo(), fakeIo()];
    expect(await write(once, 1)).toBe('whole');
    expect(once.stderr.text).toBe('wiretable: interrupted: the files are being written (once more ends at once)\n');
    await write(twice, 2);
    controller.abort();
    await write(after, 1);
    expect([once, twice, after].map(({ endedAtOnce }) => endedAtOnce)).toEqual([0, 1, 1]);
  });

  it('are left to the system when the analysis is over', async () => {
    const io = fakeIo(cleanReport());
    await main(['analyze', 'a.pcap'], io);
    io.interrupt();
    expect(io.stderr.text).not.toContain('interrupted');
  });
});
