import { PassThrough } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCaptureSet, type CaptureSet, type SetOptions } from '../../src/capture/capture-set.js';
import { buildPcap, PcapngBuilder, type BuiltFrame } from '../support/pcap-builder.js';
import { scratchFolder, takeFrames, type ReadFrame } from './read-capture.js';

const { folder, write } = scratchFolder();

/** A pcap with one frame at each time; a frame's only byte is the number of the file. */
function capture(name: string, times: readonly number[], id = 0): string {
  const frames: BuiltFrame[] = times.map((time) => ({
    sec: Math.floor(time),
    nsec: Math.round((time % 1) * 1e6) * 1000,
    data: Uint8Array.of(id),
  }));
  return write(name, buildPcap(frames));
}

interface ReadRun {
  name: string;
  firstFrame: number;
  frames: ReadFrame[];
}

async function readSet(paths: string[], options: SetOptions = {}): Promise<{ set: CaptureSet; runs: ReadRun[] }> {
  const set = await openCaptureSet(paths, options);
  const runs: ReadRun[] = [];
  do {
    for (let run = set.next(); run !== null; run = set.next()) {
      const frames: ReadFrame[] = [];
      takeFrames(run.frames, run.from, run.to, frames);
      runs.push({ name: set.inputs[run.input].name, firstFrame: run.firstFrame, frames });
    }
  } while (await set.refill());
  await set.close();
  return { set, runs };
}

/** `a1@5`: frame 1 of file a at second 5. */
function listed(runs: readonly ReadRun[]): string[] {
  return runs.flatMap(({ name, firstFrame, frames }) =>
    frames.map(({ sec, nsec }, i) => `${name}${firstFrame + i}@${sec + nsec / 1e9}`),
  );
}

