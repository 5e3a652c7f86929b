import { DOCUMENT_COLUMNS } from '../../policy/table-columns.js';
import { sanitise } from '../sanitise.js';
import { documentRows, type TableWriter } from '../table-writer.js';
import { policyLine, readingOf } from './reading.js';

/** The document's tables as they stand there, a line a row; below them how each row is read. */
export const writeTableMarkdown: TableWriter = function* ({ policy, policySource }) {
  const { title, release, rows } = policy.table;
  yield `# ${escapeText(title)}\n`;
  if (release !== null && !title.includes(release)) yield `\nRelease ${escapeText(release)}\n`;
  let table: string | null | undefined;
  let above = '';
  for (const { citation } of documentRows(policy)) {
    if (citation.table !== table) {
      table = citation.table;
      yield `\n${table === null ? '' : `${escapeText(table)}\n\n`}`;
      yield line(DOCUMENT_COLUMNS.map(({ head }) => head));
      yield line(DOCUMENT_COLUMNS.map(() => '---'));
      above = '';
    }
    const text = line(DOCUMENT_COLUMNS.map(({ cell }) => escapeText(citation[cell] ?? '')));
    // One row of the document may be several of ours: TCP and UDP with ports of their own.
    if (text !== above) yield text;
    above = text;
  }
  yield `\n## Our reading\n\n${escapeText(policyLine(policy, policySource))}\n\n`;
  yield line(['Role', 'Reading']);
  yield line(['---', '---']);
  for (const row of rows) yield line([row.role, escapeText(readingOf(row, policy).join('; '))]);
};

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

/** Every character that Markdown could take for more than itself, behind a backslash. */
function escapeText(text: string): string {
  return sanitise(text).replace(/[\\`*_{}[\]<>|~&]/g, '\\$&');
}
