import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CAPTURES, shippedCaptures } from '../support/captures.js';
import { ethernet, hex, ipPacket, ipv4, udp, udpPacket } from '../support/frame-builder.js';
import { judge, judgeFiles, type Judged, SM } from '../support/judge-scene.js';
import { type BuiltFrame, PcapngBuilder, buildPcap } from '../support/pcap-builder.js';
import { Scene } from '../support/scene.js';
import { BINARY, HTTP_GET, HTTP_OK, SSH_BANNER, TLS_ANSWER, TLS_HELLO } from './payloads.js';

/* The books of a run balance, whatever is in the capture. */

const CLIENT = '198.51.100.7';
const STRANGER = '203.0.113.66';

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function visit(): Scene {
  const scene = new Scene();
  scene.tcp(`${CLIENT}:50001`, `${SM}:443`).visit(TLS_HELLO, TLS_ANSWER);
  return scene;
}

/** A pcapng capture of two Ethernet interfaces. */
function onTwoInterfaces(frames: readonly { frame: BuiltFrame; id: number }[]): Uint8Array {
  const builder = new PcapngBuilder().section().interface().interface();
  for (const { frame, id } of frames) {
    builder.enhanced(id, BigInt(frame.sec) * 1_000_000n + BigInt(Math.floor(frame.nsec / 1000)), frame.data);
  }
  return builder.bytes();
}

/** What does not add up in the books of a run: nothing. */
function imbalances({ flows, report }: Judged): string[] {
  const { classes, packets, fragmentsUnattributed, undecoded, flows: books } = report.coverage;
  const { rows, timeline } = report;
  const inScope = books.created - report.summary.verdicts['out-of-scope'];
  const inFlows = sum(flows.map((flow) => flow.orig_pkts + flow.resp_pkts));
  const others = Object.entries(classes).filter(([name]) => !['tcp', 'udp', 'fragment'].includes(name));
  const accounts: [name: string, is: number, shouldBe: number][] = [
    ['packets by class', sum(Object.values(classes)), packets],
    ['undecoded by reason', sum(Object.values(undecoded)), classes.undecoded ?? 0],
    ['packets by input', sum(report.inputs.map((input) => input.packets)), packets],
    ['packets', inFlows + fragmentsUnattributed + sum(others.map(([, count]) => count)), packets],
    ['flows by end', books.open + books.closed + books.expired + books.evicted, books.created],
    ['flows written', flows.length, books.created],
    ['flows judged', report.summary.flows, books.created],
    ['flows by verdict', sum(Object.values(report.summary.verdicts)), books.created],
    ['flows of rows', sum(rows.map((row) => row.flowsIn + row.flowsOut + row.flowsUnknown)), inScope],
    ['flows on the time line', sum(timeline.flows) + timeline.untimed, inScope],
    ["flows on the rows' time lines", sum(rows.flatMap((row) => row.timeline.flows)) + timeline.untimed, inScope],
    ['violations on the time line', sum(timeline.violations), sum(rows.flatMap((row) => row.timeline.violations))],
  ];
  return accounts.filter(([, is, shouldBe]) => is !== shouldBe).map((account) => account.join(' '));
}

/** Something of everything: whole and stray fragments, ICMP errors, ARP, other protocols, nonsense. */
function mixture(): Scene {
  const scene = new Scene();
  scene.tcp(`${CLIENT}:50001`, `${SM}:443`).visit(TLS_HELLO, TLS_ANSWER);
  scene.tcp(`${STRANGER}:50001`, `${SM}:8080`).syn().refuse();
  scene.udp(`${CLIENT}:50002`, `${SM}:161`).ask(BINARY).unreachable(BINARY);
  scene.ip(CLIENT, SM, 47);
  scene.ip(CLIENT, SM, 1, 'ping');
  scene.ip(CLIENT, SM, 59);
  // A datagram in two fragments, and a fragment that nothing belongs to.
  const datagram = udp({ sport: 50003, dport: 53 }, 64);
  const fields = { src: CLIENT, dst: SM, protocol: 17, id: 7 };
  scene.packet(ipv4({ ...fields, moreFragments: true }, datagram.subarray(0, 40)));
  scene.packet(ipv4({ ...fields, fragmentOffset: 40 }, datagram.subarray(40)));
  scene.packet(ipv4({ ...fields, id: 8, fragmentOffset: 40 }, 24));
  scene.packet(ipv4({ ...fields, version: 9 }, 24));
  scene.frames.push(
    { sec: scene.frames[0].sec, nsec: 5, data: ethernet({ type: 0x0806 }, hex('0001 0800 06 04 0001').slice(0, 8)) },
    { sec: scene.frames[0].sec, nsec: 6, data: ethernet({ type: 0x88cc }, new Uint8Array(30)) },
    { sec: scene.frames[0].sec, nsec: 7, data: new Uint8Array(5) },
  );
  return scene;
}

