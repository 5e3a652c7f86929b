import { formatDuration } from '../units.js';
import { setPieces, setText, type Page } from './page.js';

/** What the capture covers, and what it cannot prove: only with `--verbose`. */
export function* writeCoverage(page: Page): Generator<string> {
  const { report, units, width } = page;
  const { coverage, policy } = report;
  yield `\n${page.paint('heading', 'COVERAGE')}\n`;
  yield* list('packets', counts(coverage.classes, page), page);
  yield* list('undecoded', counts(coverage.undecoded, page), page);
  yield* list(
    'anomalies',
    Object.entries(coverage.anomalies).map(
      ([name, { count, capture, firstFrame }]) =>
        `${name} ${units.count(count)} (first ${capture} frame ${units.count(firstFrame)})`,
    ),
    page,
  );
  const { packetsInFlows, packetsOfOtherProtocols } = coverage.books;
  yield* list(
    'books',
    [
      `${units.count(packetsInFlows)} packets in flows`,
      ...nonZero(packetsOfOtherProtocols, page, ' of other protocols'),
      ...nonZero(coverage.books.packetsUnjudged, page, ' not judged'),
      coverage.books.imbalances.length === 0 ? 'balanced' : 'NOT balanced',
    ],
    page,
  );
  yield* list('copies', nonZero(coverage.copies, page), page);
  yield* list('fragments', nonZero(coverage.fragmentsUnattributed, page, ' of no known flow'), page);
  const { places, bytes, flows: marked } = coverage.salvaged;
  const salvaged = [
    `${units.some(places, 'place')} of damage gone over`,
    units.bytes(bytes),
    `${units.some(marked, 'flow')} marked`,
  ];
  yield* list('salvaged', places === 0 ? [] : salvaged, page);
  yield* list('clock steps', nonZero(coverage.clockSteps, page), page);
  yield* list(
    'gaps',
    coverage.gaps.map(
      ({ kind, after, before, seconds }) => `${kind} of ${formatDuration(seconds)} between ${after} and ${before}`,
    ),
    page,
  );
  const { created, open, closed, expired, evicted } = coverage.flows;
  const books = Object.entries({ created, open, closed, expired, evicted });
  yield* list(
    'flows',
    books.map(([name, flows]) => `${units.count(flows)} ${name}`),
    page,
  );
  yield* list('limits met', counts(coverage.limits, page), page);
  yield* list('skipped', counts(coverage.skippedBlocks, page), page);
  yield* list('interfaces', interfaces(page), page);
  yield* list('comments', nonZero(coverage.comments, page), page);
  yield* list('secrets', nonZero(coverage.secrets, page), page);
  for (const note of policy.readingNotes) yield* setText(note, { lead: label('reading'), width });
  yield* setText('A capture shows what was used; it never proves that a port is closed.', {
    lead: label('limits'),
    width,
  });
}

function label(text: string): string {
  return `  ${text.padEnd(11)}  `;
}

function list(name: string, pieces: readonly string[], page: Page): Generator<string> {
  return setPieces(pieces, { lead: label(name), width: page.width, gap: ', ' });
}

function counts(record: Record<string, number>, { units }: Page): string[] {
  return Object.entries(record)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${units.count(count)} ${name}`);
}

function nonZero(count: number, { units }: Page, words = ''): string[] {
  return count === 0 ? [] : [`${units.count(count)}${words}`];
}

function interfaces({ report, units }: Page): string[] {
  return report.inputs.flatMap((input) =>
    input.interfaces.map(({ name, linktype, snaplen, filter }) =>
      [
        name ?? input.name,
        linktype,
        ...(snaplen > 0 ? [`snaplen ${units.count(snaplen)}`] : []),
        ...(filter === null ? [] : [`filter "${filter}"`]),
      ].join(' '),
    ),
  );
}
