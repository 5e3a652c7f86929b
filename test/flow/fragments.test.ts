import { describe, expect, it } from 'vitest';
import type { FlowReport } from '../../src/findings/flow-report.js';
import { FlowRun, type FlowRunOptions } from '../support/flow-runner.js';
import { concat, fragmentHeader, ipv4, ipv6, tcp, udp } from '../support/frame-builder.js';
import { type FrameTime, START, type TestFrame } from '../support/frame-run.js';

interface FragmentOptions {
  id?: number;
  /** Seconds after the start; null: no time. */
  at?: number | null;
  src?: string;
  dst?: string;
  sport?: number;
}

/** First fragment of a UDP datagram to port 161, with 16 bytes of payload. */
function first({
  id = 1,
  src = '10.0.0.1',
  dst = '10.0.0.2',
  sport = 40_000,
  at = 0,
}: FragmentOptions = {}): TestFrame {
  const datagram = udp({ sport, dport: 161, length: 1000 }, 16);
  return { bytes: ipv4({ src, dst, protocol: 17, id, moreFragments: true }, datagram), time: timeAt(at) };
}

/** A later fragment of 8 bytes. */
function later({ id = 1, src = '10.0.0.1', dst = '10.0.0.2', at = 0 }: FragmentOptions = {}): TestFrame {
  return { bytes: ipv4({ src, dst, protocol: 17, id, fragmentOffset: 24 }, 8), time: timeAt(at) };
}

function timeAt(at: number | null): FrameTime | null {
  return at === null ? null : [START[0] + Math.floor(at), Math.round((at % 1) * 1e9)];
}

function run(frames: readonly TestFrame[], options: FlowRunOptions = {}) {
  const flowRun = new FlowRun(options).feed(frames);
  const { fragmentsSeen, fragmentsAttributed } = flowRun.table;
  return { flows: flowRun.finish().map(countsOf), fragmentsSeen, fragmentsAttributed };
}

/** Source port, packets, payload, IP and wire bytes of the side that sent. */
function countsOf(flow: FlowReport): string {
  return [flow['id.orig_p'], flow.orig_pkts, flow.orig_bytes, flow.orig_ip_bytes, flow.orig_wire_bytes].join(' ');
}

const FIRST_ALONE = '40000 1 16 44 44';
const WITH_ONE = '40000 2 24 72 72';
const WITH_TWO = '40000 3 32 100 100';

