import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FlowRun, type FlowRunOptions } from '../support/flow-runner.js';
import { tcpPacket, udpPacket } from '../support/frame-builder.js';
import { type FrameTime, START, type TestFrame } from '../support/frame-run.js';

/** A packet between two of few endpoints. */
interface Step {
  proto: 'tcp' | 'udp';
  /** Endpoints by number. */
  from: number;
  to: number;
  /** TCP: what the segment is; data has no SYN. */
  kind: 'syn' | 'data';
  isn: number;
  payload: number;
  /** Nanoseconds after the packet before; negative: earlier. */
  wait: number;
  hasTime: boolean;
}

const ENDPOINTS = ['10.0.0.1:1', '10.0.0.1:2', '10.0.0.2:1', '[fd00::1]:1', '[fd00::1]:2', '[fd00::2]:1'] as const;
const TCP_TIMEOUT = 300;
const UDP_TIMEOUT = 60;

const pair = fc
  .tuple(fc.constantFrom(0, 3), fc.nat(2), fc.nat(2))
  .map(([family, one, two]) => ({ from: family + one, to: family + two }));

const wait = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 20_000_000_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: -30_000_000_000, max: 0 }) },
  { weight: 1, arbitrary: fc.constantFrom(60e9, 60e9 + 1, 300e9, 300e9 + 1, 1e9, 0) },
);

