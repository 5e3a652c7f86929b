/** @jsxImportSource preact */
import { formatDuration } from '../units.js';
import { type Fact, Facts, Part } from './markup.js';
import { interval } from './verdict.js';
import { isOtherTraffic, type View } from './view.js';

/** What this capture can and cannot prove. */
export function Coverage({ view }: { view: View }) {
  const { report, units } = view;
  const { coverage } = report;
  const anomalies = Object.entries(coverage.anomalies);
  return (
    <Part id="coverage" title="What this capture cannot prove">
      <ul class="limits">
        {statements(view).map((statement) => (
          <li>{statement}</li>
        ))}
      </ul>
      <Facts name="wide" of={facts(view)} />
      {anomalies.length > 0 && (
        <>
          <h3>Anomalies</h3>
          <table class="plain">
            <thead>
              <tr>
                <th scope="col">What was found</th>
                <th scope="col">Name</th>
                <th scope="col" class="number">
                  Times
                </th>
                <th scope="col">First seen</th>
              </tr>
            </thead>
            <tbody>
              {anomalies.map(([name, { meaning, count, capture, firstFrame }]) => (
                <tr>
                  <td>{meaning}</td>
                  <td class="code">{name}</td>
                  <td class="number">{units.count(count)}</td>
                  <td>{`frame ${units.count(firstFrame)} of ${capture}`}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </Part>
  );
}

/** Limits in sentences, the general one first. */
function statements(view: View): string[] {
  const { report, units } = view;
  const { coverage, rows } = report;
  const unused = rows.filter((row) => row.mark === 'unused' && !isOtherTraffic(row));
  const undecoded = Object.values(coverage.undecoded).reduce((sum, frames) => sum + frames, 0);
  const { salvaged } = coverage;
  const { evicted } = coverage.flows;
  return [
    'It shows what was used while it was recorded. It never proves that a port is closed.',
    `It covers ${interval(view)}. What happened before, after or elsewhere is not in it.`,
    coverage.dropped === null
      ? 'Whether packets were lost while recording is not known: the files do not say.'
      : coverage.dropped === 0
        ? 'No packet was lost while recording, as far as the files say.'
        : `${units.some(coverage.dropped, 'packet was', 'packets were')} lost while recording: what is not here may still have happened.`,
    undecoded === 0
      ? 'Every frame was decoded.'
      : `${units.some(undecoded, 'frame was', 'frames were')} not decoded; flows in them are not judged.`,
    ...(coverage.filter === undefined
      ? []
      : [`The filter "${coverage.filter.expression}" left out ${units.some(coverage.filter.skipped, 'frame')}.`]),
    ...(salvaged.places > 0
      ? [
          `${units.bytes(salvaged.bytes)} in ${units.some(salvaged.places, 'damaged place')} could not be read; ${units.some(salvaged.flows, 'flow has', 'flows have')} packets behind damage.`,
        ]
      : []),
    ...(coverage.truncated > 0
      ? [
          `${units.some(coverage.truncated, 'frame was', 'frames were')} cut short by the snaplen: payload may be missing.`,
        ]
      : []),
    ...(evicted > 0
      ? [
          `${units.some(evicted, 'flow')} had to leave the full flow table before their end: their counters and verdicts are of a part.`,
        ]
      : []),
    ...(coverage.judgedEarly > 0
      ? [`${units.some(coverage.judgedEarly, 'flow was', 'flows were')} judged before all evidence was in.`]
      : []),
    ...coverage.gaps.map(({ kind, after, before, seconds }) =>
      kind === 'gap'
        ? `${formatDuration(seconds)} are missing between ${after} and ${before}.`
        : `${after} and ${before} overlap by ${formatDuration(seconds)}.`,
    ),
    ...(unused.length > 0
      ? [
          `Never used: ${unused.map(({ port, role }) => `${port} ${role}`).join(', ')}. Candidates to close, not proven unneeded.`,
        ]
      : []),
    ...coverage.warnings.map((warning) => `${warning}.`),
    ...(report.evidence?.missing ?? []).map((missing) => `Packets not kept: ${missing}.`),
  ];
}

function facts({ report: { coverage, summary }, units }: View): (Fact | null)[] {
  const list = (term: string, counts: Record<string, number>): Fact | null => {
    const filled = Object.entries(counts).filter(([, count]) => count > 0);
    if (filled.length === 0) return null;
    return { term, value: filled.map(([name, count]) => `${units.count(count)} ${name}`).join(', ') };
  };
  const { flows, books } = coverage;
  return [
    list('Packets', coverage.classes),
    list('Not decoded', coverage.undecoded),
    list('Flows by verdict', summary.verdicts),
    list('Flows by their end', flows),
    {
      term: 'Books',
      value:
        books.imbalances.length === 0
          ? `balanced: every packet stands in a flow, or is counted beside (${units.count(books.packetsInFlows)} in flows)`
          : books.imbalances.join('; '),
    },
    list('Limits met', coverage.limits),
    list('Blocks skipped', coverage.skippedBlocks),
    list('Beside', {
      'copies of frames': coverage.copies,
      'fragments of no known flow': coverage.fragmentsUnattributed,
      'steps of the clock': coverage.clockSteps,
      'packet comments': coverage.comments,
      'blocks of secrets': coverage.secrets,
    }),
  ];
}
