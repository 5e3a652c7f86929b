import { mkdirSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { CaptureError } from '../../src/capture/capture-error.js';
import { expandCaptures } from '../../src/capture/expand-paths.js';
import { buildPcap, PcapngBuilder } from '../support/pcap-builder.js';
import { scratchFolder } from './read-capture.js';

const { folder, write } = scratchFolder();

const PCAP = buildPcap([]);
mkdirSync(join(folder, 'day/inner'), { recursive: true });
mkdirSync(join(folder, 'none'));
for (const [name, bytes] of Object.entries({
  'day/b.pcap': PCAP,
  'day/a.pcapng': new PcapngBuilder().section().bytes(),
  'day/empty.cap': '',
  'day/notes.txt': 'no capture',
  'day/readme.gz': gzipSync('no capture'),
  'day/ring_00001': PCAP,
  'day/ring_00002': gzipSync(PCAP),
  'day/tcpdump.pcap3': PCAP,
  'day/later.pcap.xz': 'no magic',
  'day/inner/c.pcap': PCAP,
  'none/notes.txt': 'no capture',
  'odd[1].pcap': PCAP,
})) {
  write(name, bytes);
}
symlinkSync(join(folder, 'day/b.pcap'), join(folder, 'link.pcap'));

async function expand(...args: string[]): Promise<string[]> {
  const paths = await expandCaptures(args.map((arg) => (arg === '-' ? arg : join(folder, arg))));
  return paths.map((path) => (path === '-' ? path : relative(folder, path)));
}

describe('arguments', () => {
  it('that are files stay in their order', async () => {
    expect(await expand('day/b.pcap', '-', 'day/a.pcapng')).toEqual(['day/b.pcap', '-', 'day/a.pcapng']);
  });

  it('that are folders give the captures directly inside, told by magic or by name', async () => {
    expect(await expand('day')).toEqual([
      'day/a.pcapng',
      'day/b.pcap',
      'day/empty.cap',
      'day/later.pcap.xz',
      'day/ring_00001',
      'day/ring_00002',
      'day/tcpdump.pcap3',
    ]);
  });

  it('that are globs give their files, sorted', async () => {
    expect(await expand('day/*.pcap*')).toEqual([
      'day/a.pcapng',
      'day/b.pcap',
      'day/later.pcap.xz',
      'day/tcpdump.pcap3',
    ]);
    expect(await expand('day/**/c.*')).toEqual(['day/inner/c.pcap']);
  });

  it('that look like a glob and are a file are that file', async () => {
    expect(await expand('odd[1].pcap')).toEqual(['odd[1].pcap']);
  });

  it('that give one file twice give it once', async () => {
    expect(await expand('link.pcap', 'day/b.pcap', 'day/*b.pcap', '-', '-')).toEqual(['link.pcap', '-']);
  });

  it('that are not there are left for the reading to tell', async () => {
    expect(await expand('gone.pcap', 'day/b.pcap')).toEqual(['gone.pcap', 'day/b.pcap']);
  });

  it.each([
    ['none', /none: no captures in this folder\. Folders inside it: name them, or .*none\/\*\*$/],
    ['day/*.nothing', /day\/\*\.nothing: matches no file$/],
  ])('that give nothing are an error: %s', async (arg, message) => {
    const error: unknown = await expand(arg).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(CaptureError);
    expect(error).toMatchObject({ code: 'no-captures', message: expect.stringMatching(message) as string });
  });
});
