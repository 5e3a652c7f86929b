import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FrameBatch } from '../../src/capture/frame.js';
import { openCapture } from '../../src/capture/open-capture.js';
import { buildPcap, concat, type BuiltFrame } from '../support/pcap-builder.js';
import { readCapture, scratchFolder } from './read-capture.js';

const { folder, write } = scratchFolder();

const FRAMES: BuiltFrame[] = [1, 2, 3].map((sec) => ({ sec, nsec: 0, data: new Uint8Array(60).fill(sec) }));
const PCAP = buildPcap(FRAMES);

describe('a path that gives no capture', () => {
  it('that is not there', async () => {
    const { error } = await readCapture(join(folder, 'nowhere', 'x.pcap'));
    expect(error).toMatchObject({ code: 'not-found', message: 'x.pcap: no such file', place: null });
  });

  it('that is a folder', async () => {
    const { error } = await readCapture(folder);
    expect(error?.message).toMatch(/: is a folder, not a capture$/);
    expect(error?.code).toBe('unreadable');
  });

  it.skipIf(process.getuid?.() === 0)('that may not be read (skipped for root, who may read all)', async () => {
    const path = write('secret.pcap', PCAP);
    chmodSync(path, 0);
    const { error } = await readCapture(path);
    expect(error?.message).toBe('secret.pcap: not permitted to read. Check the rights of the file');
  });

  it('that links to itself', async () => {
    const path = join(folder, 'loop.pcap');
    symlinkSync(path, path);
    expect((await readCapture(path)).error?.message).toBe('loop.pcap: cannot be opened: ELOOP');
  });
});

describe('formats of other programs', () => {
  const erfRecord = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 2, 4, 0, 20, 0, 0, 0, 4, 1, 2, 3, 4);
  it.each([
    ['snoop', Buffer.from('snoop\0\0\0\0\0\0\x02\0\0\0\x04'), 'snoop'],
    ['a Network Monitor file', Buffer.from('GMBU\x00\x02'), 'Microsoft Network Monitor'],
    ['ERF, told by its record headers', concat([erfRecord, erfRecord]), 'ERF'],
    ['Navtel pcap', Buffer.from('a12b3c4d00020004', 'hex'), 'pcap (Navtel)'],
  ])('%s', async (_name, bytes, format) => {
    const { error } = await readCapture(write('x.cap', bytes));
    expect(error?.message).toBe(`x.cap: ${format} is not read. Convert it: editcap -F pcap x.cap out.pcap`);
    expect(error?.code).toBe('unsupported');
  });
});

describe('standard input', () => {
  it('is read in whatever pieces it comes', async () => {
    const stdin = new PassThrough();
    for (let i = 0; i < PCAP.length; i += 7) stdin.write(PCAP.subarray(i, i + 7));
    stdin.end();
    const { frames, source, error } = await readCapture('-', { stdin });
    expect(error).toBeNull();
    expect(frames).toHaveLength(3);
    expect(source).toMatchObject({ name: 'stdin', size: null, bytesRead: PCAP.length });
  });

  it('hands over frames before the next piece is there', async () => {
    const stdin = new PassThrough();
    stdin.write(PCAP.subarray(0, 24 + 76 + 10));
    const source = await openCapture('-', { stdin });
    const batch = new FrameBatch();
    expect(source.next(batch)).toBe(1);
    expect(source.next(batch)).toBe(0);
    const refilled = source.refill();
    stdin.end(PCAP.subarray(24 + 76 + 10));
    expect(await refilled).toBe(true);
    expect(source.next(batch)).toBe(2);
    expect(await source.refill()).toBe(false);
    await source.close();
  });

  it('that ends early or breaks is told with its place', async () => {
    const cut = new PassThrough();
    cut.end(PCAP.subarray(0, 30));
    expect((await readCapture('-', { stdin: cut })).error?.message).toBe(
      'stdin: byte 24 (frame 1): cut short: record header needs 16 bytes, only 6 are left',
    );
    const broken = new PassThrough();
    broken.write(PCAP.subarray(0, 24 + 76));
    const source = await openCapture('-', { stdin: broken });
    broken.destroy(Object.assign(new Error('i/o error'), { errno: -5, code: 'EIO' }));
    expect(source.next(new FrameBatch())).toBe(1);
    await expect(source.refill()).rejects.toThrow('stdin: byte 100 (frame 2): cannot be read on: EIO');
  });

  it('that is a terminal is refused', async () => {
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    expect((await readCapture('-', { stdin })).error?.message).toBe(
      'stdin: is a terminal. Pipe a capture into it, or name a file',
    );
  });
});

describe.skipIf(process.platform === 'win32')('a named pipe', () => {
  it('is read from whatever moment its writer opens it', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const file = write('source.pcap', PCAP);
    const reading = readCapture(path);
    spawn('sh', ['-c', 'sleep 0.1; cat "$0" > "$1"', file, path]);
    const { frames, source, error } = await reading;
    expect(error).toBeNull();
    expect(frames).toHaveLength(3);
    expect(source?.size).toBeNull();
  });
});

describe('a listener to the raw bytes', () => {
  it.each([
    ['a file', PCAP],
    ['a packed file', Uint8Array.from(gzipSync(PCAP))],
    ['a file with damage', concat([buildPcap(FRAMES), new Uint8Array(16).fill(0xff), new Uint8Array(5000)])],
    ['a file that is no capture', new Uint8Array(5000)],
  ])('sees all of %s once', async (_name, bytes) => {
    const hash = createHash('sha256');
    await readCapture(write('x', bytes), { onBytes: (chunk) => hash.update(chunk), chunkSize: 100 });
    expect(hash.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
});
