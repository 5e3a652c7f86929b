import { DOCUMENT_COLUMNS, READING_KEYS, TABLE_KEYS } from '../../policy/table-columns.js';
import { rowToFile, tableToFile } from '../../policy/table-to-file.js';
import { csvLine } from '../csv-lines.js';
import { documentRows, type TableWriter } from '../table-writer.js';

/** The document's six columns first, as it heads them; beside them our reading, in the words of a table file. */
export const writeTableCsv: TableWriter = function* ({ policy }) {
  yield csvLine([...DOCUMENT_COLUMNS.map(({ head }) => head), ...TABLE_KEYS, ...READING_KEYS]);
  const { rows: _, ...shared } = tableToFile({ ...policy.table, rows: documentRows(policy) });
  for (const row of documentRows(policy)) {
    const values: Record<string, unknown> = { ...shared, ...rowToFile(row, null) };
    const keys = [...DOCUMENT_COLUMNS.map(({ key }) => key), ...TABLE_KEYS, ...READING_KEYS];
    yield csvLine(keys.map((key) => cellOf(values[key])));
  }
};

/** Lists in one cell, maps as JSON. */
function cellOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.join(', ');
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  // The apostrophe before what a spreadsheet would compute is taken off on import: one that is the text's own is doubled.
  return text.replace(/^'+(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/, "$&'");
}
