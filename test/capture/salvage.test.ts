import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { buildPcap, concat, PcapngBuilder, type BuiltFrame } from '../support/pcap-builder.js';
import { readCapture, scratchFolder, type ReadFrame } from './read-capture.js';

const { write } = scratchFolder();

const RECORD = 16 + 60;
const FRAMES: BuiltFrame[] = Array.from({ length: 40 }, (_, i) => ({
  sec: 1_700_000_000 + i,
  nsec: 0,
  data: new Uint8Array(60).fill(i + 1),
}));
const PCAP = buildPcap(FRAMES);

/** Where the record of frame `index`, from 0, begins. */
function recordAt(index: number): number {
  return 24 + index * RECORD;
}

function withBytes(bytes: Uint8Array, at: number, ...values: number[]): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy.set(values, at);
  return copy;
}

/** Numbers of the frames, by their times. */
function numbers(frames: readonly ReadFrame[]): number[] {
  return frames.map(({ sec }) => sec - 1_700_000_000);
}

function allBut(...missing: number[]): number[] {
  return FRAMES.map((_, i) => i).filter((i) => !missing.includes(i));
}

async function salvage(bytes: Uint8Array, name = 'x.pcap', chunkSize?: number) {
  const read = await readCapture(write(name, bytes), { salvage: true, ...(chunkSize ? { chunkSize } : {}) });
  return { ...read, numbers: numbers(read.frames), skipped: read.source?.notes.skipped };
}

describe('salvage', () => {
  it('changes nothing of a sound capture', async () => {
    const { numbers, skipped, error } = await salvage(PCAP);
    expect(numbers).toEqual(allBut());
    expect(skipped).toEqual({ places: 0, bytes: 0, firstFrame: null });
    expect(error).toBeNull();
  });

  it.each([1, 7, 100, 4096])('goes on behind a length that cannot be, read %i bytes at once', async (chunkSize) => {
    const damaged = withBytes(PCAP, recordAt(5) + 8, 0xff, 0xff, 0xff, 0xff);
    const { numbers, skipped, error } = await salvage(damaged, 'x.pcap', chunkSize);
    expect(numbers).toEqual(allBut(5));
    expect(skipped).toEqual({ places: 1, bytes: RECORD, firstFrame: 6 });
    expect(error?.message).toBe(`x.pcap: byte ${recordAt(5)} (frame 6): caplen 4294967295 exceeds the limit 262144`);
  });

  it('finds the records behind a length that reaches beyond the end', async () => {
    const { numbers, skipped, error } = await salvage(withBytes(PCAP, recordAt(5) + 8, 0, 0, 1, 0));
    expect(numbers).toEqual(allBut(5));
    expect(skipped).toMatchObject({ places: 1, bytes: RECORD });
    expect(error?.code).toBe('cut-short');
  });

  it('goes over zeros and text, in several places', async () => {
    const zeros = new Uint8Array(5000);
    const text = Buffer.from('GET / HTTP/1.1\r\n'.repeat(300));
    const damaged = concat([
      PCAP.subarray(0, recordAt(3)),
      withBytes(zeros, 8, 0xff, 0xff, 0xff),
      PCAP.subarray(recordAt(3), recordAt(20)),
      text,
      PCAP.subarray(recordAt(20)),
    ]);
    const { numbers, skipped } = await salvage(damaged);
    expect(numbers).toEqual(allBut());
    expect(skipped).toEqual({ places: 2, bytes: 5000 + text.length, firstFrame: 4 });
  });

  it('takes nothing from behind the last sound record', async () => {
    const { numbers, skipped, error } = await salvage(concat([PCAP, new Uint8Array(1000).fill(0xff)]));
    expect(numbers).toEqual(allBut());
    expect(skipped).toEqual({ places: 1, bytes: 1000, firstFrame: null });
    expect(error?.code).toBe('damaged');
  });

  it('goes on behind a damaged pcapng block, in both byte orders', async () => {
    for (const little of [true, false]) {
      const builder = new PcapngBuilder(little).section().interface();
      for (const [i, { data }] of FRAMES.entries()) {
        const stamp = BigInt(1_700_000_000 + i) * 1_000_000n;
        if (i === 7) builder.block(6, new Uint8Array(60), 72, 73);
        else builder.enhanced(0, stamp, data);
      }
      const { numbers, skipped, error } = await salvage(builder.bytes(), 'x.pcapng');
      expect(numbers).toEqual(allBut(7));
      expect(skipped).toEqual({ places: 1, bytes: 72, firstFrame: 8 });
      expect(error?.message).toContain('EPB length 72 and its trailing length 73 differ');
    }
  });

  it('finds the next section where one lost its interface', async () => {
    const lost = new PcapngBuilder().section().interface().enhanced(1, 0n, FRAMES[0].data);
    for (let i = 0; i < 3; i++) lost.enhanced(5, 0n, FRAMES[i].data);
    lost.section().interface().enhanced(0, 1_700_000_009_000_000n, FRAMES[9].data);
    const { numbers, skipped } = await salvage(lost.bytes(), 'x.pcapng');
    expect(numbers).toEqual([9]);
    expect(skipped?.firstFrame).toBe(1);
  });

  it('goes on inside gzip, where the packing itself is sound', async () => {
    const damaged = withBytes(PCAP, recordAt(5) + 8, 0xff, 0xff, 0xff, 0xff);
    expect((await salvage(gzipSync(damaged), 'x.gz')).numbers).toEqual(allBut(5));
  });

  it('goes on with the next gzip member behind a damaged one', async () => {
    const parts = [0, 10, 20, 30].map((i, k, all) =>
      gzipSync(PCAP.subarray(k === 0 ? 0 : recordAt(i), k === 3 ? PCAP.length : recordAt(all[k + 1])), { level: 0 }),
    );
    // The stored block's length of the second member: its data make no sense from there on.
    parts[1][11] ^= 0xff;
    const { numbers, error } = await salvage(concat(parts), 'x.gz');
    expect(numbers).toEqual(allBut(...Array.from({ length: 10 }, (_, i) => 10 + i)));
    expect(error?.message).toContain('gzip data is damaged');
  });

  it('keeps all of a gzip member whose check fails', async () => {
    const parts = [gzipSync(PCAP.subarray(0, recordAt(15))), gzipSync(PCAP.subarray(recordAt(15)))];
    parts[0][parts[0].length - 6] ^= 1;
    const { numbers, skipped, error } = await salvage(concat(parts), 'x.gz');
    expect(numbers).toEqual(allBut());
    expect(skipped?.bytes).toBe(0);
    expect(error?.message).toContain('CRC');
  });

  it('goes on with the next zstd frame behind a damaged one', async () => {
    const stored = (content: Uint8Array): Uint8Array => {
      const header = (content.length << 3) | 1;
      return concat([
        Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0x68),
        Uint8Array.of(header, header >>> 8, header >>> 16),
        content,
      ]);
    };
    const broken = stored(PCAP.subarray(recordAt(10), recordAt(20)));
    broken[6] |= 6;
    const damaged = concat([stored(PCAP.subarray(0, recordAt(10))), broken, stored(PCAP.subarray(recordAt(20)))]);
    const { numbers, error } = await salvage(damaged, 'x.zst');
    expect(numbers).toEqual(allBut(...Array.from({ length: 10 }, (_, i) => 10 + i)));
    expect(error?.message).toContain('block type 3 is reserved');
  });
});