describe('a capture set', () => {
  it('of one file gives whole batches', async () => {
    const path = capture(
      'one',
      Array.from({ length: 600 }, (_, i) => i),
    );
    const { set, runs } = await readSet([path]);
    expect(runs.map(({ firstFrame, frames }) => [firstFrame, frames.length])).toEqual([
      [1, 256],
      [257, 256],
      [513, 88],
    ]);
    expect(set.inputs).toMatchObject([
      {
        name: 'one',
        path,
        format: 'pcap',
        size: 24 + 600 * 17,
        packets: 600,
        bytes: 600,
        firstTime: { sec: 0, nsec: 0 },
        lastTime: { sec: 599, nsec: 0 },
        clockSteps: 0,
        complete: true,
        error: null,
        interfaces: [{ linktype: 1 }],
        notes: { comments: 0 },
      },
    ]);
    expect(set).toMatchObject({ gaps: [], bytesRead: 24 + 600 * 17, size: 24 + 600 * 17 });
  });

  it('takes files in the order of their first frames, whatever order they are given in', async () => {
    const paths = [capture('c', [30, 31]), capture('a', [10, 11]), capture('b', [20, 21])];
    const { set, runs } = await readSet(paths);
    expect(listed(runs)).toEqual(['a1@10', 'a2@11', 'b1@20', 'b2@21', 'c1@30', 'c2@31']);
    expect(runs).toHaveLength(3);
    expect(set.inputs.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(set.gaps).toEqual([
      { kind: 'gap', after: 'a', before: 'b', seconds: 9 },
      { kind: 'gap', after: 'b', before: 'c', seconds: 9 },
    ]);
  });

  it('merges files that overlap, frame by frame', async () => {
    const { set, runs } = await readSet([capture('a', [1, 3, 5, 6]), capture('b', [2, 3, 4, 9])]);
    expect(listed(runs)).toEqual(['a1@1', 'b1@2', 'a2@3', 'b2@3', 'b3@4', 'a3@5', 'a4@6', 'b4@9']);
    expect(set.gaps).toEqual([{ kind: 'overlap', after: 'a', before: 'b', seconds: 4 }]);
  });

  it('keeps the order of each file where its clock steps back', async () => {
    const { set, runs } = await readSet([capture('a', [1, 9, 2, 10]), capture('b', [5, 6])]);
    expect(listed(runs)).toEqual(['a1@1', 'b1@5', 'b2@6', 'a2@9', 'a3@2', 'a4@10']);
    expect(set.inputs.map(({ clockSteps }) => clockSteps)).toEqual([1, 0]);
    expect(set.inputs[0]).toMatchObject({ firstTime: { sec: 1 }, lastTime: { sec: 10 } });
  });

  it('tells no gap below a second, and measures from the input that reaches furthest', async () => {
    const { set } = await readSet([
      capture('a', [0, 100]),
      capture('b', [10, 20]),
      capture('c', [100.5]),
      capture('d', [102, 103]),
    ]);
    expect(set.gaps).toEqual([
      { kind: 'overlap', after: 'a', before: 'b', seconds: 10 },
      { kind: 'gap', after: 'c', before: 'd', seconds: 1.5 },
    ]);
  });

  it('gives frames without time at once', async () => {
    const data = Uint8Array.of(1);
    const file = new PcapngBuilder().section().interface().enhanced(0, 2_000_000n, data).simple(data).simple(data);
    const timeless = write('timeless', new PcapngBuilder().section().interface().simple(data).bytes());
    const { set, runs } = await readSet([
      capture('a', [1, 3]),
      write('b', file.enhanced(0, 4_000_000n, data).bytes()),
      timeless,
    ]);
    expect(runs.flatMap(({ name, frames }) => frames.map(() => name)).join(' ')).toBe('timeless a b b b a b');
    expect(set.inputs.map(({ name }) => name)).toEqual(['a', 'b', 'timeless']);
    expect(set.inputs[2]).toMatchObject({ firstTime: null, lastTime: null, packets: 1, complete: true });
  });

  it('goes on where one input fails, and keeps its error', async () => {
    const whole = capture('b', [2, 3]);
    const cut = write(
      'a',
      buildPcap([1, 2, 5].map((sec) => ({ sec, nsec: 0, data: new Uint8Array(9) }))).subarray(0, -1),
    );
    const { set, runs } = await readSet([`${folder}/gone`, cut, write('text', 'no capture'), whole]);
    expect(listed(runs)).toEqual(['a1@1', 'a2@2', 'b1@2', 'b2@3']);
    expect(set.inputs.map(({ name, complete, error }) => [name, complete, error?.code, error?.place])).toEqual([
      ['a', false, 'cut-short', { offset: 74, frame: 3 }],
      ['b', true, undefined, undefined],
      ['gone', false, 'not-found', null],
      ['text', false, 'not-a-capture', null],
    ]);
    expect(set.size).toBe(98 + 58 + 10);
  });

  it('of nothing that can be read ends at once', async () => {
    const { set, runs } = await readSet([`${folder}/gone`]);
    expect(runs).toEqual([]);
    expect(set.inputs[0].error?.message).toBe('gone: no such file');
  });

  it('reads standard input once, in its place among files', async () => {
    const stdin = new PassThrough();
    stdin.end(buildPcap([2, 4].map((sec) => ({ sec, nsec: 0, data: Uint8Array.of(0) }))));
    const { set, runs } = await readSet([capture('a', [1, 3, 5]), '-'], { stdin });
    expect(listed(runs)).toEqual(['a1@1', 'stdin1@2', 'a2@3', 'stdin2@4', 'a3@5']);
    expect(set.size).toBeNull();
  });

  it('lets a listener see the bytes of every input once', async () => {
    const paths = [capture('a', [1, 3]), capture('b', [2, 4])];
    const seen = new Map<string, number>();
    await readSet(paths, { onBytes: (path, bytes) => seen.set(path, (seen.get(path) ?? 0) + bytes.length) });
    expect([...seen]).toEqual(paths.map((path) => [path, 58]));
  });

  it('can be closed in the middle', async () => {
    const set = await openCaptureSet([capture('a', [1, 2]), capture('b', [3])]);
    await set.refill();
    expect(set.next()).not.toBeNull();
    await set.close();
    expect(set.inputs[0]).toMatchObject({ packets: 2, complete: false, error: null });
  });

  const times = fc.array(fc.nat({ max: 40 }), { maxLength: 12 });
  const chunkSizes = fc.integer({ min: 8, max: 90 });

  async function merge(files: readonly number[][], chunkSize: number): Promise<{ sec: number; id: number }[]> {
    const paths = files.map((file, id) => capture(`f${id}`, file, id));
    const { runs } = await readSet(paths, { chunkSize });
    return runs.flatMap(({ frames }) => frames.map(({ sec, data }) => ({ sec, id: parseInt(data, 16) })));
  }

  it('gives all frames of every file in its own order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(times, { minLength: 1, maxLength: 5 }), chunkSizes, async (files, chunkSize) => {
        const merged = await merge(files, chunkSize);
        const ofFile = (id: number) => merged.filter((frame) => frame.id === id).map(({ sec }) => sec);
        expect(files.map((_file, id) => ofFile(id))).toEqual(files);
      }),
      { numRuns: 60 },
    );
  });

  it('gives the frames of files that are in order by time', async () => {
    const ordered = times.map((file) => file.toSorted((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(fc.array(ordered, { minLength: 1, maxLength: 5 }), chunkSizes, async (files, chunkSize) => {
        const merged = await merge(files, chunkSize);
        expect(merged.map(({ sec }) => sec)).toEqual(files.flat().sort((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  });
});
