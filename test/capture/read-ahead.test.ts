import { existsSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analysis.js';
import { ReadThreads } from '../../src/capture/read-threads.js';
import { DEFAULT_MAX_FLOWS } from '../../src/cli/options.js';
import { socialMinerPolicy } from '../support/flow-runner.js';
import { buildPcap, concat, type BuiltFrame } from '../support/pcap-builder.js';
import { Scene } from '../support/scene.js';
import { readCapture, scratchFolder, type ReadCapture } from './read-capture.js';

/** Threads run what is built: needs `npm run build`. */
const BUILT = new URL('../../dist/capture/read-worker.js', import.meta.url);
const NOT_BUILT = existsSync(BUILT) ? '' : ' (skipped: dist/ is not built)';

const { folder, write } = scratchFolder();

const RECORD = 16 + 1200;
const FRAMES: BuiltFrame[] = Array.from({ length: 2700 }, (_, i) => ({
  sec: 1_700_000_000 + i,
  nsec: 0,
  data: Uint8Array.from({ length: 1200 }, (_, j) => (i * 7919 + j * i) & 0xff),
}));
/** Larger than one slot, and than all of them. */
const PLAIN = buildPcap(FRAMES);
const GZIP: Uint8Array = gzipSync(PLAIN, { level: 1 });

function threads(count = 1, entry = BUILT): ReadThreads {
  return new ReadThreads(count, { entry, minSize: 0 });
}

/** All that can be told apart. */
function seen({ frames, source, error }: ReadCapture, digests: readonly string[]) {
  const { bytesRead, size, format, notes } = source ?? {};
  return {
    frames,
    bytesRead,
    size,
    format,
    notes,
    code: error?.code,
    text: error?.message,
    place: error?.place,
    digests,
  };
}

async function read(path: string, options: { salvage: boolean; digest: boolean; threads?: ReadThreads }) {
  const digests: string[] = [];
  const { digest, ...rest } = options;
  const onDigest = (sha256: string) => void digests.push(sha256);
  return seen(await readCapture(path, { ...rest, ...(digest ? { onDigest } : {}) }), digests);
}

function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] ^= 0xff;
  return copy;
}

/** A zstd frame of stored blocks of 100,000 bytes, without checksum. */
function zstdStored(content: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.from(Buffer.from('28b52ffd0068', 'hex'))];
  for (let at = 0; at < content.length; at += 100_000) {
    const block = content.subarray(at, at + 100_000);
    const header = (block.length << 3) | (at + 100_000 >= content.length ? 1 : 0);
    parts.push(Uint8Array.of(header, header >>> 8, header >>> 16), block);
  }
  return concat(parts);
}

const ZSTD = zstdStored(PLAIN);
const INPUTS: [string, Uint8Array][] = [
  ['plain', PLAIN],
  ['plain, cut', PLAIN.subarray(0, -7)],
  [
    'plain, damaged in the middle',
    concat([PLAIN.subarray(0, 24 + RECORD * 1500), new Uint8Array(500).fill(0xff), PLAIN]),
  ],
  ['gzip', GZIP],
  ['gzip of members', concat([gzipSync(PLAIN.subarray(0, 1e6)), gzipSync(PLAIN.subarray(1e6)), new Uint8Array(50)])],
  ['gzip, cut', GZIP.subarray(0, GZIP.length >> 1)],
  ['gzip, cut in the trailer', GZIP.subarray(0, -3)],
  ['gzip with a bad CRC', changed(GZIP, GZIP.length - 6)],
  ['gzip, damaged inside', changed(GZIP, GZIP.length >> 1)],
  ['gzip, damaged, another member behind', concat([changed(GZIP, GZIP.length >> 1), gzipSync(PLAIN.subarray(24))])],
  ['gzip with something else behind', concat([GZIP, new Uint8Array(3000).fill(7)])],
  [
    'gzip of a damaged capture',
    gzipSync(concat([PLAIN.subarray(0, 24 + RECORD * 1500), new Uint8Array(3e6).fill(255)])),
  ],
  ['gzip of nothing', gzipSync('')],
  ['gzip of something else', gzipSync('Hello world')],
  ['gzip in gzip', gzipSync(GZIP)],
  ['zstd', ZSTD],
  ['zstd, cut', ZSTD.subarray(0, 2_000_000)],
  ['zstd, damaged', changed(ZSTD, 6 + 100_003 * 20)],
  ['no capture', new Uint8Array(5000)],
  ['nothing', new Uint8Array(0)],
];

