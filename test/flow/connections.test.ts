import { describe, expect, it } from 'vitest';
import { flowsOf } from '../support/flow-runner.js';
import { type TalkOptions, talk } from '../support/talk.js';

/** Packets of each flow, originator's and responder's, in order of the flows' first frames. */
function packets(lines: readonly string[], options?: TalkOptions): string[] {
  return flowsOf(talk(lines, options)).map((flow) => `${flow.orig_pkts}+${flow.resp_pkts}`);
}

/** Code and history of each flow. */
function states(lines: readonly string[]): string[] {
  return flowsOf(talk(lines)).map((flow) => `${flow.conn_state} ${flow.history}`);
}

const HANDSHAKE = ['> S', '< SA', '> A'];

describe('a SYN begins a new flow', () => {
  it('where its number differs from the one its sender used', () => {
    expect(packets(['> S seq=1', '> S seq=2'])).toEqual(['1+0', '1+0']);
  });

  it('after a finished connection', () => {
    const connection = [...HANDSHAKE, '> FA', '< FA', '> A'];
    expect(packets([...connection, '> S seq=900000', '< SA seq=7', '> A'])).toEqual(['4+2', '2+1']);
  });

  it('after a reset connection', () => {
    expect(packets([...HANDSHAKE, '> RA', '> S seq=900000'])).toEqual(['3+1', '1+0']);
  });

  it('while the connection seems to last', () => {
    expect(packets([...HANDSHAKE, '> PA "x"', '> S seq=900000', '< SA'])).toEqual(['3+1', '1+1']);
  });

  it('after data whose own SYN was not captured', () => {
    expect(packets(['> PA "x"', '< A', '> S seq=1001', '< SA'])).toEqual(['1+1', '1+1']);
  });

  it('after data of the other side whose SYN was not captured', () => {
    expect(packets(['< PA "x"', '> S', '< SA'])).toEqual(['0+1', '1+1']);
  });

  it('after an ACK in midstream', () => {
    expect(packets(['> A seq=50000 ack=70000', '< A seq=70000 ack=50000', '> S seq=1', '< SA'])).toEqual([
      '1+1',
      '1+1',
    ]);
  });

  it('after a FIN of a connection whose SYN was not captured', () => {
    expect(packets(['> FA seq=1001', '> S seq=1000'])).toEqual(['1+0', '1+0']);
  });

  it('where the other side answered with SYN-ACK before and uses another number now', () => {
    expect(packets(['> S', '< SA', '> A', '< S seq=77'])).toEqual(['2+1', '1+0']);
  });

  it('where a SYN-ACK answers another SYN, which was not captured', () => {
    expect(packets([...HANDSHAKE, '> FA', '< FA', '> A', '< SA seq=90000 ack=4001', '> A'])).toEqual(['4+2', '1+1']);
  });

  it('for each of many connections over one 5-tuple', () => {
    const lines = Array.from({ length: 5 }, (_, i) => [`> S seq=${i * 100_000}`, '< SA', '> A', '> RA']).flat();
    expect(packets(lines)).toEqual(Array(5).fill('3+1'));
  });
});

describe('a SYN goes on with the flow', () => {
  it('where it is sent again', () => {
    expect(packets(['> S', '> S seq=1000', '> S seq=1000 wait=60'])).toEqual(['3+0']);
  });

  it('where it is sent again after the answer', () => {
    expect(packets(['> S', '< SA', '> S seq=1000', '> A seq=1001'])).toEqual(['3+1']);
  });

  it("where it is the other side's, in a simultaneous open", () => {
    expect(packets(['> S', '< S', '> SA seq=1000 ack=5001', '< SA seq=5000 ack=1001'])).toEqual(['2+2']);
  });

  it('where the SYN-ACK was captured before it', () => {
    expect(packets(['< SA seq=5000 ack=1001', '> S seq=1000', '> A'])).toEqual(['2+1']);
  });

  it('where the ACK of its handshake was captured before it', () => {
    expect(packets(['> A seq=1001 ack=5001', '> S seq=1000', '< SA seq=5000 ack=1001'])).toEqual(['2+1']);
  });

  it('where the whole rest of its handshake was captured before it', () => {
    expect(packets(['< SA seq=5000 ack=1001', '> A seq=1001 ack=5001', '> S seq=1000'])).toEqual(['2+1']);
  });

  it('where the RST-ACK that refuses it was captured before it', () => {
    expect(packets(['< RA seq=0 ack=1001', '> S seq=1000'])).toEqual(['1+1']);
  });

  it('where a SYN-ACK that acknowledges its data, too, was captured before it', () => {
    expect(packets(['< SA seq=5000 ack=1006', '> S "early"', '> A'])).toEqual(['2+1']);
  });

  it('where it was sent before all that was captured before it, as with several interfaces', () => {
    const rest = ['< SA at=0.002 seq=5000 ack=1001', '> A at=0.003 seq=1001', '> PA at=0.004 "x"', '< FA at=0.005'];
    expect(packets([...rest, '> S at=0.001 seq=1000'])).toEqual(['3+2']);
    expect(packets(['> PA at=0.004 seq=1001 "x"', '> S at=0.001 seq=1000'])).toEqual(['2+0']);
  });

  it('at the end of the sequence numbers', () => {
    expect(packets(['< SA ack=0', '> S seq=4294967295', '> A seq=0'])).toEqual(['2+1']);
  });

  it('where a SYN-ACK answers it with another number, as SYN cookies may', () => {
    expect(packets(['> S', '< SA seq=5000 ack=1001', '< SA seq=6000 ack=1001', '> A seq=1001 ack=6001'])).toEqual([
      '2+2',
    ]);
  });

  it('where it comes together with FIN or RST, as only strange segments do', () => {
    expect(packets(['> S', '> SF seq=77', '> SR seq=78'])).toEqual(['3+0']);
  });
});

