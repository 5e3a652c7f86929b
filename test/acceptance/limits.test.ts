import { describe, expect, it } from 'vitest';
import { ethernet, ipv4, udp, vlan } from '../support/frame-builder.js';
import { type Judged, judge, judgeFiles, SM } from '../support/judge-scene.js';
import { PcapngBuilder } from '../support/pcap-builder.js';
import { Scene } from '../support/scene.js';
import { TLS_HELLO } from './payloads.js';

/* What an attacker can make much of is bounded; that a bound was met is counted, and shown. */

/** Link types from here on are nobody's. */
const UNKNOWN = 10_000;

function frameOf(scene: Scene) {
  return scene.frames[0].data;
}

function visit(): Scene {
  const scene = new Scene();
  scene.tcp('198.51.100.7:50001', `${SM}:443`).syn();
  return scene;
}

/** A capture with so many interfaces, each with texts as long as they may be, and one frame on the last of them. */
function manyInterfaces(count: number): Uint8Array {
  const builder = new PcapngBuilder().section();
  for (let i = 0; i < count; i++) {
    const text = new TextEncoder().encode(`interface ${i} ${'x'.repeat(1000)}`);
    builder.interface({ options: [[2, text] as const, [3, text] as const] });
  }
  return builder.enhanced(count - 1, 0n, frameOf(visit())).bytes();
}

/** Datagrams in fragments of which the first never comes. */
function strayFragments(count: number): Scene {
  const scene = new Scene();
  for (let i = 0; i < count; i++) {
    scene.packet(ipv4({ src: `192.0.${i >> 12}.2`, dst: SM, protocol: 17, id: i & 0xfff, fragmentOffset: 24 }, 8));
  }
  return scene;
}

/** Connections whose first bytes do not yet tell what they speak. */
function silentTalkers(count: number): Scene {
  const scene = new Scene();
  const start = TLS_HELLO.slice(0, 3);
  for (let i = 0; i < count; i++)
    scene
      .tcp(`198.51.100.7:${2000 + i}`, `${SM}:443`)
      .handshake()
      .ask(start);
  return scene;
}

/** Frames of one flow in stacks of three VLAN tags, no two the same. */
function vlanStacks(count: number): Scene {
  const scene = new Scene();
  const data = udp({ sport: 2000, dport: 161 }, 8);
  const packet = ipv4({ src: '198.51.100.7', dst: SM, protocol: 17 }, data);
  for (let i = 0; i < count; i++) {
    scene.frames.push({ sec: 0, nsec: i, data: vlan(ethernet({}, packet), [1, i >> 8, i & 255]) });
  }
  return scene;
}

function visitors(count: number): Scene {
  const scene = new Scene();
  for (let i = 0; i < count; i++) scene.tcp(`11.0.${i >> 8}.${i & 255}:2000`, `${SM}:443`).syn();
  return scene;
}

const CASES: Record<string, [judged: () => Promise<Judged>, met: number]> = {
  interfaces: [() => judgeFiles({ 'x.pcapng': manyInterfaces(300) }), 300 - 256],
  fragments: [() => judge(strayFragments(8200)), 8200 - 8192],
  'payload buffers': [() => judge(silentTalkers(2060)), 2060 - 2048],
  'VLAN tags': [() => judge(vlanStacks(4100)), 4100 - 4096],
  peers: [() => judge(visitors(16_400)), 16_400 - 16_384],
};

describe('a limit', () => {
  it.each(Object.keys(CASES))('of %s is counted when it is met', async (name) => {
    const [judged, met] = CASES[name];
    const { report } = await judged();
    expect(report.coverage.limits).toEqual({ [name]: met });
    expect(report.coverage.books.imbalances).toEqual([]);
  });

  it('of interfaces leaves their frames as they are, and lists the first', async () => {
    const { report, flows } = await judgeFiles({ 'x.pcapng': manyInterfaces(300) });
    expect(report.inputs[0].interfaces).toHaveLength(256);
    expect(flows).toHaveLength(1);
  });

  it('of link types that are not decoded is one line for all the others', async () => {
    const builder = new PcapngBuilder().section();
    for (let i = 0; i < 40; i++) builder.interface({ linktype: UNKNOWN + i });
    for (let i = 0; i < 40; i++) builder.enhanced(i, 0n, frameOf(visit()));
    const { report } = await judgeFiles({ 'x.pcapng': builder.bytes() });
    const { warnings } = report.coverage;
    expect(warnings).toHaveLength(17);
    expect(warnings.at(-1)).toBe('24 further link types not decoded: 24 frames');
  });
});
