import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FlowRun, flowOf, flowsOf } from '../support/flow-runner.js';
import { ethernet, icmpPacket, ipv4, tcpPacket, vlan } from '../support/frame-builder.js';
import { talk } from '../support/talk.js';

describe('a flow record', () => {
  it('counts packets, payload, IP bytes and wire bytes of each side', () => {
    const frames = talk(['> S', '< SA', '> PA len=100', '< PA len=1400', '< PA len=7']).map(({ bytes, ...rest }) => ({
      ...rest,
      bytes: ethernet({}, bytes),
      wireLength: bytes.length + 14 + 4,
    }));
    expect(flowOf(frames, { linktype: 1 })).toMatchObject({
      orig_pkts: 2,
      resp_pkts: 3,
      orig_bytes: 100,
      resp_bytes: 1407,
      orig_ip_bytes: 180,
      resp_ip_bytes: 1527,
      orig_wire_bytes: 180 + 2 * 18,
      resp_wire_bytes: 1527 + 3 * 18,
    });
  });

  it('counts retransmissions, also in payload bytes', () => {
    expect(flowOf(talk(['> PA seq=1 "abc"', '> PA seq=1 "abc"']))).toMatchObject({ orig_pkts: 2, orig_bytes: 6 });
  });

  it('counts what the headers claim where the capture cut the packets', () => {
    expect(flowOf(talk(['> PA len=1000 cap=44']))).toMatchObject({
      orig_bytes: 1000,
      orig_ip_bytes: 1040,
      orig_wire_bytes: 1040,
    });
  });

  it('counts a packet of which only the ports were captured', () => {
    expect(flowOf(talk(['> S', '> S cap=24']))).toMatchObject({
      orig_pkts: 2,
      conn_state: 'S0',
      outcome: 'unanswered',
    });
  });

  it('counts original lengths up to 4 GiB without loss', () => {
    const [frame] = talk(['> A']);
    const huge = { ...frame, wireLength: 2 ** 32 - 1 };
    expect(flowOf([huge, huge, huge])).toMatchObject({
      orig_pkts: 3,
      orig_wire_bytes: 3 * (2 ** 32 - 1),
      orig_ip_bytes: 120,
    });
  });

  it('counts a packet with port 0', () => {
    expect(flowOf(talk(['> "x"'], { client: '10.0.0.1:0' }))).toMatchObject({ 'id.orig_p': 0, orig_pkts: 1 });
  });

  it('starts at its first packet: capture, frame, tags', () => {
    const tagged = (ids: number[]) =>
      talk(['> A']).map(({ bytes, ...rest }) => ({ ...rest, bytes: vlan(ethernet({}, bytes), ids) }));
    const other = talk(['> A'], { client: '10.3.3.3:3' }).map(({ bytes, ...rest }) => ({
      ...rest,
      bytes: ethernet({}, bytes),
    }));
    const run = new FlowRun({ linktype: 1 })
      .feed(other, 0)
      .feed(tagged([10, 20]), 4)
      .feed(tagged([30]), 5);
    expect(run.finish()[1]).toMatchObject({ capture: 'input-4', first_frame: 2, vlan: [10, 20], orig_pkts: 2 });
  });

  it('is one record whatever the interface, tags and link layer of its packets', () => {
    const [frame] = talk(['> A']);
    const run = new FlowRun({ linktype: 1 });
    const inEthernet = { ...frame, bytes: ethernet({}, frame.bytes) };
    const inVlan = { ...frame, bytes: vlan(ethernet({}, frame.bytes), [7]) };
    expect(
      run
        .feed([inEthernet, inVlan])
        .finish()
        .map((flow) => flow.orig_pkts),
    ).toEqual([2]);
  });

  it('leaves out other IP protocols, and they stand in no book', () => {
    const run = new FlowRun().feed([{ bytes: ipv4({ protocol: 132 }, 20) }, ...talk(['> A'])]);
    expect(run.finish().length).toBe(1);
    expect(run.books).toEqual({ created: 1, open: 1, closed: 0, expired: 0, evicted: 0 });
  });
});

