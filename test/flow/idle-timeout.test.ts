import { describe, expect, it } from 'vitest';
import { FlowRun, flowsOf } from '../support/flow-runner.js';
import { talk } from '../support/talk.js';

/** Packets of each flow. */
function packets(lines: readonly string[], options: Parameters<typeof flowsOf>[1] = {}): number[] {
  return flowsOf(talk(lines), options).map((flow) => flow.orig_pkts + flow.resp_pkts);
}

describe('the idle timeout', () => {
  it.each([
    ['TCP', ['> A', '> A at=300'], ['> A', '> A at=300.000000001']],
    ['UDP', ['> "x"', '> at=60 "x"'], ['> "x"', '> at=60.000000001 "x"']],
  ])('of %s ends a flow one nanosecond after it, not at it', (_, at, after) => {
    expect([packets(at), packets(after)]).toEqual([[2], [1, 1]]);
  });

  it('is exact across the turn of a second', () => {
    expect(packets(['> at=0.999999999 "x"', '> at=60.999999999 "x"'])).toEqual([2]);
    expect(packets(['> at=0.999999999 "x"', '> at=61 "x"'])).toEqual([1, 1]);
    expect(packets(['> at=0.000000001 "x"', '> at=60.000000001 "x"', '> at=120.000000002 "x"'])).toEqual([2, 1]);
  });

  it('is counted from the latest packet of either side', () => {
    expect(packets(['> "x"', '< at=50 "y"', '> at=110 "x"'])).toEqual([3]);
  });

  it('follows the options', () => {
    expect(packets(['> A', '> A wait=2', '> A wait=3'], { tcpTimeoutSec: 2 })).toEqual([2, 1]);
    expect(packets(['> "x"', '> wait=2 "x"', '> wait=3 "x"'], { udpTimeoutSec: 2 })).toEqual([2, 1]);
  });

  it('neither ends a flow at an earlier time nor is set back by one', () => {
    expect(packets(['> at=1000 "x"', '> at=0 "x"', '> at=1060 "x"'])).toEqual([3]);
    expect(packets(['> at=1000 "x"', '> at=0 "x"', '> at=61 "x"'])).toEqual([3]);
    expect(packets(['> at=1000 "x"', '> at=0 "x"', '> at=1060.000000001 "x"'])).toEqual([2, 1]);
  });

  it('does not concern frames without time', () => {
    expect(packets(['> at=none "x"', '> at=none "x"', '> at=none "x"'])).toEqual([3]);
    expect(packets(['> at=0 "x"', '> at=none "x"', '> at=60 "x"', '> at=none "x"', '> at=121 "x"'])).toEqual([4, 1]);
  });

  it('does not end a flow that began without time', () => {
    expect(packets(['> at=none "x"', '> at=100 "x"', '> at=160 "x"', '> at=221 "x"'])).toEqual([3, 1]);
  });

  it('says how the flow ended', () => {
    const run = new FlowRun().feed(talk(['> "x"', '> wait=61 "x"']));
    expect(run.endings).toEqual(['expired']);
    expect(run.books).toEqual({ created: 2, open: 1, closed: 0, expired: 1, evicted: 0 });
  });
});

describe('the times of a flow', () => {
  it('are those of its first and its latest packet, to the nanosecond', () => {
    const [flow] = flowsOf(talk(['> at=0.1 "x"', '< at=7.000000001 "y"', '> at=3 "x"'], { start: [1_700_000_000, 5] }));
    expect([flow.ts, flow.duration]).toEqual(['1700000000.100000005', 6.900000001]);
  });

  it('make no negative duration where the first packet has the latest time', () => {
    const [flow] = flowsOf(talk(['> at=10 "x"', '< at=3 "y"']));
    expect([flow.ts, flow.duration]).toEqual(['1700000010.000000000', 0]);
  });

  it('are null where the first packet has none', () => {
    const [flow] = flowsOf(talk(['> at=none "x"', '< at=3 "y"']));
    expect([flow.ts, flow.duration]).toEqual([null, null]);
  });
});

describe('flows that ended long ago', () => {
  it('leave the table on their own, while others go on', () => {
    const run = new FlowRun();
    run.feed(talk(['> A', '< A'], { client: '10.0.0.1:1' }));
    const later = Array.from({ length: 40 }, (_, i) => `> ${i === 0 ? 'wait=2000 ' : ''}"x"`);
    run.feed(talk(later, { client: '10.0.0.2:2', start: [1_700_001_000, 0] }));
    expect(run.endings).toEqual(['expired']);
    expect(run.books).toEqual({ created: 2, open: 1, closed: 0, expired: 1, evicted: 0 });
  });

  it('stay while the clock has not reached twice their timeout', () => {
    const run = new FlowRun();
    run.feed(talk(['> "x"', '< "x"'], { client: '10.0.0.1:1' }));
    run.feed(talk(Array(40).fill('> "x"'), { client: '10.0.0.2:2', start: [1_700_000_110, 0] }));
    expect(run.endings).toEqual([]);
  });

  it('do not leave by one packet with a time far ahead', () => {
    const run = new FlowRun({ batchFrames: 4 });
    run.feed(talk(['> "x"', '< "x"'], { client: '10.0.0.1:1' }));
    run.feed(talk(['> "x"', '> wait=100000 "x"', '> wait=-100000 "x"', '> "x"'], { client: '10.0.0.2:2' }));
    run.feed(talk(['> "x"', '< "x"'], { client: '10.0.0.1:1' }));
    expect(run.finish().map((flow) => flow.orig_pkts)).toEqual([2, 1, 3]);
  });
});
