import { describe, expect, it } from 'vitest';
import { judge, judgeFiles, SM, type Judged } from '../support/judge-scene.js';
import { buildPcap, PcapngBuilder } from '../support/pcap-builder.js';
import { Scene, SCENE_START_SEC } from '../support/scene.js';
import { HTTP_GET, HTTP_OK } from './payloads.js';

const CLIENT = '198.51.100.7';

function visit(): Scene {
  const scene = new Scene();
  scene.tcp(`${CLIENT}:50001`, `${SM}:80`).visit(HTTP_GET, HTTP_OK);
  return scene;
}

/** The visit with stamps of its own, in seconds, over and over. */
function at(...seconds: number[]): Uint8Array {
  return buildPcap(visit().frames.map((frame, i) => ({ ...frame, sec: seconds[i % seconds.length], nsec: 0 })));
}

/** Everything numeric in flows and report that cannot be: NaN and infinities become null in JSON, counts are not negative. */
function absurdities({ flows, report }: Judged): string[] {
  const found: string[] = [];
  const look = (value: unknown, path: string): void => {
    if (typeof value === 'number' && !(value >= 0)) found.push(`${path} ${value}`);
    if (typeof value === 'string' && /NaN|Infinity|undefined/.test(value)) found.push(`${path} ${value}`);
    if (value !== null && typeof value === 'object') {
      for (const [key, inner] of Object.entries(value)) look(inner, `${path}.${key}`);
    }
  };
  look(report, 'report');
  look(flows, 'flows');
  for (const flow of flows)
    if ((flow.ts === null) !== (flow.duration === null)) found.push(`duration ${flow.duration}`);
  return found;
}

const YEAR = 366 * 86_400;
const CLOCKS: Record<string, [bytes: Uint8Array, flows: number, clockSteps: number]> = {
  'that stands at 1970': [at(0), 1, 0],
  'of 2038': [at(2 ** 31 - 1, 2 ** 31), 1, 3],
  'of 2106': [at(2 ** 32 - 1), 1, 0],
  'that runs backwards': [at(...visit().frames.map((_, i) => 1_700_000_000 - 7 * i)), 1, 7],
  'that leaps over years once': [at(...visit().frames.map((_, i) => (i < 4 ? 1e9 : 1e9 + 2 * YEAR))), 2, 1],
};

describe('a clock', () => {
  it.each(Object.keys(CLOCKS))('%s gives sound times, and its steps are counted', async (name) => {
    const [bytes, flows, steps] = CLOCKS[name];
    const judged = await judgeFiles({ 'x.pcap': bytes });
    expect(absurdities(judged)).toEqual([]);
    expect(judged.flows).toHaveLength(flows);
    expect(judged.report.coverage.clockSteps).toBe(steps);
    expect(judged.report.coverage.books.imbalances).toEqual([]);
  });

  it('with microseconds above 999,999 is read as the time it means', async () => {
    const bytes = at(1_700_000_000);
    new DataView(bytes.buffer).setUint32(28, 2_500_000, true);
    const judged = await judgeFiles({ 'x.pcap': bytes });
    expect(absurdities(judged)).toEqual([]);
    expect(judged.flows[0].ts).toBe('1700000002.500000000');
    expect(judged.report.coverage.anomalies['pcap.usec_too_large']).toMatchObject({ count: 1, firstFrame: 1 });
  });

  it.each([0, 6, 9, 20, 127, 0x80, 0x94, 0xff])('of if_tsresol %i gives sound times', async (tsresol) => {
    for (const offset of [0n, -(2n ** 63n), 2n ** 63n - 1n, -1_700_000_000n]) {
      const builder = new PcapngBuilder().section();
      const options = [
        [9, Uint8Array.of(tsresol)],
        [14, builder.u64(offset)],
      ] as const;
      builder.interface({ options });
      for (const [i, { data }] of visit().frames.entries()) builder.enhanced(0, 2n ** 64n - 1n - BigInt(i), data);
      const judged = await judgeFiles({ 'x.pcapng': builder.bytes() });
      expect(absurdities(judged)).toEqual([]);
      expect(judged.report.summary.flows).toBe(1);
    }
  });

  it('that is wrong for one packet ends no flow but that packet’s', async () => {
    const scene = new Scene();
    const talks = Array.from({ length: 300 }, (_, i) => scene.tcp(`${CLIENT}:${50_000 + i}`, `${SM}:443`).handshake());
    for (const talk of talks) talk.ask('hello');
    scene.frames[1000] = { ...scene.frames[1000], sec: 2 ** 32 - 1 };
    for (const talk of talks) talk.ask('again').close();
    const judged = await judge(scene);
    expect(judged.flows).toHaveLength(301);
    expect(judged.report.coverage.clockSteps).toBe(2);
    expect(absurdities(judged)).toEqual([]);
  });

  it('that is wrong for a whole stretch does not end what begins after it', async () => {
    const scene = new Scene();
    const wrong = (i: number) => ({ ...scene.frames[i], sec: 2 ** 32 - 1 });
    for (let i = 0; i < 600; i++) scene.udp(`${CLIENT}:${1024 + i}`, `${SM}:161`).ask('x');
    for (let i = 0; i < 600; i++) scene.frames[i] = wrong(i);
    const talks = Array.from({ length: 300 }, (_, i) => scene.tcp(`${CLIENT}:${50_000 + i}`, `${SM}:443`).handshake());
    for (let k = 0; k < 5; k++) for (const talk of talks) talk.ask('hello').answer('hello');
    const judged = await judge(scene);
    expect(judged.to(443)).toHaveLength(300);
    expect(judged.flows.every(({ ts }) => Number(ts) >= SCENE_START_SEC)).toBe(true);
  });
});
