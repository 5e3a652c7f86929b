import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type CaptureSet, openCaptureSet } from '../../src/capture/capture-set.js';
import { buildPcap, PcapngBuilder, type BuiltFrame } from '../support/pcap-builder.js';
import { scratchFolder } from './read-capture.js';

const { write } = scratchFolder();

const FRAMES: BuiltFrame[] = Array.from({ length: 30 }, (_, i) => ({
  sec: 1_700_000_000 + i,
  nsec: 0,
  data: new Uint8Array(60).fill(i),
}));
const PCAP = buildPcap(FRAMES);

/** A followed file, and what has been read of it so far. */
async function follow(path: string) {
  const controller = new AbortController();
  const set = await openCaptureSet([path], { follow: controller.signal });
  const seconds: number[] = [];
  const reading = readAll(set, seconds);
  return {
    set,
    seconds,
    /** Waits until this many frames are read. */
    async until(count: number): Promise<void> {
      for (let i = 0; i < 100 && seconds.length < count; i++) await wait(20);
      expect(seconds).toHaveLength(count);
    },
    async end(): Promise<void> {
      controller.abort();
      await reading;
      await set.close();
    },
  };
}

async function readAll(set: CaptureSet, seconds: number[]): Promise<void> {
  do {
    for (let run = set.next(); run !== null; run = set.next()) {
      for (let i = run.from; i < run.to; i++) seconds.push(run.frames.tsSec[i] - 1_700_000_000);
    }
  } while (await set.refill());
}

describe('a followed file', () => {
  it('is read as it grows, whatever the pieces, and is whole in the end', async () => {
    const path = write('grow.pcap', PCAP.subarray(0, 3));
    const { set, seconds, until, end } = await follow(path);
    for (const [from, to] of [
      [3, 30],
      [30, 100],
      [100, 177],
      [177, PCAP.length],
    ]) {
      appendFileSync(path, PCAP.subarray(from, to));
      await wait(30);
    }
    await until(FRAMES.length);
    await end();
    expect(seconds).toEqual(FRAMES.map((_, i) => i));
    expect(set.inputs).toMatchObject([{ complete: true, error: null, packets: 30, bytesRead: PCAP.length }]);
  });

  it('may end inside a record, which its writer has not finished', async () => {
    const path = write('half.pcapng', new Uint8Array(0));
    const { set, until, end } = await follow(path);
    const bytes = new PcapngBuilder().section().interface().enhanced(0, 1n, FRAMES[0].data).bytes();
    appendFileSync(path, bytes);
    appendFileSync(path, bytes.subarray(0, 20));
    await until(1);
    await end();
    expect(set.inputs[0]).toMatchObject({ complete: true, packets: 1 });
    expect(set.inputs[0].notes?.warnings).toEqual(['the last record is not whole yet: 20 bytes left unread']);
  });

  it('goes on with the file that takes its place', async () => {
    const path = write('rotated.pcap', PCAP);
    const { set, until, end } = await follow(path);
    await until(30);
    writeFileSync(`${path}.new`, buildPcap(FRAMES.slice(0, 5), { kind: 'nsec' }));
    renameSync(`${path}.new`, path);
    await until(35);
    await end();
    expect(set.inputs).toMatchObject([
      { name: 'rotated.pcap', complete: true, packets: 30 },
      { name: 'rotated.pcap (2)', complete: true, packets: 5, format: 'pcap (nanoseconds)' },
    ]);
    expect(set.inputs[0].notes?.warnings).toEqual([
      'was replaced by another file while it was followed: that goes on as "rotated.pcap (2)"',
    ]);
  });

  it('is read again from its start where it was emptied, which is said', async () => {
    const path = write('emptied.pcap', PCAP);
    const { set, until, end } = await follow(path);
    await until(30);
    truncateSync(path, 0);
    await wait(300);
    appendFileSync(path, buildPcap(FRAMES.slice(0, 3)));
    await until(33);
    await end();
    expect(set.inputs).toMatchObject([{ packets: 30 }, { name: 'emptied.pcap (2)', packets: 3, complete: true }]);
    expect(set.inputs[0].notes?.warnings).toEqual([
      'became shorter while it was followed: read again from its start, as "emptied.pcap (2)"',
    ]);
  });
});
