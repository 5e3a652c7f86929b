import type { Policy } from '../../policy/policy.js';
import type { PortRow } from '../../policy/port-table.js';
import { DOCUMENT_COLUMNS } from '../../policy/table-columns.js';
import { sanitise } from '../sanitise.js';
import { makePainter, signsFor } from '../signs.js';
import type { TableWriter } from '../table-writer.js';
import { columnsOf, setText } from '../text/page.js';
import { policyLine, readingOf, titleOf } from './reading.js';

/** Part of a line that the document's cells get. */
const CELLS_SHARE = 0.55;
const GAP = '   ';

/** The document's words left, our reading of them right. */
export const writeTableText: TableWriter = function* ({ policy, policySource }, { width, unicode, colour }) {
  const paint = makePainter(colour);
  const leftColumns = Math.floor((width - GAP.length) * CELLS_SHARE);
  const beside = (left: string, right: string) =>
    `${left}${' '.repeat(Math.max(0, leftColumns - columnsOf(left)))}${GAP}${right}`.trimEnd() + '\n';
  yield* setText(sanitise(titleOf(policy)), { lead: '', width });
  yield* setText(sanitise(policyLine(policy, policySource)), { lead: '', width });
  yield '\n';
  yield beside(paint('heading', 'THE DOCUMENT SAYS'), paint('heading', 'WE READ'));
  for (const row of policy.table.rows) {
    const left = cellLines(row, leftColumns, signsFor(unicode).none);
    const right = [paint('heading', row.role), ...readingLines(row, policy, width - GAP.length - leftColumns)];
    yield '\n';
    for (let i = 0; i < Math.max(left.length, right.length); i++) yield beside(left[i] ?? '', right[i] ?? '');
  }
};

function cellLines({ citation }: PortRow, width: number, none: string): string[] {
  return DOCUMENT_COLUMNS.flatMap(({ short, cell }) =>
    linesOf(sanitise(citation[cell] ?? none), `${short.padEnd('Remote device'.length)}  `, width),
  );
}

function readingLines(row: PortRow, policy: Policy, width: number): string[] {
  return readingOf(row, policy).flatMap((sentence) => linesOf(sanitise(sentence), '', width));
}

function linesOf(text: string, lead: string, width: number): string[] {
  return Array.from(setText(text, { lead, width }), (line) => line.trimEnd());
}
