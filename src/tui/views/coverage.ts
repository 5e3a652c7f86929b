import { doubts } from '../../report/doubts.js';
import { formatDuration } from '../../report/units.js';
import { span } from '../line.js';
import { TextLines } from './text.js';
import type { MakeView, TextView } from './view.js';

/** What the verdicts rest on, and what they cannot prove. */
export const coverageView: MakeView = (sight, _state, width, look): TextView => {
  const { report, behind } = sight.snapshot;
  const { coverage, policy, subject, inputs } = report;
  const { units, clock, signs } = look;
  const page = new TextLines(width);
  const counts = (record: Record<string, number>) =>
    Object.entries(record)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${units.count(count)} ${name}`)
      .join(', ');

  for (const text of doubts(report, units)) page.text(`${signs.advisory} ${text}`, 'advisory');
  if (behind > 0) page.text(`${signs.advisory} ${units.some(behind, 'flow')} not judged anew yet`, 'advisory');

  page.heading('WHO AND WHAT');
  page.pair(
    subject.product,
    `${subject.addresses.join(', ') || 'not known yet'}  ${subject.evidence === null ? subject.origin : `${subject.origin}: ${subject.evidence}`}`,
  );
  page.pair('port table', `${policy.citation}, ${policy.reading} reading`);
  page.pair('policy', `${policy.source}${policy.overrides.map((override) => `, set ${override}`).join('')}`);
  for (const note of policy.readingNotes) page.pair('reading', note);

  page.heading('CAPTURED');
  for (const { name, format, packets, bytes, interfaces } of inputs) {
    page.pair('input', `${name}  ${format ?? 'not open'}, ${units.some(packets, 'packet')}, ${units.bytes(bytes)}`);
    for (const { name: own, linktype, snaplen, filter } of interfaces) {
      const limits = [
        linktype,
        snaplen > 0 ? `snaplen ${units.count(snaplen)}` : '',
        filter === null ? '' : `filter "${filter}"`,
      ];
      page.pair('interface', `${own ?? name}  ${limits.filter(Boolean).join(', ')}`);
    }
  }
  const { firstTime, lastTime } = report;
  if (firstTime !== null && lastTime !== null) {
    page.pair(
      'interval',
      `${clock.interval(firstTime, lastTime)} (${formatDuration(Number(lastTime) - Number(firstTime))})`,
    );
  }
  page.pair('packets', counts(coverage.classes));
  page.pair('dropped', coverage.dropped === null ? 'not known: nobody says' : units.count(coverage.dropped));
  page.pair('undecoded', counts(coverage.undecoded) || '0');
  page.pair(
    'anomalies',
    Object.entries(coverage.anomalies)
      .map(([name, { count }]) => `${units.count(count)} ${name}`)
      .join(', '),
  );
  page.pair('cut short', coverage.truncated > 0 ? `${units.count(coverage.truncated)} by the snaplen` : null);
  page.pair('copies', coverage.copies > 0 ? units.count(coverage.copies) : null);
  page.pair('clock steps', coverage.clockSteps > 0 ? units.count(coverage.clockSteps) : null);

  page.heading('FLOWS');
  page.pair('books', counts(coverage.flows) || '0');
  page.pair('verdicts', counts(report.summary.verdicts) || 'none yet');
  page.pair('limits met', counts(coverage.limits));
  const unused = report.rows.filter(({ mark, origin }) => mark === 'unused' && origin !== null).map(({ role }) => role);
  page.pair('never seen', unused.length === 0 ? 'no row: all were used' : unused.join(', '));
  for (const warning of coverage.warnings) page.pair('warning', warning, 'advisory');
  page.line([]).text('A capture shows what was used; it never proves that a port is closed.', 'quiet');
  return {
    kind: 'text',
    title: [span('  COVERAGE', 'heading'), span('  what the verdicts rest on', 'quiet')],
    lines: page.lines,
  };
};
