import { describe, expect, it } from 'vitest';
import { openCaptureSet } from '../../src/capture/capture-set.js';
import { FilteredSet } from '../../src/capture/filtered-set.js';
import { FrameFilter } from '../../src/capture/frame-filter.js';
import { SetupError } from '../../src/capture/setup-error.js';
import { CAPTURES } from '../support/captures.js';
import { NO_LIBPCAP, skipNote } from '../support/native.js';
import { buildPcap, type BuiltFrame } from '../support/pcap-builder.js';
import { scratchFolder } from './read-capture.js';

const { write } = scratchFolder();

const ETHERNET = 1;
const RAW = 101;

/** An Ethernet frame with nothing but its EtherType. */
function frame(etherType: number): BuiltFrame {
  const data = new Uint8Array(60);
  new DataView(data.buffer).setUint16(12, etherType);
  return { sec: 1, nsec: 0, data };
}

/** Numbers of the frames that pass, by runs; `a2-4`: one run of the file a. */
async function passing(paths: string[], expression: string): Promise<{ runs: string[]; set: FilteredSet }> {
  const set = new FilteredSet(await openCaptureSet(paths), new FrameFilter(expression));
  const runs: string[] = [];
  do {
    for (let run = set.next(); run !== null; run = set.next()) {
      runs.push(`${set.inputs[run.input].name}${run.firstFrame}-${run.firstFrame + run.to - run.from - 1}`);
    }
  } while (await set.refill());
  await set.close();
  return { runs, set };
}

function refusal(expression: string): string {
  try {
    return `taken: ${new FrameFilter(expression).expression}`;
  } catch (error) {
    if (error instanceof SetupError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

describe.skipIf(NO_LIBPCAP !== null)(`a capture filter${skipNote(NO_LIBPCAP)}`, () => {
  it('keeps the numbers of the file', async () => {
    const arp = frame(0x806);
    const ip = frame(0x800);
    const path = write('a', buildPcap([ip, arp, arp, ip, ip, arp, ip]));
    const { runs, set } = await passing([path], 'arp');
    expect(runs).toEqual(['a2-3', 'a6-6']);
    expect(set.filter).toEqual({ expression: 'arp', skipped: 4 });
    expect(set.inputs[0].packets).toBe(7);
  });

  it('goes on over many batches', async () => {
    const frames = Array.from({ length: 1000 }, (_, i) => frame(i % 3 === 0 ? 0x806 : 0x800));
    const { runs, set } = await passing([write('a', buildPcap(frames))], 'arp');
    expect(runs).toHaveLength(334);
    expect(runs.at(-1)).toBe('a1000-1000');
    expect(set.filter.skipped).toBe(666);
  });

  it('is compiled for each link type', async () => {
    const ip = new Uint8Array(40);
    ip[0] = 0x45;
    ip[9] = 17;
    const ethernet = frame(0x800);
    ethernet.data.set(ip, 14);
    const a = write('a', buildPcap([ethernet, frame(0x806)], { linktype: ETHERNET }));
    const b = write('b', buildPcap([{ sec: 2, nsec: 0, data: ip }], { linktype: RAW }));
    expect((await passing([a, b], 'udp')).runs).toEqual(['a1-1', 'b1-1']);
  });

  it('sees the original length, not the captured one', async () => {
    const cut: BuiltFrame = { ...frame(0x800), origlen: 1500 };
    const path = write('a', buildPcap([cut, frame(0x800)]));
    expect((await passing([path], 'greater 1000')).runs).toEqual(['a1-1']);
  });

  it('and its opposite pass every frame once', async () => {
    const paths = [`${CAPTURES}clean-day.pcap`, `${CAPTURES}nat.pcapng`];
    const [one, other, all] = await Promise.all(
      ['tcp port 443', 'not tcp port 443', ''].map(async (expression) => (await passing(paths, expression)).set),
    );
    const packets = all.inputs.reduce((sum, input) => sum + input.packets, 0);
    expect(all.filter.skipped).toBe(0);
    expect(one.filter.skipped).toBeGreaterThan(0);
    expect(one.filter.skipped + other.filter.skipped).toBe(packets);
  });

  it.each([
    ['tcp prot 80', 'bad-filter: filter "tcp prot 80": can\'t parse filter expression: syntax error'],
    ['ip host 10.0.0.256', 'bad-filter: filter "ip host 10.0.0.256": '],
  ])('"%s" is refused in one line', (expression, message) => {
    expect(refusal(expression)).toContain(message);
    expect(refusal(expression)).not.toContain('\n');
  });

  it('that fits another link type is refused when the frames come', async () => {
    const path = write('a', buildPcap([frame(0x800)]));
    await expect(passing([path], 'wlan type mgt')).rejects.toThrow(
      'filter "wlan type mgt": 802.11 link-layer types supported only on 802.11 (LINKTYPE_ETHERNET)',
    );
  });
});
