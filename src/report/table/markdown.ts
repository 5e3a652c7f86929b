import { DOCUMENT_COLUMNS } from '../../policy/table-columns.js';
import { sanitise } from '../sanitise.js';
import { documentRows, type TableWriter } from '../table-writer.js';
import { policyLine, readingOf, titleOf } from './reading.js';

/** The document's table as it stands there, a line a row; below it how each row is read. */
export const writeTableMarkdown: TableWriter = function* ({ policy, policySource }) {
  yield `# ${escapeText(policy.table.title)}\n\n${escapeText(titleOf(policy))}\n\n`;
  yield line(DOCUMENT_COLUMNS.map(({ head }) => head));
  yield line(DOCUMENT_COLUMNS.map(() => '---'));
  // One row of the document may be several of ours: TCP and UDP with ports of their own.
  const lines = documentRows(policy).map(({ citation }) =>
    line(DOCUMENT_COLUMNS.map(({ cell }) => escapeText(citation[cell] ?? ''))),
  );
  yield* lines.filter((text, i) => text !== lines[i - 1]);
  yield `\n## Our reading\n\n${escapeText(policyLine(policy, policySource))}\n\n`;
  yield line(['Role', 'Reading']);
  yield line(['---', '---']);
  for (const row of policy.table.rows) yield line([row.role, escapeText(readingOf(row, policy).join('; '))]);
};

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

/** Every character that Markdown could take for more than itself, behind a backslash. */
function escapeText(text: string): string {
  return sanitise(text).replace(/[\\`*_{}[\]<>|~&]/g, '\\$&');
}
