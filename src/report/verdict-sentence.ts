import type { Report } from '../findings/report.js';
import { bySection, countsByLevel, flowsByLevel, isBreach } from './sections.js';
import type { Signs } from './signs.js';
import type { Units } from './units.js';

/** The verdict on a whole report. */
export interface VerdictSentence {
  /** Names the sign that stands before it. */
  mark: keyof Signs & ('allowed' | 'violation' | 'review' | 'advisory' | 'unused');
  words: string;
}

/** Nothing to do for the reader: all that was read keeps to the table, and all was read. */
export function isClean(report: Report): boolean {
  return (
    report.complete && report.summary.verdicts.allowed > 0 && breaches(report) === 0 && report.summary.reviews === 0
  );
}

function breaches(report: Report): number {
  const sections = [...bySection(report)].filter(([section]) => isBreach(section));
  const findings = sections.reduce((sum, [, list]) => sum + list.length, 0);
  return Math.max(report.summary.verdicts.violation, findings);
}

/** The verdict in one sentence, without full stop: what every reader gets before anything else. */
export function verdictSentence(report: Report, units: Units): VerdictSentence {
  const { verdicts, reviews } = report.summary;
  const alsoReviews = reviews === 0 ? '' : `; ${units.some(reviews, 'flow')} to review`;
  if (verdicts.violation > 0) {
    const verb = verdicts.violation === 1 ? 'breaks' : 'break';
    const levels = countsByLevel(flowsByLevel(report), units.count);
    const { failOn } = report.policy;
    const isHarmless = report.exitStatus !== 1 && report.complete && failOn !== 'never';
    const harmless = isHarmless ? ` (none at ${failOn} or above)` : '';
    const words = `${units.some(verdicts.violation, 'flow')} ${verb} the port table: ${levels}${harmless}${alsoReviews}`;
    return { mark: 'violation', words };
  }
  const other = breaches(report);
  if (other > 0) {
    const words = `No flow breaks the port table, but there ${other === 1 ? 'is' : 'are'} ${units.some(other, 'finding')}${alsoReviews}`;
    return { mark: 'violation', words };
  }
  if (reviews > 0) {
    const words = `No flow breaks the port table, but ${units.some(reviews, 'flow needs', 'flows need')} a review`;
    return { mark: 'review', words };
  }
  if (verdicts.allowed + verdicts.waived === 0) {
    const words = `No flow to judge: nothing here was opened to or by ${report.subject.product}`;
    return { mark: 'unused', words };
  }
  const waived = verdicts.waived === 0 ? '' : `, ${units.count(verdicts.waived)} waived`;
  if (!report.complete) {
    const words = `No violation in the part that could be read: ${units.some(verdicts.allowed, 'flow')} allowed${waived}`;
    return { mark: 'advisory', words };
  }
  if (verdicts.allowed === 0) return { mark: 'allowed', words: `No flow breaks the port table${waived}` };
  const one = verdicts.waived === 0 ? 'The only flow keeps' : '1 flow keeps';
  const all = verdicts.allowed === 1 ? one : `All ${units.count(verdicts.allowed)} flows keep`;
  return { mark: 'allowed', words: `${all} to the port table${waived}` };
}
