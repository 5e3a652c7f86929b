import { describe, expect, it } from 'vitest';
import { NO_TIME } from '../../src/capture/frame.js';
import { PcapngBuilder, zeroEnded } from '../support/pcap-builder.js';
import { readCapture, scratchFolder } from './read-capture.js';

const { write } = scratchFolder();

const DATA = Uint8Array.of(0xaa, 0xbb, 0xcc, 0xdd, 0xee);
const USEC = 1_700_000_000_123_456n;

function read(builder: PcapngBuilder) {
  return readCapture(write('office.pcapng', builder.bytes()));
}

describe.each([
  ['little-endian', true],
  ['big-endian', false],
])('a pcapng file, %s', (_name, little) => {
  const builder = () => new PcapngBuilder(little);

  it('gives the frames of enhanced, obsolete and simple packet blocks', async () => {
    const { frames, source, error } = await read(
      builder()
        .section()
        .interface()
        .enhanced(0, USEC, DATA, 1500)
        .obsolete(0, 0xffff, USEC + 1n, DATA)
        .simple(DATA, 5),
    );
    expect(error).toBeNull();
    const data = 'aabbccddee';
    expect(frames).toEqual([
      { sec: 1700000000, nsec: 123456000, origlen: 1500, iface: 0, data },
      { sec: 1700000000, nsec: 123457000, origlen: 5, iface: 0, data },
      { sec: 0, nsec: NO_TIME, origlen: 5, iface: 0, data },
    ]);
    expect(source).toMatchObject({ format: 'pcapng', frames: 3 });
    expect(source?.notes.dropped).toBeNull();
  });

  it('reads what an interface says of itself', async () => {
    const { source } = await read(
      builder()
        .section()
        .interface({
          linktype: 276,
          snaplen: 96,
          options: [
            [1, 'the uplink'],
            [2, 'eth0'],
            [3, 'Uplink\0\0'],
            [11, '\0port 80'],
            [13, Uint8Array.of(4)],
          ],
        })
        .interface({
          snaplen: 0,
          options: [
            [13, Uint8Array.of(32)],
            [11, '\x01bpf'],
          ],
        }),
    );
    expect(source?.interfaces).toEqual([
      { linktype: 276, snaplen: 96, fcslen: 4, name: 'eth0', description: 'Uplink', filter: 'port 80' },
      { linktype: 1, snaplen: 0, fcslen: 4, name: null, description: null, filter: null },
    ]);
    expect(source?.notes.comments).toBe(1);
  });

  it('counts interfaces anew in every section, which has its own byte order', async () => {
    const { frames, source } = await read(
      builder()
        .section([
          [2, 'amd64'],
          [3, 'Linux'],
          [4, 'dumpcap'],
        ])
        .interface({ linktype: 1 })
        .interface({ linktype: 101, options: [[9, Uint8Array.of(9)]] })
        .enhanced(1, 5_000_000_007n, DATA)
        .section([[4, 'other']], [1, 2], !little)
        .interface({ linktype: 113 })
        .enhanced(0, 5_000_007n, DATA),
    );
    expect(source?.interfaces.map(({ linktype }) => linktype)).toEqual([1, 101, 113]);
    expect(frames).toMatchObject([
      { iface: 1, sec: 5, nsec: 7 },
      { iface: 2, sec: 5, nsec: 7000 },
    ]);
    expect(source?.notes).toMatchObject({ hardware: 'amd64', os: 'Linux', application: 'dumpcap' });
  });

  it('adds if_tsoffset, also a negative one', async () => {
    const file = builder().section();
    file
      .interface({ options: [[14, file.u64(1_600_000_000n)]] })
      .interface({ options: [[14, file.u64(-10n)]] })
      .enhanced(0, 1_500_000n, DATA)
      .enhanced(1, 1_500_000n, DATA);
    expect((await read(file)).frames).toMatchObject([
      { sec: 1_600_000_001, nsec: 500_000_000 },
      { sec: -9, nsec: 500_000_000 },
    ]);
  });

  it('gives no time, and says so, where time stamp and offset make none', async () => {
    const file = builder().section();
    file
      .interface({ options: [[9, Uint8Array.of(0)]] })
      .interface({ options: [[14, file.u64(-(2n ** 63n))]] })
      .interface({ options: [[9, Uint8Array.of(0xff)]] })
      .enhanced(0, 2n ** 64n - 1n, DATA)
      .enhanced(1, 0n, DATA)
      .enhanced(2, 2n ** 64n - 1n, DATA);
    const { frames, source } = await read(file);
    expect(frames).toMatchObject([
      { sec: 0, nsec: NO_TIME },
      { sec: 0, nsec: NO_TIME },
      { sec: 0, nsec: 0 },
    ]);
    expect(source?.notes.anomalies.get('pcapng.time_out_of_range')).toEqual({ count: 2, firstFrame: 1 });
  });

  it('cuts a simple packet at the snaplen, and at its block where that is shorter', async () => {
    const { frames, source } = await read(
      builder()
        .section()
        .interface({ snaplen: 4 })
        .simple(DATA, 1500)
        .section()
        .interface({ snaplen: 0 })
        .simple(DATA, 1500),
    );
    expect(frames).toMatchObject([
      { data: 'aabbccdd', origlen: 1500 },
      { data: 'aabbccddee000000', origlen: 1500 },
    ]);
    expect(source?.notes.anomalies.get('pcapng.spb_too_short')).toEqual({ count: 1, firstFrame: 2 });
  });

  it('keeps the first name of each address as RFC 5952 writes it', async () => {
    const ipv6 = Uint8Array.from([0x20, 1, 0xd, 0xb8, ...Array(11).fill(0), 1]);
    const { source } = await read(
      builder()
        .section()
        .names(
          [
            [1, Uint8Array.from([10, 0, 0, 1, ...zeroEnded('mail'), ...zeroEnded('www')])],
            [1, Uint8Array.from([10, 0, 0, 1, ...zeroEnded('other')])],
            [3, Uint8Array.of(1, 2, 3, 4, 5, 6, 65, 0)],
            [2, Uint8Array.from([...ipv6, ...zeroEnded('six')])],
            [1, Uint8Array.of(10, 0)],
          ],
          [[1, 'from the resolver']],
        ),
    );
    expect([...(source?.notes.names ?? [])]).toEqual([
      ['10.0.0.1', 'mail'],
      ['2001:db8::1', 'six'],
    ]);
    expect(source?.notes.comments).toBe(1);
    expect([...(source?.notes.anomalies.keys() ?? [])]).toEqual(['pcapng.name_record_too_short']);
  });

  it('counts drops by the last statistics of each interface, or by its packets where they say more', async () => {
    const file = builder().section().interface().interface();
    file
      .enhanced(0, 1n, DATA, 5, [[4, file.u64(3n)]])
      .obsolete(1, 40, 2n, DATA)
      .obsolete(1, 2, 3n, DATA)
      .statistics(0, [
        [5, file.u64(5n)],
        [7, file.u64(2n)],
      ])
      .statistics(0, [
        [5, file.u64(6n)],
        [7, file.u64(4n)],
      ])
      .statistics(1, [[5, file.u64(1n)]])
      .statistics(9, [[5, file.u64(1n)]]);
    const { source } = await read(file);
    expect(source?.notes.dropped).toBe(10 + 42);
    expect([...(source?.notes.anomalies.keys() ?? [])]).toEqual(['pcapng.statistics_without_interface']);
  });

  it('knows that nothing was dropped where the statistics say so', async () => {
    const file = builder().section().interface();
    expect((await read(file.statistics(0, [[5, file.u64(0n)]]))).source?.notes.dropped).toBe(0);
  });

  it('counts secrets, skipped blocks and comments', async () => {
    const { frames, source, error } = await read(
      builder()
        .section([[1, 'one']])
        .interface()
        .secrets(zeroEnded('CLIENT_RANDOM'))
        .block(0x0bad, new Uint8Array(8))
        .block(0x40000bad, new Uint8Array(8))
        .block(0x0c, new Uint8Array(0))
        .block(0x0c, new Uint8Array(4))
        .enhanced(0, 1n, DATA, 5, [
          [1, 'two'],
          [1, 'three'],
          [2, Uint8Array.of(0, 0, 0, 1)],
        ]),
    );
    expect(error).toBeNull();
    expect(frames).toHaveLength(1);
    expect(source?.notes).toMatchObject({ secrets: 1, comments: 3 });
    expect([...(source?.notes.skippedBlocks ?? [])]).toEqual([
      ['custom', 1],
      ['custom (not to be copied)', 1],
      ['0x0000000c', 2],
    ]);
  });

  it('reads no option beyond its block', async () => {
    const overlong = new PcapngBuilder(little)
      .block(0, Uint8Array.of(0, 0, 0, 0))
      .bytes()
      .subarray(8, 12);
    const view = new DataView(overlong.buffer, overlong.byteOffset, 4);
    view.setUint16(0, 2, little);
    view.setUint16(2, 60000, little);
    const body = new Uint8Array(12);
    new DataView(body.buffer).setUint16(0, 1, little);
    body.set(overlong, 8);
    const { source, frames } = await read(builder().section().block(1, body).enhanced(0, 1n, DATA));
    expect(frames).toHaveLength(1);
    expect(source?.interfaces[0].name).toBeNull();
    expect(source?.notes.anomalies.get('pcapng.option_too_long')).toEqual({ count: 1, firstFrame: 1 });
  });

  it('names bad options and short blocks without frames, and reads on', async () => {
    const { frames, source } = await read(
      builder()
        .section()
        .interface({
          options: [
            [9, Uint8Array.of(6, 6)],
            [13, Uint8Array.of(4, 4)],
            [14, Uint8Array.of(1)],
          ],
        })
        .block(5, new Uint8Array(4))
        .block(0x0a, new Uint8Array(4))
        .statistics(0, [[5, Uint8Array.of(1)]])
        .enhanced(0, 1_000_000n, DATA, 5, [[4, Uint8Array.of(1)]]),
    );
    expect(frames).toMatchObject([{ sec: 1, nsec: 0 }]);
    expect([...(source?.notes.anomalies.keys() ?? [])].sort()).toEqual([
      'pcapng.bad_drop_count',
      'pcapng.bad_fcslen',
      'pcapng.bad_tsoffset',
      'pcapng.bad_tsresol',
      'pcapng.dsb_too_short',
      'pcapng.isb_too_short',
    ]);
  });
});
