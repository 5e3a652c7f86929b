import { describe, expect, it } from 'vitest';
import { buildPcap, type BuiltFrame, type PcapLayout } from '../support/pcap-builder.js';
import { readCapture, scratchFolder } from './read-capture.js';

const { write } = scratchFolder();

const FRAMES: BuiltFrame[] = [
  { sec: 1700000000, nsec: 123456000, data: Uint8Array.of(1, 2, 3), origlen: 1500 },
  { sec: 1700000001, nsec: 0, data: new Uint8Array(0), origlen: 0 },
  { sec: 0xffffffff, nsec: 999999000, data: new Uint8Array(300).fill(7), origlen: 0xffffffff },
];

const SAME_FRAMES = FRAMES.map(({ sec, nsec, data, origlen }) => ({
  sec,
  nsec,
  origlen,
  iface: 0,
  data: Buffer.from(data).toString('hex'),
}));

function read(layout: PcapLayout, frames = FRAMES) {
  return readCapture(write('office.pcap', buildPcap(frames, layout)));
}

describe('a pcap file', () => {
  const layouts: [string, PcapLayout, string][] = [
    ['microseconds, little-endian', {}, 'pcap'],
    ['microseconds, big-endian', { little: false }, 'pcap'],
    ['nanoseconds, little-endian', { kind: 'nsec' }, 'pcap (nanoseconds)'],
    ['nanoseconds, big-endian', { kind: 'nsec', little: false }, 'pcap (nanoseconds)'],
    ['modified, little-endian', { kind: 'modified' }, 'pcap (modified)'],
    ['modified, big-endian', { kind: 'modified', little: false }, 'pcap (modified)'],
    ['version 2.0 with swapped lengths', { version: [2, 0], swapped: true }, 'pcap'],
    ['version 2.2 with swapped lengths', { version: [2, 2], swapped: true, little: false }, 'pcap'],
    ['version 2.3 with swapped lengths', { version: [2, 3], swapped: true }, 'pcap'],
    ['version 2.3 with lengths in order', { version: [2, 3] }, 'pcap'],
  ];
  it.each(layouts)('gives the same frames in the layout: %s', async (_name, layout, format) => {
    const { frames, source, error } = await read(layout);
    expect(error).toBeNull();
    expect(frames).toEqual(SAME_FRAMES);
    expect(source).toMatchObject({ name: 'office.pcap', format, frames: 3 });
  });

  it('keeps nanoseconds', async () => {
    const { frames } = await read({ kind: 'nsec' }, [{ sec: 1, nsec: 999999999, data: Uint8Array.of(1) }]);
    expect(frames[0]).toMatchObject({ sec: 1, nsec: 999999999 });
  });

  it('carries a fraction above one second and counts it', async () => {
    const usec = await read({}, [{ sec: 5, nsec: 2_500_000_000, data: Uint8Array.of(1) }]);
    expect(usec.frames[0]).toMatchObject({ sec: 7, nsec: 500_000_000 });
    expect(usec.source?.notes.anomalies.get('pcap.usec_too_large')).toEqual({ count: 1, firstFrame: 1 });
    const nsec = await read({ kind: 'nsec' }, [FRAMES[0], { sec: 5, nsec: 0xffffffff, data: Uint8Array.of(1) }]);
    expect(nsec.frames[1]).toMatchObject({ sec: 9, nsec: 294967295 });
    expect(nsec.source?.notes.anomalies.get('pcap.nsec_too_large')).toEqual({ count: 1, firstFrame: 2 });
  });

  it('reads a version newer than 2.4 with a warning', async () => {
    const { frames, source } = await read({ version: [2, 9] });
    expect(frames).toEqual(SAME_FRAMES);
    expect(source?.notes.warnings).toEqual(['pcap version 2.9 is newer than 2.4 and is read as that']);
  });

  it.each([2, 40])('refuses the magic of a modified file over %i records of a plain one', async (count) => {
    const frames = Array.from({ length: count }, (_, i) => ({
      sec: 1_700_000_000 + i,
      nsec: 0,
      data: new Uint8Array(60).fill(i),
    }));
    const bytes = buildPcap(frames);
    bytes[0] = 0x34;
    bytes[1] = 0xcd;
    const { frames: found, error } = await readCapture(write('office.pcap', bytes));
    expect(error?.message).toBe(
      'office.pcap: byte 0 (frame 1): magic of modified pcap, but the record headers have 16 bytes, as in pcap, not 24',
    );
    expect(found).toEqual([]);
  });

  it('takes a snaplen above 2^31 for none', async () => {
    expect((await read({ snaplen: 0xffffffff })).source?.interfaces[0].snaplen).toBe(0);
    expect((await read({ snaplen: 96 })).source?.interfaces[0].snaplen).toBe(96);
  });
});

describe('the link-type field of a pcap file', () => {
  const words: [string, number, number, number, string[]][] = [
    ['a plain link type', 113, 113, -1, []],
    ['an FCS length with its P bit', 0x24000001, 1, 4, []],
    [
      'an FCS length without its P bit',
      805306500,
      132,
      -1,
      ['link-type field 0x30000084 names an FCS length without its P bit; read as LINKTYPE_JUNIPER_ES'],
    ],
    ['the R bit', 0x08000001, 1, -1, ['link-type field 0x08000001 has its R bit set; read as LINKTYPE_ETHERNET']],
    [
      'reserved bits',
      2105376,
      2105376,
      -1,
      ['link-type field 0x00202020 has reserved bits set; frames are counted as LINKTYPE_2105376 (unnamed)'],
    ],
    [
      'reserved bits over a known link type',
      0x00010001,
      0x00010001,
      -1,
      ['link-type field 0x00010001 has reserved bits set; frames are counted as LINKTYPE_65537 (unnamed)'],
    ],
  ];
  it.each(words)('with %s', async (_name, word, linktype, fcslen, warnings) => {
    const { source, frames } = await read({ linktype: word });
    expect(source?.interfaces).toMatchObject([{ linktype, fcslen }]);
    expect(source?.notes.warnings).toEqual(warnings);
    expect(frames).toHaveLength(3);
  });
});
