import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCaptureSet } from '../../src/capture/capture-set.js';
import { RecordedSet } from '../../src/capture/recorded-set.js';
import { RingRecorder } from '../../src/capture/ring-recorder.js';
import { FakeInterface, fakeLiveSet } from '../support/fake-interface.js';
import type { BuiltFrame } from '../support/pcap-builder.js';
import { scratchFolder, takeFrames, type ReadFrame } from './read-capture.js';

const { folder, write } = scratchFolder();

/** Frames of many lengths, a few nanoseconds apart, around a full second. */
function frames(count: number, from = 0): BuiltFrame[] {
  return Array.from({ length: count }, (_, i) => {
    const number = from + i;
    const data = new Uint8Array(4 + (number % 90)).fill(number % 251);
    new DataView(data.buffer).setUint32(0, number);
    const nsec = 999_999_000 + number * 7;
    return { sec: 1_795_000_000 + Math.floor(nsec / 1e9), nsec: nsec % 1e9, data, origlen: data.length + (number % 3) };
  });
}

async function record(name: string, given: BuiltFrame[], limits: { maxFileBytes: number; maxFiles: number }) {
  const path = join(folder, name);
  const fake = new FakeInterface();
  fake.lost = { kernel: 3, interface: null, queue: 0 };
  const live = await fakeLiveSet({ fake0: fake });
  const recorder = new RingRecorder({ path, application: 'test 1', ...limits });
  const failures: string[] = [];
  const set = new RecordedSet(live, recorder, (message) => failures.push(message));
  for (let i = 0; i < given.length; i += 50) fake.give(...given.slice(i, i + 50));
  live.stop();
  do while (set.next() !== null);
  while (await set.refill());
  await set.close();
  const stem = name.replace('.pcapng', '');
  const files = readdirSync(folder)
    .filter((file) => file.startsWith(stem))
    .sort();
  return { set, recorder, failures, paths: files.map((file) => join(folder, file)) };
}

async function readAll(paths: string[]) {
  const set = await openCaptureSet(paths);
  const found: ReadFrame[] = [];
  do for (let run = set.next(); run !== null; run = set.next()) takeFrames(run.frames, run.from, run.to, found);
  while (await set.refill());
  await set.close();
  return { set, found };
}

describe('a ring of pcapng files', () => {
  it('keeps every frame as it was', async () => {
    const given = frames(700);
    const { paths } = await record('whole.pcapng', given, { maxFileBytes: 1e6, maxFiles: 2 });
    expect(paths.map((path) => path.slice(folder.length + 1))).toEqual(['whole-00001.pcapng']);
    const { found, set } = await readAll(paths);
    const times = found.map(({ sec, nsec, origlen }) => [sec, nsec, origlen]);
    expect(times).toEqual(given.map(({ sec, nsec, origlen }) => [sec, nsec, origlen]));
    expect(found.map(({ data }) => data)).toEqual(given.map(({ data }) => Buffer.from(data).toString('hex')));
    expect(set.inputs[0]).toMatchObject({ complete: true, notes: { dropped: 3 } });
    expect(set.inputs[0].interfaces).toMatchObject([{ name: 'fake0', linktype: 1, snaplen: 262144 }]);
  });

  it('never holds more than its files and their size, and the latest frames', async () => {
    const given = frames(2000);
    const { paths } = await record('ring.pcapng', given, { maxFileBytes: 20_000, maxFiles: 3 });
    expect(paths).toHaveLength(3);
    // A file may exceed its limit by the block that says what was lost.
    expect(paths.every((path) => statSync(path).size <= 20_000 + 64)).toBe(true);
    const { found, set } = await readAll(paths);
    expect(set.inputs.every(({ complete }) => complete)).toBe(true);
    const numbers = found.map(({ data }) => Number.parseInt(data.slice(0, 8), 16));
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, i) => 2000 - numbers.length + i));
    expect(numbers.length).toBeGreaterThan(300);
  });

  it('takes a frame that is larger than a file', async () => {
    const large: BuiltFrame = { sec: 1, nsec: 2, data: new Uint8Array(262_144).fill(7) };
    const { paths } = await record('large.pcapng', [large, large], { maxFileBytes: 4096, maxFiles: 5 });
    expect((await readAll(paths)).found.map(({ data }) => data.length)).toEqual([524_288, 524_288]);
  });

  it('goes over no file that is there', () => {
    write('mine-00001.pcapng', Buffer.from('mine'));
    const path = join(folder, 'mine.pcapng');
    const open = () => new RingRecorder({ path, application: 'test 1', maxFileBytes: 1e6, maxFiles: 2 });
    expect(open).toThrow(/mine-00001\.pcapng: is there already: name another, or remove it$/);
    expect(readFileSync(join(folder, 'mine-00001.pcapng'), 'utf8')).toBe('mine');
  });

  it('is readable by its owner alone', async () => {
    const { paths } = await record('secret.pcapng', frames(1), { maxFileBytes: 1e6, maxFiles: 2 });
    expect(statSync(paths[0]).mode & 0o777).toBe(0o600);
  });
});
