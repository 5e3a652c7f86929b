import type { Report } from '../findings/report.js';
import type { WriterOptions } from './report-writer.js';
import { writeBoard } from './text/board.js';
import { writeCoverage } from './text/coverage.js';
import { writeFindings } from './text/findings.js';
import { notesInShort, writeHeader, writeShortHeader } from './text/header.js';
import { makePage } from './text/page.js';
import { writeSentence } from './text/sentence.js';
import { isClean } from './verdict-sentence.js';

/** The report for a person: the verdict first, one line per thought. A clean run ends in four lines. */
export function* writeText(report: Report, options: WriterOptions): Generator<string> {
  const page = makePage(report, options);
  if (isClean(report) && !page.verbose) {
    yield* writeSentence(page, notesInShort(page));
    yield* writeShortHeader(page);
    return;
  }
  yield* writeSentence(page);
  yield '\n';
  yield* writeHeader(page);
  if (page.report.rows.length > 0) {
    yield '\n';
    yield* writeBoard(page);
  }
  yield* writeFindings(page);
  if (page.verbose) yield* writeCoverage(page);
}