describe('a fragment', () => {
  it('counts for the flow of its first fragment', () => {
    expect(run([first(), later(), later()])).toEqual({ flows: [WITH_TWO], fragmentsSeen: 2, fragmentsAttributed: 2 });
  });

  it('counts for it also when the first one comes last', () => {
    expect(run([later(), later(), first()])).toEqual({ flows: [WITH_TWO], fragmentsSeen: 2, fragmentsAttributed: 2 });
  });

  it('counts for it also when the first one comes in between', () => {
    expect(run([later(), first(), later()])).toEqual({ flows: [WITH_TWO], fragmentsSeen: 2, fragmentsAttributed: 2 });
  });

  it('counts for no flow where its first fragment never comes', () => {
    expect(run([later(), later()])).toEqual({ flows: [], fragmentsSeen: 2, fragmentsAttributed: 0 });
  });

  it.each([
    ['source', { src: '10.0.0.9' }],
    ['destination', { dst: '10.0.0.9' }],
    ['identification', { id: 2 }],
  ])('counts for no flow of another %s', (_, other) => {
    expect(run([first(), later(other)])).toEqual({ flows: [FIRST_ALONE], fragmentsSeen: 1, fragmentsAttributed: 0 });
  });

  it('counts for no flow of another protocol', () => {
    const tcpFragment = { bytes: ipv4({ protocol: 6, id: 1, fragmentOffset: 24 }, 8) };
    expect(run([first(), tcpFragment])).toEqual({ flows: [FIRST_ALONE], fragmentsSeen: 1, fragmentsAttributed: 0 });
  });

  it("counts for no flow of the opposite direction, whose ids are another host's", () => {
    const back = later({ src: '10.0.0.2', dst: '10.0.0.1' });
    expect(run([first(), back])).toEqual({ flows: [FIRST_ALONE], fragmentsSeen: 1, fragmentsAttributed: 0 });
  });

  it('counts for the side that sent its first fragment', () => {
    const answer = [
      first({ src: '10.0.0.2', dst: '10.0.0.1', sport: 161 }),
      later({ src: '10.0.0.2', dst: '10.0.0.1' }),
    ];
    expect(run(answer).flows).toEqual(['161 2 24 72 72']);
  });

  it('counts for the latest first fragment with its id', () => {
    const frames = [first(), later(), first({ sport: 50_000 }), later(), later()];
    expect(run(frames).flows).toEqual([WITH_ONE, '50000 3 32 100 100']);
  });

  it('counts for the first fragment that was sent again only once', () => {
    expect(run([later(), first(), first(), later()]).flows).toEqual(['40000 4 48 144 144']);
  });

  it('sets the idle clock of its flow', () => {
    const frames = [first({ at: 0 }), later({ at: 30 }), first({ id: 2, at: 89 })];
    expect(run(frames).flows).toEqual(['40000 3 40 116 116']);
  });

  it('belongs to its flow after the flow has more packets', () => {
    const whole = { bytes: ipv4({ protocol: 17, id: 9 }, udp({ sport: 40_000, dport: 161 }, 4)) };
    expect(run([first(), whole, later()]).flows).toEqual(['40000 3 28 104 104']);
  });

  it('of TCP counts as payload', () => {
    const segment = tcp({ sport: 40_000, dport: 80, flags: 'PA' }, 12);
    const frames = [
      { bytes: ipv4({ protocol: 6, id: 7, moreFragments: true }, segment) },
      { bytes: ipv4({ protocol: 6, id: 7, fragmentOffset: 32 }, 8) },
    ];
    expect(run(frames).flows).toEqual(['40000 2 20 80 80']);
  });
});

describe('a fragment behind an Authentication Header in IPv4', () => {
  it('counts for the flow of its first fragment', () => {
    const header = new Uint8Array(24);
    header.set([17, 4]);
    const start = concat(header, udp({ sport: 40_000, dport: 161, length: 1000 }, 16));
    const frames = [
      { bytes: ipv4({ protocol: 51, id: 7, moreFragments: true }, start) },
      { bytes: ipv4({ protocol: 51, id: 7, fragmentOffset: 48 }, 8) },
    ];
    expect(run(frames)).toEqual({ flows: ['40000 2 24 96 96'], fragmentsSeen: 1, fragmentsAttributed: 1 });
  });
});

describe('the id of a datagram', () => {
  it.each([
    ['the first fragment', [first({ at: 0 }), later({ at: 30 })], [first({ at: 0 }), later({ at: 31 })]],
    [
      'a fragment that waits for its first one',
      [later({ at: 0 }), first({ at: 30 })],
      [later({ at: 0 }), first({ at: 31 })],
    ],
    [
      'the first fragment, where the clock steps back',
      [first({ at: 31 }), later({ at: 1 })],
      [first({ at: 31 }), later({ at: 0 })],
    ],
  ])('is remembered for 30 s after %s', (_, within, after) => {
    expect([run(within).flows, run(after).flows]).toEqual([[WITH_ONE], [FIRST_ALONE]]);
  });

  it('is remembered for 30 s to the nanosecond', () => {
    expect(run([first({ at: 0.9 }), later({ at: 30.9 })]).flows).toEqual([WITH_ONE]);
    expect(run([first({ at: 0.1 }), later({ at: 30.9 })]).flows).toEqual([FIRST_ALONE]);
  });

  it('may be used again after 30 s, for another flow', () => {
    const frames = [later({ at: 0 }), later({ at: 40 }), first({ at: 41, sport: 50_000 })];
    expect(run(frames)).toEqual({ flows: ['50000 2 24 72 72'], fragmentsSeen: 2, fragmentsAttributed: 1 });
  });

  it('holds for frames without time', () => {
    expect(run([first({ at: null }), later({ at: null })]).flows).toEqual([WITH_ONE]);
  });

  it('is kept for 8192 datagrams at once, and more are said', () => {
    const flowRun = new FlowRun();
    const datagrams = Array.from({ length: 20_000 }, (_, i) => later({ id: i % 65_536, src: `10.1.${i >>> 12}.1` }));
    flowRun.feed(datagrams);
    expect(flowRun.table.fragments.displaced).toBe(20_000 - 8192);
  });
});

