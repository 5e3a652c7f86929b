import { coverageFacts } from '../coverage-words.js';
import { setPieces, setText, type Page } from './page.js';

/** What the capture covers, and what it cannot prove: only with `--verbose`. */
export function* writeCoverage(page: Page): Generator<string> {
  const { report, units, width } = page;
  yield `\n${page.paint('heading', 'COVERAGE')}\n`;
  for (const { name, facts, areLong = false } of coverageFacts(report, units)) {
    if (!areLong) yield* setPieces(facts, { lead: label(name), width, gap: ', ' });
    else for (const [i, fact] of facts.entries()) yield* setText(fact, { lead: label(i === 0 ? name : ''), width });
  }
}

function label(text: string): string {
  return `  ${text.padEnd(11)}  `;
}
