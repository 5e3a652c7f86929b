import { createSocket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { openCaptureSet } from '../../src/capture/capture-set.js';
import type { FrameSet } from '../../src/capture/frame-set.js';
import { type BackendName, openLive } from '../../src/capture/live.js';
import type { LiveSet } from '../../src/capture/live-set.js';
import { scratchFolder } from '../capture/read-capture.js';
import { FakeInterface, fakeLiveSet } from '../support/fake-interface.js';
import { skipNote } from '../support/native.js';
import { type BuiltFrame, buildPcap } from '../support/pcap-builder.js';

const { write } = scratchFolder();

const LOOPBACK = process.platform === 'darwin' ? 'lo0' : 'lo';
/** Of UDP, where nobody listens who would mind: discard. */
const PORT = 9;

/** What gives frames: sent frames end in a number that tells them apart. */
interface Subject {
  set: FrameSet;
  /** Sends one frame for each number. */
  send(numbers: readonly number[]): Promise<void>;
  /** The frames sent until now are the last. */
  end(): void;
}

function frame(number: number): BuiltFrame {
  const data = new Uint8Array(60);
  new DataView(data.buffer).setUint32(56, number);
  return { sec: 1, nsec: number, data };
}

async function openFile(numbers: readonly number[]): Promise<Subject> {
  const set = await openCaptureSet([write('file', buildPcap(numbers.map(frame), { kind: 'nsec' }))]);
  return { set, send: async () => {}, end: () => {} };
}

async function openFake(): Promise<Subject> {
  const fake = new FakeInterface();
  const set = await fakeLiveSet({ fake0: fake });
  return {
    set,
    send: async (numbers) => numbers.forEach((number) => fake.give(frame(number))),
    end: () => set.stop(),
  };
}

/** Datagrams to this host itself, each with a source port of its own socket, so that others do not disturb. */
async function openLoopback(backend: BackendName): Promise<Subject> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  const filter = `udp and src port ${port} and dst port ${PORT}`;
  const set = await openLive({ interfaces: [LOOPBACK], backend, filter });
  let isEnded = false;
  return {
    set,
    async send(numbers) {
      for (const number of numbers) {
        const data = Buffer.alloc(32);
        data.writeUInt32BE(number, 28);
        await new Promise((resolve) => socket.send(data, PORT, '127.0.0.1', resolve));
      }
    },
    end() {
      if (isEnded) return;
      isEnded = true;
      set.stop();
      socket.close();
    },
  };
}

async function reasonToSkip(backend: BackendName): Promise<string | null> {
  try {
    const set = await openLive({ interfaces: [LOOPBACK], backend });
    await set.close();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const SUBJECTS: readonly (readonly [string, string | null, (numbers: readonly number[]) => Promise<Subject>])[] = [
  ['a file', null, openFile],
  ['a fake interface', null, openFake],
  ['libpcap on loopback', await reasonToSkip('native'), () => openLoopback('native')],
  ['cap on loopback', await reasonToSkip('cap'), () => openLoopback('cap')],
];

const NUMBERS = Array.from({ length: 700 }, (_, i) => i + 1);

describe.each(SUBJECTS)('frames of %s', (_name, reason, open) => {
  let opened: Subject | null = null;
  afterEach(async () => {
    opened?.end();
    await opened?.set.close();
    opened = null;
  });

  async function read(numbers: readonly number[]) {
    opened = await open(numbers);
    const { set, send, end } = opened;
    const sending = send(numbers).then(() => end());
    const frames: { number: number; frame: number; sec: number; nsec: number; caplen: number; origlen: number }[] = [];
    do {
      for (let run = set.next(); run !== null; run = set.next()) {
        const { bytes, view, at, caplen, origlen, tsSec, tsNsec, iface } = run.frames;
        for (let i = run.from; i < run.to; i++) {
          expect(at[i] + caplen[i]).toBeLessThanOrEqual(bytes.length);
          expect(run.source.interfaces[iface[i]].linktype).toBe(1);
          frames.push({
            number: view.getUint32(at[i] + caplen[i] - 4),
            frame: run.firstFrame + i - run.from,
            sec: tsSec[i],
            nsec: tsNsec[i],
            caplen: caplen[i],
            origlen: origlen[i],
          });
        }
      }
    } while (await set.refill());
    await sending;
    return { set, frames };
  }

  it.skipIf(reason !== null)(`come once each, in order, numbered from 1${skipNote(reason)}`, async () => {
    const { set, frames } = await read(NUMBERS);
    expect(frames.map(({ number }) => number)).toEqual(NUMBERS);
    expect(frames.map((found) => found.frame)).toEqual(NUMBERS);
    expect(set.inputs.map(({ packets }) => packets)).toEqual([NUMBERS.length]);
    expect(frames.every(({ caplen, origlen }) => caplen === origlen)).toBe(true);
  });

  it.skipIf(reason !== null)(`have times that do not go back${skipNote(reason)}`, async () => {
    const { set, frames } = await read(NUMBERS);
    const times = frames.map(({ sec, nsec }) => BigInt(sec) * 1_000_000_000n + BigInt(nsec));
    expect(times.every((time, i) => i === 0 || time >= times[i - 1])).toBe(true);
    expect(frames.every(({ nsec }) => nsec >= 0 && nsec < 1e9)).toBe(true);
    expect(set.inputs[0].clockSteps).toBe(0);
  });

  it.skipIf(reason !== null)(`have a clean end, which stays${skipNote(reason)}`, async () => {
    const { set } = await read([1, 2, 3]);
    expect(set.inputs[0]).toMatchObject({ complete: true, error: null });
    expect([set.next(), await set.refill(), set.next(), await set.refill()]).toEqual([null, false, null, false]);
  });

  it.skipIf(reason !== null)(`end at once when they are closed in the middle, twice${skipNote(reason)}`, async () => {
    opened = await open(NUMBERS);
    const { set } = opened;
    const waiting = set.refill();
    await sleep(20);
    await set.close();
    await set.close();
    const ended = await Promise.race([waiting.then(() => 'ended'), sleep(1000, 'still waiting')]);
    expect(ended).toBe('ended');
  });

  it.skipIf(reason !== null)(`are not said to be complete when nobody counts${skipNote(reason)}`, async () => {
    const { set } = await read([1, 2, 3]);
    const { drops, notes } = set.inputs[0];
    const known = drops?.kernel ?? null;
    expect(notes?.dropped).toBe(known === null ? null : known + (drops?.interface ?? 0) + (drops?.queue ?? 0));
  });
});

describe.each(['native', 'cap'] as const)('the backend %s', async (backend) => {
  const reason = await reasonToSkip(backend);
  const sets: LiveSet[] = [];
  afterEach(async () => {
    for (const set of sets.splice(0)) await set.close();
  });

  it.skipIf(reason !== null)(`opens one interface several times${skipNote(reason)}`, async () => {
    for (let i = 0; i < 3; i++) sets.push(await openLive({ interfaces: [LOOPBACK, LOOPBACK], backend }));
    expect(sets.map(({ inputs }) => inputs.length)).toEqual([2, 2, 2]);
  });

  it.skipIf(reason !== null).each([
    [{ interfaces: ['wiretable9'] }, /^wiretable9: no such interface( \(have: .*\))?\. Try "wiretable interfaces"$/],
    [
      { interfaces: [LOOPBACK], filter: 'tcp prot 80' },
      /^filter "tcp prot 80": can't parse filter expression: syntax error$/,
    ],
  ])(`refuses %j in one line${skipNote(reason)}`, async (options, message) => {
    await expect(openLive({ ...options, backend })).rejects.toThrow(message);
  });
});