describe('a fragment of IPv6', () => {
  const six = (offset: number, more: boolean, id: number, payload: Uint8Array, src = 'fd00::1'): TestFrame => ({
    bytes: ipv6({ src, protocol: 17, extensions: [fragmentHeader(offset, more, id)] }, payload),
  });
  const head = udp({ sport: 40_000, dport: 161, length: 1000 }, 16);
  const tail = new Uint8Array(8);

  it('counts for the flow of its first fragment, in any order', () => {
    expect(run([six(0, true, 9, head), six(24, false, 9, tail)]).flows).toEqual(['40000 2 24 128 128']);
    expect(run([six(24, false, 9, tail), six(0, true, 9, head)]).flows).toEqual(['40000 2 24 128 128']);
  });

  it('is told by all 32 bits of the identification', () => {
    expect(run([six(0, true, 0x10009, head), six(24, false, 9, tail)]).flows).toEqual(['40000 1 16 72 72']);
  });

  it('is told by the whole address', () => {
    expect(run([six(0, true, 9, head), six(24, false, 9, tail, 'fe00::1')]).flows).toEqual(['40000 1 16 72 72']);
  });

  it('needs no protocol: its first fragment may have headers behind the fragment header', () => {
    const destination = { protocol: 60, bytes: concat(new Uint8Array([0, 0, 1, 4, 0, 0, 0, 0])) };
    const start = ipv6({ protocol: 17, extensions: [fragmentHeader(0, true, 9), destination] }, head);
    expect(run([{ bytes: start }, six(32, false, 9, tail)]).flows).toEqual(['40000 2 24 136 136']);
  });
});

describe('a fragment whose flow is gone', () => {
  const syn = (seq: number) => ({ bytes: ipv4({ protocol: 6 }, tcp({ sport: 40_000, dport: 80, flags: 'S', seq })) });
  const head = {
    bytes: ipv4(
      { protocol: 6, id: 7, moreFragments: true },
      tcp({ sport: 40_000, dport: 80, flags: 'PA', seq: 2 }, 12),
    ),
  };
  const tail = { bytes: ipv4({ protocol: 6, id: 7, fragmentOffset: 32 }, 8) };

  it('does not count for the flow that took its place', () => {
    const { flows, fragmentsAttributed } = run([syn(1), head, syn(5000), tail]);
    expect(flows).toEqual(['40000 2 12 92 92', '40000 1 0 40 40']);
    expect(fragmentsAttributed).toBe(0);
  });

  it('does not count as attributed while its place is empty', () => {
    const frames = [first({ at: 0 }), { ...syn(1), time: timeAt(400) }, later({ at: 20 })];
    const flowRun = new FlowRun().feed(frames.slice(0, 1));
    // Two frames at a later time move the clock, and the flow leaves the table.
    for (let i = 0; i < 4; i++) flowRun.feed([frames[1], frames[1]]);
    expect(flowRun.endings).toEqual(['expired']);
    flowRun.feed([frames[2]]);
    expect(flowRun.table.fragmentsAttributed).toBe(0);
  });
});