describe('a SYN of another handshake than the one captured so far', () => {
  it.each([
    ['the SYN-ACK', '< SA seq=5000 ack=2001'],
    ['the ACK', '> A seq=2001 ack=5001'],
    ['the RST-ACK', '< RA seq=0 ack=2001'],
  ])('begins a new flow where %s belongs to another SYN', (_, line) => {
    expect(packets([line, '> S seq=1000']).length).toBe(2);
  });

  it('begins a new flow where data sent later has lower numbers', () => {
    expect(packets(['> PA at=0.002 seq=900 "x"', '> S at=0.001 seq=1000'])).toEqual(['1+0', '1+0']);
  });
});

describe('the state of a handshake captured in another order', () => {
  it.each([
    [['> S', '> A seq=1001 ack=5001', '< SA seq=5000']],
    [['> A seq=1001 ack=5001', '> S seq=1000', '< SA seq=5000 ack=1001']],
    [['< SA seq=5000 ack=1001', '> A seq=1001', '> S seq=1000']],
  ])('is that of an established connection: %j', (lines) => {
    expect(states(lines).map((text) => text.slice(0, 2))).toEqual(['S1']);
  });

  it.each([
    [['< SA seq=5000 ack=1001', '> S seq=1000', '> A']],
    [['> A seq=1001 ack=5001', '< SA seq=5000 ack=1001', '> S seq=1000']],
  ])('is that of an established connection: %j', (lines) => {
    expect(states(lines).map((text) => text.slice(0, 2))).toEqual(['S1']);
  });
});

describe('the 5-tuple of a flow', () => {
  it('is the same for both directions', () => {
    expect(packets(['> A', '< A', '> A'])).toEqual(['2+1']);
  });

  it('holds the protocol: TCP and UDP with the same ports are two flows', () => {
    expect(packets(['> A', '> "x"'])).toEqual(['1+0', '1+0']);
  });

  it('keeps 10.0.0.1 apart from ::a00:1, whose last word is the same', () => {
    const frames = [
      ...talk(['> A'], { client: '10.0.0.1:1', server: '10.0.0.2:2' }),
      ...talk(['> A'], { client: '[::a00:1]:1', server: '[::a00:2]:2' }),
    ];
    expect(flowsOf(frames).map((flow) => flow['id.orig_h'])).toEqual(['10.0.0.1', '::a00:1']);
  });

  it('keeps IPv6 addresses apart that differ in any word', () => {
    const clients = ['2001:db8::1', '2001:db9::1', '2001:db8:1::1', '2001:db8::1:0:0:1', '2001:db8::2'];
    const frames = clients.flatMap((client) =>
      talk(['> A', '< A'], { client: `[${client}]:1`, server: '[2001:db8::ff]:2' }),
    );
    expect(flowsOf(frames).map((flow) => [flow['id.orig_h'], flow.orig_pkts, flow.resp_pkts])).toEqual(
      clients.map((client) => [client, 1, 1]),
    );
  });

  it('may have one address and port on both sides', () => {
    expect(packets(['> A', '> A'], { client: '10.0.0.1:7', server: '10.0.0.1:7' })).toEqual(['2+0']);
  });
});
