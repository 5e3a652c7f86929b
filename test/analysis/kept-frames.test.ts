import { randomInt } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { KeptFrames } from '../../src/analysis/kept-frames.js';
import type { FrameRun } from '../../src/capture/frame-set.js';
import { FrameBatch, type FrameSource } from '../../src/capture/frame.js';
import { Decoder } from '../../src/decode/decoder.js';
import { loadLinkDecoders } from '../../src/decode/link/link-decoders.js';
import { PacketBatch, Row } from '../../src/decode/packet-batch.js';
import { tupleHash } from '../../src/flow/flow-picker.js';
import { udpFrame } from '../support/frame-builder.js';

const SOURCE = { interfaces: [{ linktype: 1 }] } as unknown as FrameSource;

let kept: KeptFrames;
let batch: PacketBatch;
let decoder: Decoder;
let frames: number;
beforeEach(async () => {
  await loadLinkDecoders(SOURCE.interfaces);
  kept = new KeptFrames([]);
  batch = new PacketBatch(randomInt(2 ** 31));
  decoder = new Decoder(batch, []);
  frames = 0;
});

/** Takes a run of datagrams from these ports, and gives the hash of the last one's flow. */
function take(ports: readonly number[], size = 100): number {
  const run = runOf(ports, size);
  decoder.decode(run.frames, run.from, run.to, { interfaces: SOURCE.interfaces, input: 0, firstFrame: run.firstFrame });
  kept.take(run, batch);
  const row = (batch.count - 1) << 4;
  const { rows } = batch;
  return tupleHash(rows[row + Row.A], rows[row + Row.B], rows[row + Row.Ports], rows[row + Row.Meta]);
}

function runOf(ports: readonly number[], size: number): FrameRun {
  const batch = new FrameBatch();
  const built = ports.map((sport) => {
    return udpFrame({ src: '10.0.0.1', dst: '10.0.0.2', sport, dport: 53, payload: new Uint8Array(size) });
  });
  batch.bytes = Buffer.concat(built);
  batch.view = new DataView(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.length);
  batch.count = built.length;
  let at = 0;
  for (const [i, { length }] of built.entries()) {
    batch.at[i] = at;
    batch.caplen[i] = batch.origlen[i] = length;
    batch.tsSec[i] = 1_795_000_000;
    batch.tsNsec[i] = frames + i;
    at += length;
  }
  const firstFrame = frames + 1;
  frames += built.length;
  return { frames: batch, from: 0, to: built.length, source: SOURCE, input: 0, firstFrame };
}

/** Numbers of the frames that are kept. */
async function numbers(): Promise<number[]> {
  const set = kept.reopen();
  const found: number[] = [];
  do {
    for (let run = set.next(); run !== null; run = set.next()) found.push(run.firstFrame);
  } while (await set.refill());
  return found;
}

describe('frames that are kept', () => {
  it('are those of marked flows, from before and after, in the order in which they came', async () => {
    const first = take([1000, 2000, 1000]);
    const second = take([3000]);
    kept.mark(second);
    take([1000, 3000, 2000]);
    kept.mark(first);
    take([2000, 1000]);
    expect(await numbers()).toEqual([1, 3, 4, 5, 6, 9]);
  });

  it('are the same bytes', async () => {
    kept.mark(take([1000]));
    take([2000, 1000], 333);
    const set = kept.reopen();
    set.next();
    const { frames: found } = set.next()!;
    const [, original] = [0, 1].map((i) => runOf([2000, 1000], 333).frames.bytes.length / 2 + i);
    expect(found.caplen[0]).toBe(original - 1);
    expect(Buffer.from(found.bytes.subarray(found.at[0], found.at[0] + 42)).readUInt16BE(34)).toBe(1000);
  });

  it('are the first hundred of a flow', async () => {
    const hash = take(Array(60).fill(1000));
    kept.mark(hash);
    take(Array(60).fill(1000));
    expect(await numbers()).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  });

  it('need the mark before they are displaced by later ones', async () => {
    const early = take([1000]);
    const port = (i: number) => 2000 + (i % 40_000);
    for (let i = 0; i < 40_000; i++) take([port(i)], 1000);
    kept.mark(early);
    expect(await numbers()).toEqual([]);
  });

  it('are no more of the flow that was marked longest ago, where too many are', async () => {
    const first = take([1000]);
    kept.mark(first);
    take([2000]);
    for (let other = 1, i = 0; i < 2 ** 18; i++, other++) kept.mark(other === first ? ++other : other);
    take([2000, 1000]);
    expect(await numbers()).toEqual([1]);
  });

  it('ask for a judgement before that', () => {
    expect(kept.isPressed).toBe(false);
    for (let i = 0; i < 30_000; i++) take([i + 1], 1000);
    expect(kept.isPressed).toBe(true);
    kept.relax();
    expect(kept.isPressed).toBe(false);
  });
});
