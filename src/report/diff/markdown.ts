import type { Comparison, Difference } from '../../findings/compare.js';
import { changeWords } from '../baseline-words.js';
import { makeClock } from '../clock.js';
import { howItEnded, whoSpoke } from '../finding-words.js';
import { code, prose } from '../markdown/inline.js';
import type { WriterOptions } from '../report-writer.js';
import { sanitiseTexts } from '../sanitise.js';
import { signsFor } from '../signs.js';
import { makeUnits } from '../units.js';
import { diffSentence, HEADS, LISTS, markOf, sideFacts } from './words.js';

/** For a ticket: what is new with what to do, the rest one line each. */
export function* writeDiffMarkdown(given: Difference, { timeZone }: WriterOptions): Generator<string> {
  const difference = sanitiseTexts(given);
  const signs = signsFor(true);
  const units = makeUnits(true);
  const clock = makeClock(timeZone);
  const { mark, words } = diffSentence(difference, units);
  yield `# ${signs[mark]} ${prose(words)}\n\n`;
  for (const doubt of difference.doubts) yield `- **${signs.advisory} ${prose(doubt)}**\n`;
  for (const side of ['old', 'new'] as const) {
    const [name, ...facts] = sideFacts(difference[side], { clock, units, timeZone });
    yield `- **${side === 'old' ? 'Old' : 'New'}**: ${code(name)}, ${facts.map(prose).join(', ')}\n`;
  }
  for (const name of LISTS) {
    if (difference.summary[name] === 0) continue;
    yield `\n## ${HEADS[name]}: ${units.some(difference.summary[name], 'finding')}\n\n`;
    yield* writeList(name);
  }

  function* writeList(name: keyof Comparison): Generator<string> {
    const setting = { report: difference[name === 'gone' ? 'old' : 'new'], signs, units };
    for (const element of difference.findings[name]) {
      const { finding, changes } = 'finding' in element ? element : { finding: element, changes: [] };
      const { id, rule, severity, message, remedy, waiver } = finding;
      const title = [`${signs[markOf(finding)]} **${prose(`${severity} ${rule}`)}**`, code(whoSpoke(finding, setting))];
      const facts = [title.filter(Boolean).join(' '), prose(howItEnded(finding, setting)), `id ${code(id)}`];
      yield `- ${facts.filter(Boolean).join(', ')}\n`;
      if (changes.length > 0) yield `  - ${changeWords(changes, signs).map(prose).join(', ')}\n`;
      if (name !== 'new' && name !== 'changed') continue;
      yield `  - ${prose(message)}\n  - ${signs.arrow} ${prose(waiver ?? remedy)}\n`;
    }
  }
}
