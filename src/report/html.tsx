/** @jsxImportSource preact */
import { createHash } from 'node:crypto';
import type { Report } from '../findings/report.js';
import { Board } from './html/board.js';
import { Conversations } from './html/conversations.js';
import { Coverage } from './html/coverage.js';
import { Glance, writeFindings } from './html/findings.js';
import { markup } from './html/markup.js';
import { SCRIPT } from './html/script.js';
import { Inputs, PolicyPart, TableWords } from './html/sources.js';
import { STYLE } from './html/style.js';
import { TimeLine } from './html/time-charts.js';
import { Verdict } from './html/verdict.js';
import { makeView, type View } from './html/view.js';
import type { WriterOptions } from './report-writer.js';
import { verdictSentence } from './verdict-sentence.js';

/** The review for a person to read, print and sign: one page that needs nothing but itself. */
export function* writeHtml(report: Report, options: WriterOptions): Generator<string> {
  const view = makeView(report, options.timeZone);
  yield '<!DOCTYPE html>\n<html lang="en">\n';
  yield markup(<Head view={view} />);
  yield '<body>\n<main>\n';
  yield markup(<Verdict view={view} />);
  if (view.report.rows.length > 0) yield markup(<Board view={view} />);
  const glance = markup(<Glance view={view} />);
  if (glance !== '\n') yield glance;
  yield markup(<TimeLine view={view} />);
  yield markup(<Conversations view={view} />);
  yield* writeFindings(view);
  yield markup(<Coverage view={view} />);
  yield markup(<Inputs view={view} />);
  yield markup(<PolicyPart view={view} />);
  yield markup(<TableWords view={view} />);
  yield `</main>\n<script>${SCRIPT}</script>\n</body>\n</html>\n`;
}

/**
 * Nothing is loaded from anywhere, and no style or script runs but the two that are written here: their hashes are in the
 * policy (Content Security Policy Level 3 §2.3.1), so that even markup smuggled in could do nothing.
 */
function Head({ view }: { view: View }) {
  const policy = [
    "default-src 'none'",
    `style-src ${sourceHash(STYLE)}`,
    `script-src ${sourceHash(SCRIPT)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return (
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content={policy.join('; ')} />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="referrer" content="no-referrer" />
      <meta name="generator" content={`${view.report.tool.name} ${view.report.tool.version}`} />
      <title>{titleOf(view)}</title>
      <style dangerouslySetInnerHTML={{ __html: STYLE }} />
    </head>
  );
}

function titleOf({ report, units }: View): string {
  const { words } = verdictSentence(report, units);
  return `${report.inputs[0]?.name ?? 'no capture'}: ${words}`;
}

function sourceHash(source: string): string {
  return `'sha256-${createHash('sha256').update(source).digest('base64')}'`;
}