describe('the books balance', () => {
  it.each(shippedCaptures().map(({ file }) => [file]))('of %s', async (file) => {
    expect(imbalances(await judgeFiles({ [file]: readFileSync(CAPTURES + file) }))).toEqual([]);
  });

  it('of a mixture of everything', async () => {
    const judged = await judge(mixture());
    expect(imbalances(judged)).toEqual([]);
    expect(judged.report.coverage).toMatchObject({
      fragmentsUnattributed: 1,
      classes: { fragment: 2, icmp: 2, 'other-ip': 1, 'no-next-header': 1, arp: 1, lldp: 1, undecoded: 2 },
    });
  });

  it('of no packets at all', async () => {
    const judged = await judge(new Scene());
    expect(imbalances(judged)).toEqual([]);
    expect(judged.report).toMatchObject({ firstTime: null, lastTime: null, summary: { flows: 0 } });
  });

  it.each([1, 2, 3, 10])('with room for %i flows', async (maxFlows) => {
    const scene = mixture();
    for (let i = 0; i < 40; i++) scene.tcp(`${CLIENT}:${51_000 + i}`, `${SM}:80`).visit(HTTP_GET, HTTP_OK);
    const judged = await judge(scene, { args: ['--max-flows', String(maxFlows)] });
    expect(imbalances(judged)).toEqual([]);
    expect(judged.report.coverage.flows.evicted).toBeGreaterThan(0);
    expect(judged.report.coverage.flows.open).toBeLessThanOrEqual(maxFlows);
    // Whoever had to give way is judged all the same.
    expect(judged.to(8080)).toMatchObject([{ verdict: 'violation', severity: 'low' }]);
  });

  it('with flows that time out, go on, and begin again', async () => {
    const scene = new Scene();
    // Nothing but the SYN tells who opened it: neither the handshake's answer nor the payload is there.
    const talk = scene.tcp(`${CLIENT}:50001`, `${SM}:443`);
    talk.syn().ask(BINARY).at(400).answer(BINARY).ask(BINARY);
    scene.tcp(`${CLIENT}:50002`, `${SM}:80`).visit(HTTP_GET, HTTP_OK);
    scene.tcp(`${CLIENT}:50002`, `${SM}:80`).visit(HTTP_GET, HTTP_OK);
    scene.udp(`${CLIENT}:50003`, `${SM}:161`).ask().at(470).ask();
    const judged = await judge(scene);
    expect(imbalances(judged)).toEqual([]);
    expect(judged.to(443)).toMatchObject([
      { initiator_evidence: 'syn' },
      { initiator_evidence: 'continued', initiator_confidence: 'strong', direction: 'inbound', orig_pkts: 1 },
    ]);
    expect(judged.to(80)).toHaveLength(2);
    expect(judged.to(161)).toHaveLength(2);
  });
});

describe('a flood of flows', () => {
  it('does not push out the flow that matters', async () => {
    const scene = new Scene();
    const talk = scene.tcp(`${STRANGER}:40000`, `${SM}:22`);
    talk.handshake().ask(SSH_BANNER).answer(SSH_BANNER);
    for (let i = 0; i < 2000; i++) scene.tcp(`192.0.2.${i % 250}:${20_000 + i}`, `${SM}:443`).syn();
    talk.ask(BINARY).answer(BINARY);
    const { to, report } = await judge(scene, { args: ['--max-flows', '64'] });
    expect(to(22)).toMatchObject([{ outcome: 'established', severity: 'high', orig_pkts: 4, resp_pkts: 3 }]);
    expect(report.coverage.flows.created).toBe(2001);
  });
});