describe('copies of a frame', () => {
  const copiesIn = (lines: readonly string[]) => {
    const run = new FlowRun().feed(talk(lines));
    return { copies: run.table.copies, packets: run.finish().map((flow) => flow.orig_pkts + flow.resp_pkts) };
  };

  it.each([
    ['a TCP segment', '> PA seq=1 "x"'],
    ['a SYN', '> S seq=1'],
    ['a datagram with an IP identification', '> id=7 "x"'],
  ])('count in packets, and are counted as copies: %s', (_, line) => {
    expect(copiesIn([line, line, line])).toEqual({ copies: 2, packets: [3] });
  });

  it.each([
    ['a retransmission later than 50 ms', ['> PA seq=1 "x"', '> PA seq=1 wait=0.051 "x"']],
    ['a segment with another IP identification', ['> PA seq=1 id=1 "x"', '> PA seq=1 id=2 "x"']],
    ['the answer with the same numbers', ['> A seq=1 ack=1', '< A seq=1 ack=1']],
    ['a datagram without IP identification', ['> "x"', '> "x"']],
    ['a segment with another ACK number', ['> A seq=1 ack=1', '> A seq=1 ack=2']],
  ])('are not: %s', (_, lines) => {
    expect(copiesIn(lines)).toEqual({ copies: 0, packets: [2] });
  });

  it('are not: a retransmission whose time is earlier by more than 50 ms', () => {
    expect(copiesIn(['> PA seq=1 "x"', '> PA seq=1 wait=-100 "x"']).copies).toBe(0);
  });

  it('are as many whatever the seed of the hash: two packets that share a place share it in each run', () => {
    const all = Array.from({ length: 600 }, (_, i) =>
      talk(['> S seq=1'], { client: `10.1.${i >> 8}.${i & 255}:40000` }),
    );
    const counts = [1, 2, 3].map((hashSeed) => new FlowRun({ hashSeed, maxFlows: 600 }).feed([...all, ...all].flat()));
    const [first, ...others] = counts.map(({ table }) => table.copies);
    expect(first).toBeGreaterThan(300);
    expect(first).toBeLessThan(600);
    expect(others).toEqual([first, first]);
  });

  it('are not: the first packet of a flow, with all numbers 0', () => {
    expect(copiesIn(['> - seq=0']).copies).toBe(0);
  });
});

describe('an ICMP unreachable', () => {
  it('is no packet of the flow that it quotes, and does not begin one', () => {
    const [syn, error] = talk(['> S', '! >']);
    expect(flowOf([syn, error])).toMatchObject({ orig_pkts: 1, resp_pkts: 0, outcome: 'refused' });
    expect(flowsOf([error])).toEqual([]);
  });

  it('attaches to the flow of IPv6 that it quotes', () => {
    const frames = talk(['> S', '! > code=4'], { client: '[fd00::1]:1', server: '[fd00::2]:2' });
    expect(flowOf(frames).outcome).toBe('refused');
  });

  it('does not refuse another flow', () => {
    const error = { bytes: icmpPacket({ src: '10.9.9.9' }, 3, 3, tcpPacket({ sport: 40_000, dport: 81 })) };
    expect(flowOf([...talk(['> S']), error]).outcome).toBe('unanswered');
  });

  it('attaches to its flow also where it was captured before the packet that it quotes', () => {
    const [syn, error] = talk(['> S', '! >']);
    expect(flowOf([error, syn]).outcome).toBe('refused');
  });
});

describe('the flows of a capture', () => {
  const LINES = [
    [
      '> S',
      '< SA',
      '> A',
      '> PA "GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n"',
      '< PA "HTTP/1.1 200 OK\\r\\n"',
      '> FA',
      '< FA',
      '> A',
    ],
    ['> "x"', '< "y"', '> wait=61 "x"', '! >'],
    ['> S', '< RA seq=0', '> S seq=77', '< SA'],
    ['< PA "SSH-2.0-x\\r\\n"', '> A', '> R'],
  ];

  it('do not depend on how it is cut into batches', () => {
    const frames = LINES.flatMap((lines, i) => talk(lines, { client: `10.0.1.${i}:1234` }));
    const whole = flowsOf(frames);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: frames.length }), (batchFrames) => {
        expect(flowsOf(frames, { batchFrames })).toEqual(whole);
      }),
    );
  });

  it('do not depend on where others stand in between, but for the frame numbers', () => {
    const talks = LINES.map((lines, i) => talk(lines, { client: `10.0.1.${i}:1234` }));
    const plain = (flows: ReturnType<typeof flowsOf>) =>
      flows.map((flow) => JSON.stringify({ ...flow, first_frame: null })).sort();
    const whole = plain(flowsOf(talks.flat()));
    const order = fc.shuffledSubarray(
      talks.flatMap((frames, i) => frames.map(() => i)),
      { minLength: talks.flat().length },
    );
    fc.assert(
      fc.property(order, (turns) => {
        const queues = talks.map((frames) => [...frames]);
        const mixed = turns.map((i) => queues[i].shift()!);
        expect(plain(flowsOf(mixed, { earliest: [1_700_000_000, 0] }))).toEqual(whole);
      }),
    );
  });
});
