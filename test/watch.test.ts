import { beforeAll, describe, expect, it } from 'vitest';
import type { Explanation } from '../src/findings/explanation.js';
import type { LiveView } from '../src/findings/live/snapshot.js';
import type { Report } from '../src/findings/report.js';
import { CAPTURES, judgingOptions, shippedCaptures } from './support/captures.js';
import { runMain } from './support/run-main.js';
import { watchCaptures, type Watched } from './support/watched.js';

/** Small enough that even a short capture comes in many pieces. */
const CHUNK = 2048;

/** What verdicts make of a report, without what only the end of a run decides. */
function judged({ subject, rows, findings, summary, waivers }: Report) {
  return { subject, rows, findings, summary, waivers };
}

describe.each(shippedCaptures().map((capture) => [capture.file, capture] as const))('%s, watched', (file, capture) => {
  let run: Watched;
  beforeAll(async () => {
    run = await watchCaptures([CAPTURES + file, ...judgingOptions(capture)], CHUNK);
  });

  it('ends in the report that analyze makes', () => {
    expect(run.report).toEqual(run.analyzed);
  });

  it('stands at its end where the report is', () => {
    expect(run.last.state).toBe('ended');
    expect(judged(run.last.report)).toEqual(judged(run.analyzed));
  });

  it('counts up on the way', () => {
    const packets = run.snapshots.map(({ report }) => report.coverage.packets);
    expect(packets).toEqual(packets.toSorted((a, b) => a - b));
    expect(packets.at(-1)).toBe(run.analyzed.coverage.packets);
  });

  it('tells every flow in scope once, from its opening to its end', () => {
    const told = (type: string) => run.events.filter((event) => event.type === type).length;
    const { flows, verdicts } = run.analyzed.summary;
    const inScope = flows - verdicts['out-of-scope'];
    expect({ opened: told('flow-opened'), closed: told('flow-closed') }).toEqual({ opened: inScope, closed: inScope });
  });
});

describe('what the screen shows of a finding', () => {
  it('is what explain says of it, but for the packets', async () => {
    const args = [`${CAPTURES}wrong-direction.pcap`, '-p', `${CAPTURES}site.yaml`];
    let view: LiveView | null = null;
    const shown: Explanation[] = [];
    await watchCaptures(args, CHUNK, {
      secondLook: {},
      onStart: (started) => (view = started),
      onEnd: async () => {
        const found = view!.snapshot().report.findings.filter(({ flows }) => flows > 0);
        shown.push(...found.flatMap(({ id }) => view!.explain({ kind: 'finding', id }) ?? []));
        const [{ record }] = shown[0].flows;
        const { capture, first_frame: firstFrame } = record;
        expect(view!.explain({ kind: 'flow', capture, firstFrame })?.flows).toEqual(shown[0].flows);
        expect(view!.explain({ kind: 'flow', capture, firstFrame: 99_999 })).toBe(null);
      },
    });
    expect(shown).toHaveLength(6);
    for (const { asked, finding, flows } of shown) {
      const { stdout } = await runMain(['explain', ...args.slice(0, 1), asked, ...args.slice(1), '-F', 'json']);
      const said = JSON.parse(stdout) as Explanation;
      expect({ finding, flows }).toEqual({
        finding: said.finding,
        flows: said.flows.map((flow) => ({ ...flow, packets: [] })),
      });
    }
  });
});

describe('a subject that is inferred', () => {
  it('is known on the way, and the same in the end', async () => {
    const { analyzed, snapshots, last } = await watchCaptures([`${CAPTURES}clean-day.pcap`], CHUNK);
    const addresses = snapshots.map(({ report }) => report.subject.addresses);
    expect(addresses[0]).toEqual([]);
    expect(addresses.find((known) => known.length > 0)).toEqual(analyzed.subject.addresses);
    expect(judged(last.report)).toEqual(judged(analyzed));
  });
});
