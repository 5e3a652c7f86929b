import type { Comparison, Difference } from '../../findings/compare.js';
import type { Finding } from '../../findings/report.js';
import { changeWords } from '../baseline-words.js';
import { makeClock } from '../clock.js';
import { howItEnded, whoSpoke } from '../finding-words.js';
import type { WriterOptions } from '../report-writer.js';
import { sanitiseTexts } from '../sanitise.js';
import { makePainter, signsFor, type Paint } from '../signs.js';
import { columnsOf, setPieces, setText } from '../text/page.js';
import { makeUnits } from '../units.js';
import { diffSentence, HEADS, LISTS, markOf, sideFacts } from './words.js';

const PAINTS = { violation: 'violation', review: 'review', allowed: 'allowed' } as const satisfies Record<
  string,
  Paint
>;

/** What is new first, each with what to do; what is still there only on request. */
export function* writeDiffText(given: Difference, options: WriterOptions): Generator<string> {
  const difference = sanitiseTexts(given);
  const { width, timeZone, verbose, unicode } = options;
  const signs = signsFor(unicode);
  const units = makeUnits(unicode);
  const clock = makeClock(timeZone);
  const paint = makePainter(options.colour);
  const { mark, words } = diffSentence(difference, units);
  for (const line of setText(words, { lead: `${signs[mark]} `, width })) yield paint(PAINTS[mark], line);
  yield '\n';
  for (const doubt of difference.doubts) {
    for (const line of setText(doubt, { lead: `${signs.advisory} `, width })) yield paint('advisory', line);
  }
  for (const side of ['old', 'new'] as const) {
    yield* setPieces(sideFacts(difference[side], { clock, units, timeZone }), { lead: `  ${side}  `, width });
  }
  for (const name of LISTS) {
    const count = difference.summary[name];
    if (count === 0) continue;
    const head = `${HEADS[name].toUpperCase()} (${units.some(count, 'finding')})`;
    if (name === 'still' && !verbose) {
      yield '\n';
      yield* setPieces([head, paint('quiet', '--verbose shows them')], { lead: '', width, gap: '      ' });
      continue;
    }
    yield `\n${paint('heading', head)}\n`;
    yield* writeList(name);
  }

  function* writeList(name: keyof Comparison): Generator<string> {
    const setting = { report: difference[name === 'gone' ? 'old' : 'new'], signs, units };
    for (const element of difference.findings[name]) {
      const { finding, changes } = 'finding' in element ? element : { finding: element, changes: [] };
      const sign = markOf(finding);
      const lead = ` ${signs[sign]} `;
      const margin = ' '.repeat(columnsOf(lead));
      const title = [
        paint('heading', `${finding.severity} ${finding.rule}`),
        whoSpoke(finding, setting),
        howItEnded(finding, setting),
      ];
      yield* setPieces(title.filter(Boolean), { lead, width });
      yield* setPieces(changeWords(changes, signs), { lead: margin, width, gap: ', ' });
      yield* writeWhy(finding, name, margin);
    }
  }

  /** In full for what may ask for somebody's hand. */
  function* writeWhy(finding: Finding, name: keyof Comparison, margin: string): Generator<string> {
    const { id, message, remedy, waiver, capture, firstFrame } = finding;
    if ((name === 'new' || name === 'changed') && (finding.severity !== 'info' || verbose)) {
      yield* setText(message, { lead: margin, width });
      yield* setText(waiver ?? remedy, { lead: `${margin}${signs.arrow} `, width });
    }
    const frame = capture === null || firstFrame === null ? [] : [`${capture} frame ${units.count(firstFrame)}`];
    yield* setPieces([...frame, `id ${id}`], { lead: margin, width, unbroken: true });
  }
}
