import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { parse } from 'pcap-parser';
import { describe, expect, it } from 'vitest';
import { buildPcap, type BuiltFrame } from '../support/pcap-builder.js';
import { readCapture, scratchFolder, type ReadFrame } from './read-capture.js';

/** pcap-parser 0.2.1 joins its buffers anew for every packet, so its inputs stay small. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Captures recorded from real servers; beside the repository, not in it. */
const LAB = new URL('../../../shared/lab', import.meta.url).pathname;

const { write } = scratchFolder();

/** Frames of a classic pcap file in microseconds as pcap-parser reads them. */
function readByPcapParser(bytes: Uint8Array): Promise<ReadFrame[]> {
  return new Promise((resolve, reject) => {
    const frames: ReadFrame[] = [];
    const parser = parse(Readable.from([Buffer.from(bytes)]));
    parser.on('packet', ({ header, data }) => {
      const { timestampSeconds: sec, timestampMicroseconds: usec, originalLength: origlen } = header;
      frames.push({ sec, nsec: usec * 1000, origlen, iface: 0, data: data.toString('hex') });
    });
    parser.on('end', () => resolve(frames));
    parser.on('error', reject);
  });
}

/** True for the two magics that pcap-parser knows. */
function isReadableByPcapParser(bytes: Uint8Array): boolean {
  const magic = Buffer.from(bytes.subarray(0, 4)).toString('hex');
  return ['d4c3b2a1', 'a1b2c3d4'].includes(magic) && bytes.length <= MAX_BYTES;
}

describe('the same frames as pcap-parser', () => {
  it.each([true, false])('from a built file, little-endian: %s', async (little) => {
    const frames: BuiltFrame[] = Array.from({ length: 100 }, (_, i) => ({
      sec: 1700000000 + i,
      nsec: i * 9_999_000,
      data: new Uint8Array(i * 3).fill(i),
      origlen: i * 5,
    }));
    const bytes = buildPcap(frames, { little });
    expect((await readCapture(write('built.pcap', bytes))).frames).toEqual(await readByPcapParser(bytes));
  });

  const captures = existsSync(LAB) ? readdirSync(LAB).filter((name) => name.endsWith('.pcap')) : [];
  const readable = captures.filter((name) => isReadableByPcapParser(readFileSync(join(LAB, name))));
  const reason = readable.length === 0 ? ` (skipped: no captures in ${LAB})` : '';
  it.skipIf(reason !== '').each(readable.length === 0 ? ['the lab'] : readable)(`from %s${reason}`, async (name) => {
    const { frames, error } = await readCapture(join(LAB, name));
    expect(error).toBeNull();
    expect(frames).toEqual(await readByPcapParser(readFileSync(join(LAB, name))));
  });
});
