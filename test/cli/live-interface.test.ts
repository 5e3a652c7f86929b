import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { InterfaceOptions } from '../../src/analysis.js';
import { SetupError } from '../../src/capture/setup-error.js';
import { main } from '../../src/cli/main.js';
import { FakeInterface, fakeLiveSet } from '../support/fake-interface.js';
import { fakeIo, type FakeIo } from '../support/fake-io.js';
import { tcpFrame } from '../support/frame-builder.js';

const SERVER = ['-s', '10.20.0.10'];
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** Runs `live` on a fake interface; `act` does with it what the network would do. */
async function run(args: readonly string[], act: (fake: FakeInterface, io: FakeIo) => void) {
  const io = fakeIo();
  io.env.LANG = 'C.UTF-8';
  const asked: InterfaceOptions[] = [];
  const fake = new FakeInterface();
  // Before the run has begun, nobody listens for the request to stop.
  const { watch } = io;
  io.watch = (options, feed) => {
    setTimeout(() => act(fake, io), 10);
    return watch(options, feed);
  };
  io.openInterfaces = async (options) => {
    asked.push(options);
    const set = await fakeLiveSet({ eth0: fake }, options.onProblem);
    options.signal.addEventListener('abort', () => set.stop());
    return { set, checks: async () => new Map(), reopen: null, close: () => set.close() };
  };
  const status = await main(['live', ...args], io);
  return { io, status, asked: asked[0] };
}

/** A SYN to a port that no row has. */
function syn(number: number) {
  const data = tcpFrame({ src: '10.20.0.21', dst: '10.20.0.10', sport: 40000 + number, dport: 3389, flags: 'S' });
  return { sec: 1_795_000_000, nsec: number, data };
}

