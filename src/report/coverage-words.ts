import type { Report } from '../findings/report.js';
import { formatDuration, type Units } from './units.js';

/** What there is to say of one side of the coverage. */
export interface CoverageFacts {
  /** `packets`, in a word or two. */
  name: string;
  facts: readonly string[];
  /** Each of them is worth a line. */
  areLong?: boolean;
}

/** What the capture covers, and what it cannot prove; sides of which there is nothing to say are left out. */
export function coverageFacts({ inputs, coverage, policy }: Report, units: Units): CoverageFacts[] {
  const { packetsInFlows, packetsOfOtherProtocols, packetsUnjudged, imbalances } = coverage.books;
  const { places, bytes, flows: marked } = coverage.salvaged;
  const counts = (record: Record<string, number>) =>
    Object.entries(record)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${units.count(count)} ${name}`);
  const nonZero = (count: number, words = '') => (count === 0 ? [] : [`${units.count(count)}${words}`]);
  const all: CoverageFacts[] = [
    { name: 'packets', facts: counts(coverage.classes) },
    { name: 'undecoded', facts: counts(coverage.undecoded) },
    {
      name: 'anomalies',
      facts: Object.entries(coverage.anomalies).map(
        ([name, { meaning, count, capture, firstFrame }]) =>
          `${units.count(count)} ${name}: ${meaning} (first ${capture} frame ${units.count(firstFrame)})`,
      ),
      areLong: true,
    },
    {
      name: 'books',
      facts: [
        `${units.count(packetsInFlows)} packets in flows`,
        ...nonZero(packetsOfOtherProtocols, ' of other protocols'),
        ...nonZero(packetsUnjudged, ' not judged'),
        imbalances.length === 0 ? 'balanced' : 'NOT balanced',
      ],
    },
    { name: 'copies', facts: nonZero(coverage.copies) },
    { name: 'fragments', facts: nonZero(coverage.fragmentsUnattributed, ' of no known flow') },
    {
      name: 'salvaged',
      facts:
        places === 0
          ? []
          : [
              `${units.some(places, 'place')} of damage gone over`,
              units.bytes(bytes),
              `${units.some(marked, 'flow')} marked`,
            ],
    },
    { name: 'clock steps', facts: nonZero(coverage.clockSteps) },
    {
      name: 'gaps',
      facts: coverage.gaps.map(
        ({ kind, after, before, seconds }) => `${kind} of ${formatDuration(seconds)} between ${after} and ${before}`,
      ),
    },
    {
      name: 'flows',
      facts: (['created', 'open', 'closed', 'expired', 'evicted'] as const).map(
        (name) => `${units.count(coverage.flows[name])} ${name}`,
      ),
    },
    { name: 'limits met', facts: counts(coverage.limits) },
    { name: 'skipped', facts: counts(coverage.skippedBlocks) },
    { name: 'interfaces', facts: inputs.flatMap((input) => interfacesOf(input, units)) },
    { name: 'comments', facts: nonZero(coverage.comments) },
    { name: 'secrets', facts: nonZero(coverage.secrets) },
    { name: 'reading', facts: policy.readingNotes, areLong: true },
    { name: 'limits', facts: ['A capture shows what was used; it never proves that a port is closed.'], areLong: true },
  ];
  return all.filter(({ facts }) => facts.length > 0);
}

function interfacesOf(input: Report['inputs'][number], units: Units): string[] {
  return input.interfaces.map(({ name, linktype, snaplen, filter }) =>
    [
      name ?? input.name,
      linktype,
      ...(snaplen > 0 ? [`snaplen ${units.count(snaplen)}`] : []),
      ...(filter === null ? [] : [`filter "${filter}"`]),
    ].join(' '),
  );
}