describe('a flood of violating flows', () => {
  it('does not hide the finding that matters', async () => {
    const scene = new Scene();
    // More initiators than findings are kept, each with a probe of its own.
    for (let i = 0; i < 66_000; i++) scene.tcp(`11.${i >> 16}.${(i >> 8) & 255}.${i & 255}:2000`, `${SM}:8080`).syn();
    scene.tcp(`${STRANGER}:40000`, `${SM}:22`).visit(SSH_BANNER, SSH_BANNER);
    const { report, of } = await judge(scene);
    expect(of('unlisted-port')[0]).toMatchObject({ severity: 'high', port: 22, initiator: STRANGER });
    // Those that were never kept, and the one that gave way.
    expect(report.coverage.limits.findings).toBe(66_000 - 65_536 + 1);
    expect(report.coverage.books.imbalances).toEqual([]);
  });
});

describe('the report', () => {
  it.each(shippedCaptures().map(({ file }) => [file]))('of %s has the same bytes each time', async (file) => {
    const files = { [file]: readFileSync(CAPTURES + file) };
    const [one, two] = [await judgeFiles(files), await judgeFiles(files)];
    expect(JSON.stringify(two.report)).toBe(JSON.stringify(one.report));
    expect(two.flows).toEqual(one.flows);
  });

  it('counts copies of a frame in packets, and makes no second flow of them', async () => {
    const { frames } = visit();
    const both = frames.flatMap((frame) => [
      { frame, id: 0 },
      { frame: { ...frame, nsec: frame.nsec + 20_000 }, id: 1 },
    ]);
    const { flows, report } = await judgeFiles({ 'two.pcapng': onTwoInterfaces(both) });
    expect(flows).toHaveLength(1);
    expect(report.coverage).toMatchObject({ packets: 2 * frames.length, copies: frames.length });
  });

  it('counts copies where the capture has them in another order, interface by interface', async () => {
    const { frames } = visit();
    const both = [0, 1].flatMap((id) => frames.map((frame) => ({ frame, id })));
    const { report } = await judgeFiles({ 'two.pcapng': onTwoInterfaces(both) });
    expect(report.coverage.copies).toBe(frames.length);
  });

  it('counts copies where two captures have them', async () => {
    const { frames } = visit();
    const { report } = await judgeFiles({ 'a.pcap': buildPcap(frames), 'b.pcap': buildPcap(frames) });
    expect(report.coverage.copies).toBe(frames.length);
  });

  it('takes no frame of one interface for a copy', async () => {
    const { frames } = visit();
    const { report } = await judgeFiles({ 'a.pcap': buildPcap([...frames, ...frames]) });
    expect(report.coverage.copies).toBe(0);
  });

  it('does not take a keep-alive for a copy', async () => {
    const scene = new Scene();
    const talk = scene.tcp(`${CLIENT}:50001`, `${SM}:443`).handshake();
    for (let i = 1; i <= 5; i++) talk.at(i).ack();
    const { report } = await judge(scene);
    expect(report.coverage.copies).toBe(0);
  });

  it('tells a packet with an impossible length, and judges the flow all the same', async () => {
    const scene = new Scene();
    scene.packet(udpPacket({ src: CLIENT, sport: 50001, dst: SM, dport: 161, length: 4000, payload: BINARY }));
    scene.packet(ipPacket({ src: CLIENT, dst: SM, ip4: { totalLength: 9000 } }, 17, udp({ sport: 5, dport: 161 }, 8)));
    const judged = await judge(scene);
    expect(imbalances(judged)).toEqual([]);
    expect(judged.to(161)).toHaveLength(2);
    expect(Object.keys(judged.report.coverage.anomalies).length).toBeGreaterThan(0);
  });
});