describe.skipIf(NOT_BUILT !== '')(`a file that a thread reads ahead${NOT_BUILT}`, () => {
  it.each(INPUTS)('gives what one thread alone gives: %s', async (_name, bytes) => {
    const path = write('x', bytes);
    for (const salvage of [false, true]) {
      for (const digest of [false, true]) {
        const alone = await read(path, { salvage, digest });
        expect(await read(path, { salvage, digest, threads: threads() })).toEqual(alone);
      }
    }
  });

  it('is unpacked by the thread, and read by it only where that pays', async () => {
    const stream = async (bytes: Uint8Array, digest: boolean) => {
      const one = threads();
      const source = await readCapture(write('x', Uint8Array.from(bytes)), {
        threads: one,
        ...(digest ? { onDigest: () => {} } : {}),
      });
      expect(source.error).toBeNull();
      // What was taken was given back.
      expect(one.room).toBe(1);
    };
    await stream(GZIP, false);
    await stream(PLAIN, true);
    const none = threads(1, new URL('none.js', BUILT));
    expect((await readCapture(write('x', PLAIN), { threads: none })).error).toBeNull();
    expect((await readCapture(write('x', GZIP), { threads: new ReadThreads(1, { entry: BUILT }) })).error).toBeNull();
  });

  it('is an input error in one line where the thread dies', async () => {
    const entry = `${folder}/dies.mjs`;
    writeFileSync(entry, "throw new Error('out of luck\\nat a place')");
    const { error } = await readCapture(write('x.gz', GZIP), { threads: threads(1, pathToFileURL(entry)) });
    expect(error?.message).toBe('x.gz: unpacked byte 0 (frame 1): the thread that reads it ended: out of luck');
    expect(error?.code).toBe('unreadable');
  });

  it('can be closed in the middle', async () => {
    const one = threads();
    const { openCapture } = await import('../../src/capture/open-capture.js');
    const source = await openCapture(write('x.gz', GZIP), { threads: one });
    expect(one.room).toBe(0);
    await source.close();
    expect(one.room).toBe(1);
  });
});

describe.skipIf(NOT_BUILT !== '')(`the report${NOT_BUILT}`, () => {
  const scene = new Scene();
  for (let i = 0; i < 600; i++) {
    const port = [443, 5222, 8080, 38001][i % 4];
    scene
      .at(i)
      .tcp(`198.51.100.${i % 250}:${40_000 + i}`, '10.20.0.10:' + port)
      .handshake()
      .ask('x'.repeat(900))
      .close();
  }
  const { frames } = scene;
  const pack = [(bytes: Uint8Array) => bytes, (bytes: Uint8Array) => gzipSync(bytes), zstdStored];

  it.each([1, 2, 3, 5, 8])(
    'is the same with 1, 2 and 4 jobs, of captures split in %i, plain and packed',
    async (parts) => {
      const each = Math.ceil(frames.length / parts);
      const captures = Array.from({ length: parts }, (_, i) =>
        write(`split-${parts}-${i}`, pack[(i + parts) % 3](buildPcap(frames.slice(i * each, (i + 1) * each)))),
      );
      // The last one overlaps with the one before it.
      captures.push(write(`split-${parts}-overlap`, gzipSync(buildPcap(frames.slice(-each / 2)))));
      const report = (jobs: number) =>
        analyze({
          captures,
          policy: socialMinerPolicy(),
          policySource: 'none given',
          overrides: [],
          maxFlows: DEFAULT_MAX_FLOWS,
          tcpTimeoutSec: 300,
          udpTimeoutSec: 60,
          decapsulate: [],
          digest: true,
          salvage: false,
          follow: false,
          unclearSubject: 'refuse',
          version: '0.0.0',
          ...(jobs === 1 ? {} : { threads: threads(jobs - 1) }),
        });
      const alone = JSON.stringify(await report(1));
      expect(JSON.parse(alone).inputs.every(({ sha256 }: { sha256: string | null }) => sha256 !== null)).toBe(true);
      expect(JSON.stringify(await report(2))).toBe(alone);
      expect(JSON.stringify(await report(4))).toBe(alone);
    },
  );
});
