import type { Paint } from '../signs.js';
import { setPieces, setText, type Page } from './page.js';
import { bySection, countsByLevel, flowsByLevel, isBreach } from './sections.js';

interface Sentence {
  sign: string;
  paint: Paint;
  words: string;
}

/** Nothing to do for the reader: all that was read keeps to the table, and all was read. */
export function isClean({ report }: Page): boolean {
  return (
    report.complete && report.summary.verdicts.allowed > 0 && breaches(report) === 0 && report.summary.reviews === 0
  );
}

/** The verdict, before anything else; `notes` stand beside it where there is room. */
export function* writeSentence(page: Page, notes: readonly string[] = []): Generator<string> {
  const { sign, paint, words } = sentence(page);
  const layout = { lead: `${sign} `, width: page.width };
  const lines = notes.length > 0 ? setPieces([words, ...notes], layout) : setText(words, layout);
  for (const line of lines) yield `${page.paint(paint, line.trimEnd())}\n`;
}

function breaches(report: Page['report']): number {
  const sections = [...bySection(report)].filter(([section]) => isBreach(section));
  const findings = sections.reduce((sum, [, list]) => sum + list.length, 0);
  return Math.max(report.summary.verdicts.violation, findings);
}

function sentence(page: Page): Sentence {
  const { report, signs, units } = page;
  const { verdicts, reviews } = report.summary;
  const alsoReviews = reviews === 0 ? '' : `; ${units.some(reviews, 'flow')} to review`;
  if (verdicts.violation > 0) {
    const verb = verdicts.violation === 1 ? 'breaks' : 'break';
    const levels = countsByLevel(flowsByLevel(report), units.count);
    const harmless = report.exitStatus === 1 || !report.complete ? '' : ` (none at ${report.policy.failOn} or above)`;
    const words = `${units.some(verdicts.violation, 'flow')} ${verb} the port table: ${levels}${harmless}${alsoReviews}`;
    return { sign: signs.violation, paint: 'violation', words };
  }
  const other = breaches(report);
  if (other > 0) {
    const words = `No flow breaks the port table, but there ${other === 1 ? 'is' : 'are'} ${units.some(other, 'finding')}${alsoReviews}`;
    return { sign: signs.violation, paint: 'violation', words };
  }
  if (reviews > 0) {
    const words = `No flow breaks the port table, but ${units.some(reviews, 'flow needs', 'flows need')} a review`;
    return { sign: signs.review, paint: 'review', words };
  }
  if (verdicts.allowed + verdicts.waived === 0) {
    const words = `No flow to judge: nothing here was opened to or by ${report.subject.product}`;
    return { sign: signs.unused, paint: 'advisory', words };
  }
  const waived = verdicts.waived === 0 ? '' : `, ${units.count(verdicts.waived)} waived`;
  if (!report.complete) {
    const words = `No violation in the part that could be read: ${units.some(verdicts.allowed, 'flow')} allowed${waived}`;
    return { sign: signs.advisory, paint: 'advisory', words };
  }
  const all = verdicts.allowed === 1 ? 'The only flow keeps' : `All ${units.count(verdicts.allowed)} flows keep`;
  return { sign: signs.allowed, paint: 'allowed', words: `${all} to the port table${waived}` };
}
