import { verdictSentence } from '../verdict-sentence.js';
import { setPieces, setText, type Page } from './page.js';

/** The verdict, before anything else; `notes` stand beside it where there is room. */
export function* writeSentence(page: Page, notes: readonly string[] = []): Generator<string> {
  const { report, signs, units, width } = page;
  const { mark, words } = verdictSentence(report, units);
  const layout = { lead: `${signs[mark]} `, width };
  const lines = notes.length > 0 ? setPieces([words, ...notes], layout) : setText(words, layout);
  const paint = mark === 'unused' ? 'advisory' : mark;
  for (const line of lines) yield `${page.paint(paint, line.trimEnd())}\n`;
}
