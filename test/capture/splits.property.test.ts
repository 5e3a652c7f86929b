import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildPcap, PcapngBuilder, type BuiltFrame } from '../support/pcap-builder.js';
import { readCapture, scratchFolder } from './read-capture.js';

const { write } = scratchFolder();

const frame = fc.record({
  sec: fc.nat(),
  nsec: fc.nat({ max: 999_999 }).map((usec) => usec * 1000),
  data: fc.uint8Array({ maxLength: 200 }),
  origlen: fc.nat(),
});

/** The same frames as pcapng in one section, with blocks between them that are no frames. */
function buildPcapng(frames: readonly BuiltFrame[], little: boolean): Uint8Array {
  const builder = new PcapngBuilder(little).section([[1, 'comment']]).interface();
  frames.forEach(({ sec, nsec, data, origlen }, i) => {
    if (i % 3 === 1) builder.block(0x0bad, new Uint8Array(40));
    builder.enhanced(0, BigInt(sec) * 1_000_000n + BigInt(nsec / 1000), data, origlen);
  });
  return builder.bytes();
}

function asRead(frames: readonly BuiltFrame[]) {
  return frames.map(({ sec, nsec, data, origlen }) => ({
    sec,
    nsec,
    origlen,
    iface: 0,
    data: Buffer.from(data).toString('hex'),
  }));
}

describe('any split of a file into chunks gives the same frames', () => {
  it.each([
    ['pcap', (frames: BuiltFrame[], little: boolean) => buildPcap(frames, { little })],
    ['pcapng', buildPcapng],
  ])('%s in both byte orders', async (name, build) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(frame, { maxLength: 20 }),
        fc.integer({ min: 1, max: 700 }),
        fc.boolean(),
        async (frames, chunkSize, little) => {
          const read = await readCapture(write(`split.${name}`, build(frames, little)), { chunkSize });
          expect(read.error).toBeNull();
          expect(read.frames).toEqual(asRead(frames));
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('every cut of a file gives the whole frames before it', () => {
  const frames: BuiltFrame[] = [0, 5, 60, 1].map((length, i) => ({
    sec: i,
    nsec: 0,
    data: new Uint8Array(length).fill(i),
    origlen: 100,
  }));

  it.each([
    ['pcap', buildPcap(frames), [40, 61, 137, 154]],
    ['pcapng', new PcapngBuilder().section().interface().bytes(), []],
    ['pcapng with frames', buildPcapng(frames, true), null],
  ])('%s', async (_name, bytes, ends) => {
    const frameEnds = ends ?? pcapngFrameEnds(bytes);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const { frames: read, error } = await readCapture(write('cut', bytes.subarray(0, cut)));
      const whole = frameEnds.filter((end) => end <= cut).length;
      expect([cut, read]).toEqual([cut, asRead(frames.slice(0, whole))]);
      // A cut between two records cannot be told from the end.
      const allowed = cut === 0 ? ['empty'] : [undefined, 'cut-short'];
      expect(allowed).toContain(error?.code);
      expect(error === null || cut < bytes.length).toBe(true);
    }
  });

  /** Ends of the packet blocks, by walking the lengths. */
  function pcapngFrameEnds(bytes: Uint8Array): number[] {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const ends: number[] = [];
    for (let at = 0; at < bytes.length;) {
      const length = view.getUint32(at + 4, true);
      if (view.getUint32(at, true) === 6) ends.push(at + length);
      at += length;
    }
    return ends;
  }
});
