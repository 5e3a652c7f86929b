import { describe, expect, it } from 'vitest';
import type { HostFacts } from '../../src/capture/host.js';
import { main } from '../../src/cli/main.js';
import { fakeIo } from '../support/fake-io.js';
import { makeHost, makeInterface } from '../support/host-fixture.js';

async function run(args: readonly string[], host: HostFacts) {
  const io = fakeIo();
  io.env.LANG = 'C.UTF-8';
  io.host = host;
  const status = await main(args, io);
  return { status, stdout: io.stdout.text, stderr: io.stderr.text };
}

describe('doctor', () => {
  it.each<[string, number, HostFacts]>([
    ['all is well', 0, makeHost()],
    [
      'libpcap is missing',
      2,
      makeHost({
        libpcap: null,
        libpcapError: {
          code: 'no-libpcap',
          message: 'libpcap is missing: tried libpcap.so.1',
          remedies: ['install it'],
        },
        hasCap: false,
        interfaces: [],
        isClockSynchronised: null,
      }),
    ],
    [
      'rights are missing',
      2,
      makeHost({
        mayCapture: false,
        interfaces: [makeInterface({ opened: { code: 'not-permitted', message: 'eth0: no', remedies: [] } })],
      }),
    ],
    [
      'there are doubts',
      0,
      makeHost({
        interfaces: [
          makeInterface({ offloads: { gro: true, lro: false, tso: true, gso: null }, connection: 'disconnected' }),
          makeInterface({ name: 'eth1', isUp: false, opened: null, addresses: [] }),
          makeInterface({ name: 'eth2', offloads: { gro: null, lro: null, tso: null, gso: null } }),
          makeInterface({ name: 'evil\x1b[2J', opened: { code: 'cannot-open', message: 'no\nway', remedies: [] } }),
        ],
        isClockSynchronised: false,
      }),
    ],
  ])('says what to do where %s', async (_name, status, host) => {
    const ran = await run(['doctor'], host);
    expect(ran.stdout).toMatchSnapshot();
    expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status, stderr: '' });
  });

  it('takes no operand', async () => {
    const ran = await run(['doctor', 'eth0'], makeHost());
    expect(ran.status).toBe(2);
    expect(ran.stderr).toContain('doctor takes no operand, and has "eth0"');
  });
});

describe('interfaces', () => {
  const host = makeHost({
    interfaces: [
      makeInterface(),
      makeInterface({ name: 'lo', addresses: ['127.0.0.1'], isLoopback: true, connection: null }),
      makeInterface({ name: 'wlan0', isWireless: true, connection: 'disconnected', addresses: [] }),
      makeInterface({ name: 'any', description: 'all of them\x07', addresses: [], isUp: false }),
    ],
  });

  it('are listed for a person', async () => {
    const { status, stdout } = await run(['interfaces'], host);
    expect(stdout).toMatchSnapshot();
    expect(status).toBe(0);
  });

  it('are listed for a program', async () => {
    const { stdout } = await run(['interfaces', '-F', 'ndjson'], host);
    const names = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { name: string }).name);
    expect(names).toEqual(['eth0', 'lo', 'wlan0', 'any']);
  });
});
