import { describe, expect, it } from 'vitest';
import { NO_TIME } from '../../src/capture/frame.js';
import { PcapngWriter, type WrittenInterface, type WrittenPacket } from '../../src/capture/pcapng/pcapng-writer.js';
import { LINKTYPE_ETHERNET, LINKTYPE_RAW } from '../../src/wire/linktype.js';
import { concat } from '../support/pcap-builder.js';
import { readCapture, scratchFolder } from './read-capture.js';

const { write } = scratchFolder();

const ETH0: WrittenInterface = {
  linktype: LINKTYPE_ETHERNET,
  snaplen: 65535,
  fcslen: 4,
  name: 'eth0',
  description: 'from a.pcap',
};
const TUN0: WrittenInterface = { linktype: LINKTYPE_RAW, snaplen: 0, fcslen: -1, name: null, description: null };

const packet = (changes: Partial<WrittenPacket>): WrittenPacket => ({
  iface: ETH0,
  sec: 1_800_000_000,
  nsec: 123_456_789,
  origlen: 1500,
  bytes: Uint8Array.of(1, 2, 3, 4, 5),
  comment: 'why',
  ...changes,
});

async function readBack(...packets: WrittenPacket[]) {
  const writer = new PcapngWriter();
  const blocks = [writer.header('wiretable 1.2.3', 'all about it'), ...packets.map((each) => writer.packet(each))];
  return readCapture(write('written.pcapng', concat(blocks)));
}

describe('the pcapng writer', () => {
  it('writes what the reader reads', async () => {
    const { frames, source, error } = await readBack(packet({}), packet({ iface: TUN0, bytes: new Uint8Array(0) }));
    expect(error).toBeNull();
    expect(frames).toEqual([
      { sec: 1_800_000_000, nsec: 123_456_789, origlen: 1500, iface: 0, data: '0102030405' },
      { sec: 1_800_000_000, nsec: 123_456_789, origlen: 1500, iface: 1, data: '' },
    ]);
    expect(source?.interfaces).toEqual([
      { linktype: 1, snaplen: 65535, fcslen: 4, name: 'eth0', description: 'from a.pcap', filter: null },
      { linktype: 101, snaplen: 0, fcslen: -1, name: null, description: null, filter: null },
    ]);
    expect(source?.notes).toMatchObject({ comments: 3, application: 'wiretable 1.2.3' });
    expect(source?.notes.anomalies.size).toBe(0);
  });

  it('describes an interface once', async () => {
    const { source } = await readBack(packet({}), packet({ sec: 1 }), packet({ sec: 2 }));
    expect(source?.interfaces).toHaveLength(1);
  });

  it.each([
    ['of the epoch', 0, 0],
    ['before 1970', -1, 999_999_999],
    ['long before 1970', -62_135_596_800, 1],
    ['of the year 2242', 8_589_934_591, 999_999_999],
    ['beyond what 64 bits of nanoseconds hold', 253_402_300_799, 5],
  ])('keeps a time %s', async (_name, sec, nsec) => {
    const { frames } = await readBack(packet({}), packet({ sec, nsec }), packet({}));
    expect(frames.map((frame) => [frame.sec, frame.nsec])).toEqual([
      [1_800_000_000, 123_456_789],
      [sec, nsec],
      [1_800_000_000, 123_456_789],
    ]);
  });

  it('writes time 0 where there is none', async () => {
    const { frames } = await readBack(packet({ sec: 0, nsec: NO_TIME }));
    expect(frames[0]).toMatchObject({ sec: 0, nsec: 0 });
  });

  it('cuts a comment that is longer than an option between two characters', async () => {
    const { error, frames } = await readBack(packet({ comment: `${'x'.repeat(65534)}é` }));
    expect(error).toBeNull();
    expect(frames).toHaveLength(1);
  });
});
