import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FlowRun, flowsOf } from '../support/flow-runner.js';
import { talk } from '../support/talk.js';
import type { TestFrame } from '../support/frame-run.js';

/** Lines of talks in which plain packets and news come in turn. */
const LINE = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('> A', '< A', '> PA len=10', '< PA len=1400', '> A len=1') },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '> S',
      '< SA',
      '> PA "GET / HTTP/1.1\\r\\n\\r\\n"',
      '> "ask"',
      '< "tell"',
      '> len=5',
      '< len=9',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '> FA',
      '< R',
      '> A win=0',
      '> PA seq=1 len=3',
      '< PA seq=4294967290 len=20',
      '> A cap=24',
      '> A cap=36',
      '> PA len=100 cap=60',
      '> A at=none',
      '! > code=3',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('> A wait=61', '< PA len=3 wait=299.9', '> PA len=4 wait=301', '< A at=-70'),
  },
);
const FLOW = fc.record({
  lines: fc.array(LINE, { minLength: 1, maxLength: 60 }),
  client: fc.constantFrom(
    '10.0.0.1:40000',
    '10.0.0.1:40001',
    '10.0.0.3:40000',
    '[2001:db8::1]:40000',
    '[2001:db9::1]:40000',
  ),
  startSec: fc.constantFrom(1_700_000_000, 1_700_000_030, 2 ** 32 - 40, 2 ** 32 + 5, -20, 0),
});
interface PlainLoop {
  observePlain(batch: unknown, from: number): number;
}

const HUGE = fc.array(fc.nat(99), { maxLength: 6 });

function framesOf(
  flows: readonly (typeof FLOW extends fc.Arbitrary<infer T> ? T : never)[],
  huge: number[],
): TestFrame[] {
  const talks = flows.map(({ lines, client, startSec }) => {
    const server = client.startsWith('[') ? '[2001:db8::2]:80' : '10.0.0.2:80';
    return talk(lines, { client, server, start: [startSec, 0] });
  });
  const frames: TestFrame[] = [];
  for (let i = 0; talks.some((talk) => talk.length > i); i++) {
    for (const talk of talks) if (i < talk.length) frames.push(talk[i]);
  }
  // Lengths as records may claim them: three of them overflow 32 bits.
  for (const at of huge) if (at < frames.length) frames[at] = { ...frames[at], wireLength: 2 ** 32 - 1 - at };
  return frames;
}

describe('the loop over plain packets', () => {
  it('gives the flows that packets one at a time give', () => {
    let plain = 0;
    fc.assert(
      fc.property(
        fc.array(FLOW, { minLength: 1, maxLength: 5 }),
        HUGE,
        fc.integer({ min: 1, max: 9 }),
        (flows, huge, batchFrames) => {
          const frames = framesOf(flows, huge);
          const run = new FlowRun({ batchFrames });
          const oneByOne = new FlowRun({ batchFrames });
          const table = run.table as unknown as PlainLoop;
          const observePlain = table.observePlain.bind(table);
          table.observePlain = (batch, from) => {
            const to = observePlain(batch, from);
            plain += to - from;
            return to;
          };
          (oneByOne.table as unknown as PlainLoop).observePlain = (_, from) => from;
          expect(run.feed(frames).finish()).toEqual(oneByOne.feed(frames).finish());
          expect(run.books).toEqual(oneByOne.books);
        },
      ),
      { numRuns: 150 },
    );
    expect(plain).toBeGreaterThan(0);
  });

  it('counts bytes beyond 32 bits', () => {
    const [syn, ...rest] = talk(['> S', ...Array.from({ length: 9 }, () => '> A')]);
    const frames = [syn, ...rest.map((frame) => ({ ...frame, wireLength: 2 ** 32 - 1 }))];
    expect(flowsOf(frames)[0].orig_wire_bytes).toBe(40 + 9 * (2 ** 32 - 1));
  });
});