const step: fc.Arbitrary<Step> = fc
  .record({
    pair,
    proto: fc.constantFrom('tcp' as const, 'tcp' as const, 'udp' as const),
    kind: fc.constantFrom('syn' as const, 'data' as const),
    isn: fc.constantFrom(100, 200, 0xffff_fff0),
    payload: fc.integer({ min: 1, max: 9 }),
    wait,
    hasTime: fc.oneof({ weight: 20, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  })
  .map(({ pair: { from, to }, ...rest }) => ({ from, to, ...rest }));

const steps = fc
  .tuple(fc.array(step, { minLength: 1, maxLength: 200 }), fc.boolean())
  .map(([script, allHaveTimes]) => (allHaveTimes ? script.map((one) => ({ ...one, hasTime: true })) : script));

/** What a flow should hold, by a key of text. */
interface ModelFlow {
  key: string;
  firstFrame: number;
  /** By sender. */
  packets: Map<number, number>;
  payload: Map<number, number>;
  isns: Map<number, number>;
  /** Sequence number behind the data of a sender. */
  next: Map<number, number>;
  first: bigint | null;
  latest: bigint | null;
}

/** CLI.md, "What makes a flow", for SYNs and data segments. */
class Model {
  readonly flows: ModelFlow[] = [];
  private readonly current = new Map<string, ModelFlow>();

  observe({ proto, from, to, kind, isn, payload }: Step, frame: number, time: bigint | null): void {
    const key = [proto, ...[from, to].sort()].join(' ');
    let flow = this.current.get(key);
    if (
      flow === undefined ||
      this.hasTimedOut(flow, proto, time) ||
      (kind === 'syn' && proto === 'tcp' && beginsAnew(flow, from, to, isn, time))
    ) {
      const [packets, payloads, isns, next] = [new Map(), new Map(), new Map(), new Map()];
      flow = { key, firstFrame: frame, packets, payload: payloads, isns, next, first: time, latest: time };
      this.current.set(key, flow);
      this.flows.push(flow);
    }
    flow.packets.set(from, (flow.packets.get(from) ?? 0) + 1);
    if (proto === 'udp' || kind === 'data') flow.payload.set(from, (flow.payload.get(from) ?? 0) + payload);
    else flow.isns.set(from, isn);
    if (kind === 'data') {
      const after = (isn + 1 + payload) | 0;
      const next = flow.next.get(from);
      if (next === undefined || ((after - next) | 0) > 0) flow.next.set(from, after);
    }
    if (time !== null && (flow.latest === null || time > flow.latest)) flow.latest = time;
  }

  private hasTimedOut(flow: ModelFlow, proto: string, time: bigint | null): boolean {
    if (time === null || flow.latest === null) return false;
    return time - flow.latest > BigInt(proto === 'tcp' ? TCP_TIMEOUT : UDP_TIMEOUT) * 1_000_000_000n;
  }
}

/** A SYN of a sender whose number differs; or after data that it was not sent before, where nobody's SYN was captured. */
function beginsAnew(flow: ModelFlow, from: number, to: number, isn: number, time: bigint | null): boolean {
  const used = flow.isns.get(from);
  if (used !== undefined) return used !== isn;
  if (flow.isns.has(to)) return false;
  const next = flow.next.get(from);
  const isBefore = time !== null && flow.first !== null && time < flow.first;
  return !(isBefore && next !== undefined && ((next - isn - 1) | 0) >= 0);
}

/** The steps as frames, with the model's account of them. */
function play(script: readonly Step[]) {
  const model = new Model();
  const frames: TestFrame[] = [];
  let now = BigInt(START[0]) * 1_000_000_000n;
  // A frame without a time cannot tell how long its flow was idle: whether that has left the table by then is open.
  const longestWait = script.every(({ hasTime }) => hasTime) ? Infinity : 1e9;
  for (const [i, one] of script.entries()) {
    now += BigInt(Math.min(one.wait, longestWait));
    const time: FrameTime | null = one.hasTime ? [Number(now / 1_000_000_000n), Number(now % 1_000_000_000n)] : null;
    model.observe(one, i + 1, time === null ? null : now);
    frames.push({ bytes: packetOf(one), time });
  }
  return { model, frames };
}

function packetOf({ proto, from, to, kind, isn, payload }: Step): Uint8Array {
  const [source, destination] = [endpointOf(from), endpointOf(to)];
  const common = { src: source.address, sport: source.port, dst: destination.address, dport: destination.port };
  if (proto === 'udp') return udpPacket({ ...common, payload });
  return kind === 'syn'
    ? tcpPacket({ ...common, flags: 'S', seq: isn })
    : tcpPacket({ ...common, flags: 'PA', seq: isn + 1, payload });
}

function endpointOf(number: number): { address: string; port: number; text: string } {
  const text = ENDPOINTS[number];
  const colon = text.lastIndexOf(':');
  return { address: text.slice(0, colon).replace(/[[\]]/g, ''), port: Number(text.slice(colon + 1)), text };
}

/** A flow as both sides of the comparison write it: key, first frame, then what each endpoint sent. */
function modelText({ key, firstFrame, packets, payload }: ModelFlow): string {
  const [proto, ...ends] = key.split(' ');
  const sides = [...new Set(ends)].map((end) => {
    const n = Number(end);
    return `${endpointOf(n).text}=${packets.get(n) ?? 0}/${payload.get(n) ?? 0}`;
  });
  return `${firstFrame} ${proto} ${sides.sort().join(' ')}`;
}

function run(frames: readonly TestFrame[], options: FlowRunOptions) {
  const flowRun = new FlowRun({
    tcpTimeoutSec: TCP_TIMEOUT,
    udpTimeoutSec: UDP_TIMEOUT,
    recognize: () => 'no',
    ...options,
  }).feed(frames);
  const reports = flowRun.finish();
  const texts = reports.map((flow) => {
    const name = (address: string, port: number) =>
      address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
    const orig = name(flow['id.orig_h'], flow['id.orig_p']);
    const resp = name(flow['id.resp_h'], flow['id.resp_p']);
    const sides =
      orig === resp
        ? [`${orig}=${flow.orig_pkts + flow.resp_pkts}/${flow.orig_bytes + flow.resp_bytes}`]
        : [`${orig}=${flow.orig_pkts}/${flow.orig_bytes}`, `${resp}=${flow.resp_pkts}/${flow.resp_bytes}`];
    return `${flow.first_frame} ${flow.proto} ${sides.sort().join(' ')}`;
  });
  return { flowRun, reports, texts, books: flowRun.books };
}

/** Puts all flows on few buckets, at the end of the index and around it. */
const collide = (hash: number) => 0x7ffc | (hash & 3);

const batchFrames = fc.constantFrom(1, 2, 7, 256);

describe('FlowTable', () => {
  it.each([
    ['with the hashes of the decoder', undefined],
    ['with hashes that all collide', collide],
  ])('has the flows of a plain model, %s', (_, rehash) => {
    fc.assert(
      fc.property(steps, batchFrames, (script, size) => {
        const { model, frames } = play(script);
        const { texts, books } = run(frames, { batchFrames: size, ...(rehash ? { rehash } : {}) });
        expect(texts).toEqual(model.flows.map(modelText));
        expect(books.created).toBe(model.flows.length);
        expect(books.open + books.closed + books.expired + books.evicted).toBe(books.created);
        expect(books.evicted).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it.each([1, 2, 3, 5])('keeps exact books and loses no packet where it holds %i flows', (maxFlows) => {
    fc.assert(
      fc.property(steps, batchFrames, fc.boolean(), (script, size, collides) => {
        const { frames } = play(script);
        const { flowRun, reports, books } = run(frames, {
          maxFlows,
          batchFrames: size,
          ...(collides ? { rehash: collide } : {}),
        });
        expect(books.open + books.closed + books.expired + books.evicted).toBe(books.created);
        expect(reports.length).toBe(books.created);
        expect(books.open).toBeLessThanOrEqual(maxFlows);
        expect(sum(reports.map((flow) => flow.orig_pkts + flow.resp_pkts))).toBe(frames.length);
        expect(sum(reports.map((flow) => flow.orig_wire_bytes + flow.resp_wire_bytes))).toBe(
          sum(frames.map(({ bytes }) => bytes.length)),
        );
        expect(new Set(reports.map((flow) => flow.first_frame)).size).toBe(reports.length);
        let inTable = 0;
        flowRun.table.forEach(() => inTable++);
        expect(inTable + flowRun.endings.length).toBe(books.created);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a full FlowTable', () => {
  const SCAN = Array.from({ length: 100 }, (_, i) => ({
    bytes: tcpPacket({ sport: 1000 + i, dport: 22, flags: 'S' }),
  }));
  const talkOf = (sport: number) =>
    Array.from({ length: 3 }, () => ({ bytes: tcpPacket({ sport, dport: 443, flags: 'PA', payload: 1 }) }));

  it('lets flows of one packet give way first', () => {
    const flowRun = new FlowRun({ maxFlows: 4 }).feed([
      ...talkOf(1),
      ...talkOf(2),
      ...talkOf(3),
      ...SCAN,
      ...talkOf(1),
    ]);
    expect(flowRun.books).toEqual({ created: 103, open: 4, closed: 0, expired: 0, evicted: 99 });
    expect(
      flowRun
        .finish()
        .filter((flow) => flow.orig_pkts > 1)
        .map((flow) => [flow['id.orig_p'], flow.orig_pkts]),
    ).toEqual([
      [1, 6],
      [2, 3],
      [3, 3],
    ]);
  });

  it('lets the longest idle give way where no flow has one packet', () => {
    const at = (frames: TestFrame[], seconds: number) =>
      frames.map((frame) => ({ ...frame, time: [START[0] + seconds, 0] as const }));
    const flowRun = new FlowRun({ maxFlows: 3 }).feed([
      ...at(talkOf(1), 2),
      ...at(talkOf(2), 1),
      ...at(talkOf(3), 3),
      ...at(talkOf(4), 4),
    ]);
    let left: number[] = [];
    flowRun.table.forEach((slot) => (left = [...left, slot]));
    expect(left.length).toBe(3);
    expect(flowRun.endings).toEqual(['evicted']);
    flowRun
      .feed(at(talkOf(1), 5))
      .feed(at(talkOf(3), 5))
      .feed(at(talkOf(4), 5));
    expect(flowRun.endings).toEqual(['evicted']);
  });

  it('counts what gives way after its timeout as expired', () => {
    const late = (sport: number) => talkOf(sport).map((frame) => ({ ...frame, time: [START[0] + 400, 0] as const }));
    const flowRun = new FlowRun({ maxFlows: 2 }).feed(talkOf(1)).feed(late(2)).feed(late(3));
    expect(flowRun.books).toEqual({ created: 3, open: 2, closed: 0, expired: 1, evicted: 0 });
  });

  it('counts flows that ended by FIN or RST, or timed out, at the end of the capture', () => {
    const flows = (flags: string, sport: number) => [{ bytes: tcpPacket({ sport, dport: 443, flags }) }];
    const flowRun = new FlowRun().feed([...flows('R', 1), ...flows('FA', 2), ...flows('A', 3)]);
    const last = talkOf(9).map((frame) => ({ ...frame, time: [START[0] + 302, 0] as const }));
    flowRun.feed(last);
    flowRun.finish();
    expect(flowRun.books).toEqual({ created: 4, open: 1, closed: 1, expired: 2, evicted: 0 });
  });
});

describe('the index of a FlowTable', () => {
  it('finds every flow after others were taken out of a row of colliding ones', () => {
    const homes = fc.array(fc.nat(7), { minLength: 12, maxLength: 12 });
    const syns = fc.array(fc.record({ sport: fc.integer({ min: 1, max: 12 }), seq: fc.constantFrom(1, 2) }), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(homes, syns, (places, script) => {
        // A SYN with another number takes the flow out and puts a new one at the end of the row.
        const numbers = new Map<number, number>();
        let expected = 0;
        for (const { sport, seq } of script) {
          if (numbers.get(sport) !== seq) expected++;
          numbers.set(sport, seq);
        }
        // Eight neighbouring buckets, over the end of the index.
        const known = new Map<number, number>();
        const rehash = (hash: number) => {
          if (!known.has(hash)) known.set(hash, (0x7ffc + places[known.size]) & 0x7fff);
          return known.get(hash) ?? 0;
        };
        const frames = script.map((syn) => ({ bytes: tcpPacket({ ...syn, dport: 80, flags: 'S' }) }));
        const flowRun = new FlowRun({ rehash, recognize: () => 'no' }).feed(frames);
        expect(flowRun.books).toEqual({
          created: expected,
          open: numbers.size,
          closed: expected - numbers.size,
          expired: 0,
          evicted: 0,
        });
      }),
      { numRuns: 200 },
    );
  });

  it('finds every flow after it has grown', () => {
    const FLOWS = 40_000;
    const packet = (i: number, back: boolean) => {
      const bytes = udpPacket({ src: '10.0.0.1', sport: 1, dst: '10.0.0.2', dport: 2 });
      const view = new DataView(bytes.buffer);
      view.setUint16(20, back ? 2 : i & 0xffff);
      view.setUint16(22, back ? i & 0xffff : 2);
      view.setUint32(12, back ? 0x0a00_0002 : 0x0a01_0000 + (i >>> 16));
      view.setUint32(16, back ? 0x0a01_0000 + (i >>> 16) : 0x0a00_0002);
      return { bytes };
    };
    const flowRun = new FlowRun({ maxFlows: FLOWS, recognize: () => 'no' });
    for (const back of [false, true, false]) flowRun.feed(Array.from({ length: FLOWS }, (_, i) => packet(i, back)));
    expect(flowRun.books).toEqual({ created: FLOWS, open: FLOWS, closed: 0, expired: 0, evicted: 0 });
    const reports = flowRun.finish();
    expect(reports.length).toBe(FLOWS);
    expect(reports.filter((flow) => flow.orig_pkts !== 2 || flow.resp_pkts !== 1)).toEqual([]);
  });
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
