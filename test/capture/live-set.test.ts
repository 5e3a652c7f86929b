import { describe, expect, it } from 'vitest';
import type { LiveSet } from '../../src/capture/live-set.js';
import { FakeInterface, fakeLiveSet } from '../support/fake-interface.js';
import type { BuiltFrame } from '../support/pcap-builder.js';

/** A frame `ago` milliseconds old. */
function frame(ago: number): BuiltFrame {
  const ms = Date.now() - ago;
  return { sec: Math.floor(ms / 1000), nsec: (ms % 1000) * 1e6, data: new Uint8Array(60) };
}

/** `a1 a2 b1`: frame numbers with their interfaces, as they come. */
async function listed(set: LiveSet): Promise<string[]> {
  const frames: string[] = [];
  do {
    for (let run = set.next(); run !== null; run = set.next()) {
      for (let i = run.from; i < run.to; i++)
        frames.push(`${set.inputs[run.input].name}${run.firstFrame + i - run.from}`);
    }
  } while (await set.refill());
  await set.close();
  return frames;
}

describe('several interfaces', () => {
  it('give their frames by time, though they come in portions', async () => {
    const [a, b] = [new FakeInterface(), new FakeInterface()];
    const set = await fakeLiveSet({ a, b });
    a.give(frame(40), frame(20));
    setTimeout(() => {
      b.give(frame(60), frame(40));
      set.stop();
    }, 10);
    expect(await listed(set)).toEqual(['b1', 'a1', 'b2', 'a2']);
  });

  it('go on when one of them is lost, and say so at once', async () => {
    const [a, b] = [new FakeInterface(), new FakeInterface()];
    const lost: string[] = [];
    const set = await fakeLiveSet({ a, b }, (message) => {
      lost.push(message);
      b.give(frame(0));
      set.stop();
    });
    a.give(frame(100));
    a.lose('the interface went down');
    expect(await listed(set)).toEqual(['a1', 'b1']);
    expect(lost).toEqual(['a: the interface went down (after 1 frame)']);
    expect(set.inputs.map(({ complete, error }) => [complete, error?.code])).toEqual([
      [false, 'interface-lost'],
      [true, undefined],
    ]);
  });
});

describe('lost packets', () => {
  it('are counted by where they were lost', async () => {
    const a = new FakeInterface();
    a.lost = { kernel: 5, interface: 2, queue: 0 };
    const set = await fakeLiveSet({ a });
    set.stop();
    await listed(set);
    expect(set.inputs[0].drops).toEqual({ kernel: 5, interface: 2, queue: 0 });
    expect(set.inputs[0].notes?.dropped).toBe(7);
  });

  it('are not known where nobody counts them', async () => {
    const a = new FakeInterface();
    a.lost = { kernel: null, interface: null, queue: null };
    const set = await fakeLiveSet({ a });
    set.stop();
    await listed(set);
    expect(set.inputs[0].notes?.dropped).toBeNull();
  });

  it('are also those that were captured and read by nobody', async () => {
    const a = new FakeInterface();
    const set = await fakeLiveSet({ a });
    a.give(frame(0), frame(0), frame(0));
    await set.close();
    expect(set.inputs[0].drops).toEqual({ kernel: 0, interface: 0, queue: 3 });
    expect(a.closed).toBeGreaterThan(0);
  });
});