describe('live on an interface', () => {
  it('ends with the report where it is interrupted, and nothing is missing', async () => {
    const { io, status } = await run(['-i', 'eth0', ...SERVER], (fake, { interrupt }) => {
      fake.give(syn(1), syn(2));
      interrupt();
    });
    expect(io.stdout.text).toContain('eth0   live, fake   2 packets');
    expect(io.stdout.text).toContain('complete');
    expect(io.stdout.text).toContain('unlisted-port');
    expect(io.stderr.text).toBe('wiretable: stopping: the report follows (once more ends at once)\n');
    expect(status).toBe(0);
  });

  it('says at once that the interface is lost, and keeps the report', async () => {
    const { io, status } = await run(['-i', 'eth0', ...SERVER], (fake) => {
      fake.give(syn(1));
      fake.lose('the interface went down');
    });
    expect(io.stderr.text).toBe('wiretable: eth0: the interface went down (after 1 frame)\n');
    expect(io.stdout.text).toContain('Not read whole: eth0: the interface went down (after 1 frame)');
    expect(status).toBe(3);
  });

  it('gives a report of the silence where it is lost before the first packet', async () => {
    const { io, status } = await run(['-i', 'eth0', ...SERVER], (fake) => fake.lose('the interface is gone'));
    expect(io.stderr.text).toBe('wiretable: eth0: the interface is gone (after 0 frames)\n');
    expect(io.stdout.text).toContain('Not read whole: eth0: the interface is gone (after 0 frames)');
    expect(status).toBe(3);
  });

  it('says at once that the carrier is missing, captures on, and reports it', async () => {
    const { io, status } = await run(['-i', 'eth0', ...SERVER], (fake, { interrupt, stderr }) => {
      fake.give(syn(1));
      fake.hasCarrier = false;
      const watch = setInterval(() => {
        if (!fake.hasCarrier && stderr.text.includes('no carrier')) {
          fake.give(syn(2));
          fake.hasCarrier = true;
        } else if (stderr.text.includes('is back')) {
          clearInterval(watch);
          interrupt();
        }
      }, 10);
    });
    expect(io.stderr.text.replaceAll(/\d+\.\d s/g, 'N s').split('\n')).toEqual([
      'wiretable: eth0: no carrier: no cable, or nobody at its other end. The capture goes on',
      'wiretable: eth0: the carrier is back after N s',
      'wiretable: stopping: the report follows (once more ends at once)',
      'wiretable: warning: eth0: no carrier once, for N s in all: nothing could be captured then',
      '',
    ]);
    expect(io.stdout.text).toContain('eth0   live, fake   2 packets');
    expect(status).toBe(0);
  });

  it('counts drops that nobody counts as unknown, and others as they are', async () => {
    const unknown = await run(['-i', 'eth0', ...SERVER, '-F', 'json'], (fake, { interrupt }) => {
      fake.lost = { kernel: null, interface: null, queue: null };
      fake.give(syn(1));
      interrupt();
    });
    const known = await run(['-i', 'eth0', ...SERVER, '-F', 'json'], (fake, { interrupt }) => {
      fake.lost = { kernel: 4, interface: null, queue: 1 };
      fake.give(syn(1));
      interrupt();
    });
    const [first, second] = [unknown, known].map(({ io }) => JSON.parse(io.stdout.text));
    expect([first.coverage.dropped, first.inputs[0].drops]).toEqual([
      null,
      { kernel: null, interface: null, queue: null },
    ]);
    expect([second.coverage.dropped, second.inputs[0].drops]).toEqual([5, { kernel: 4, interface: null, queue: 1 }]);
  });

  it('writes the packets behind its findings, from memory', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wiretable-live-'));
    folders.push(folder);
    const path = join(folder, 'evidence');
    const { io } = await run(['-i', 'eth0', ...SERVER, '--evidence', path, '-F', 'json'], (fake, { interrupt }) => {
      fake.give(...Array.from({ length: 150 }, (_, i) => ({ ...syn(7), nsec: i + 1 })), syn(1));
      interrupt();
    });
    const [finding] = JSON.parse(io.stdout.text).findings;
    expect(finding.packetFile).toEqual({ name: `${finding.id}.pcapng`, flows: 2, packets: 100 });
    expect(io.stderr.text).toContain(`wiretable: evidence: 1 file in ${path}`);
    expect(io.stderr.text).toContain('warning: evidence: of 1 flow only the first 100 packets were kept\n');
    expect(await readdir(path)).toEqual([finding.packetFile.name]);
  });

  it('is asked for as the options say', async () => {
    const args =
      '-i eth0 -i eth1 -f tcp --backend cap --snaplen 96 --buffer 64MiB --no-promiscuous --write ring.pcapng';
    const { asked } = await run([...args.split(' '), '--write-size', '2MB', ...SERVER], (_fake, { interrupt }) =>
      interrupt(),
    );
    expect(asked).toMatchObject({
      interfaces: ['eth0', 'eth1'],
      backend: 'cap',
      filter: 'tcp',
      snaplen: 96,
      bufferBytes: 64 * 2 ** 20,
      promiscuous: false,
      identity: null,
      ring: { path: 'ring.pcapng', maxFileBytes: 2e6, maxFiles: 10, application: 'wiretable 1.2.3' },
    });
  });

  it('says why it cannot be opened, with ways out, and leaves no file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wiretable-live-'));
    folders.push(folder);
    const io = fakeIo();
    io.openInterfaces = async () => {
      throw new SetupError('not-permitted', 'eth0: not permitted to capture', ['as root']);
    };
    const status = await main(['live', '-i', 'eth0', ...SERVER, '-o', join(folder, 'r.json')], io);
    expect({ status, stderr: io.stderr.text, stdout: io.stdout.text }).toEqual({
      status: 2,
      stderr: 'wiretable: eth0: not permitted to capture\nwiretable:   as root\n',
      stdout: '',
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['--snaplen', '10', '--snaplen: "10" is not a whole number from 64 to 262144'],
    ['--buffer', '1kB', '--buffer: "1kB" is no size from 1048576 to 1073741824 bytes (like 65536, 16MiB, 100MB)'],
    ['--backend', 'pf_ring', '--backend: unknown backend "pf_ring" (have: auto, native, cap)'],
  ])('refuses %s %s', async (option, value, message) => {
    const io = fakeIo();
    expect(await main(['live', '-i', 'eth0', option, value], io)).toBe(2);
    expect(io.stderr.text).toBe(`wiretable: ${message}. Try "wiretable live --help".\n`);
  });
});
