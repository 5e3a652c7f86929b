import { DOCUMENT_COLUMNS } from '../../policy/table-columns.js';
import { prose, tableLine } from '../markdown/inline.js';
import { documentRows, type TableWriter } from '../table-writer.js';
import { policyLine, readingOf } from './reading.js';

/** The document's tables as they stand there, a line a row; below them how each row is read. */
export const writeTableMarkdown: TableWriter = function* ({ policy, policySource }) {
  const { title, release, rows } = policy.table;
  yield `# ${prose(title)}\n`;
  if (release !== null && !title.includes(release)) yield `\nRelease ${prose(release)}\n`;
  let table: string | null | undefined;
  let above = '';
  for (const { citation } of documentRows(policy)) {
    if (citation.table !== table) {
      table = citation.table;
      yield `\n${table === null ? '' : `${prose(table)}\n\n`}`;
      yield tableLine(DOCUMENT_COLUMNS.map(({ head }) => head));
      yield tableLine(DOCUMENT_COLUMNS.map(() => '---'));
      above = '';
    }
    const text = tableLine(DOCUMENT_COLUMNS.map(({ cell }) => prose(citation[cell] ?? '')));
    // One row of the document may be several of ours: TCP and UDP with ports of their own.
    if (text !== above) yield text;
    above = text;
  }
  yield `\n## Our reading\n\n${prose(policyLine(policy, policySource))}\n\n`;
  yield tableLine(['Role', 'Reading']);
  yield tableLine(['---', '---']);
  for (const row of rows) yield tableLine([row.role, prose(readingOf(row, policy).join('; '))]);
};
