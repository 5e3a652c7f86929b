import { stringify } from 'csv-stringify/sync';
import { sanitise } from './sanitise.js';

export type CsvCell = string | number | boolean | null;

const NEGATIVE_NUMBER = /^-\d+(\.\d+)?$/;

/**
 * One line of CSV (RFC 4180 quoting, `\n` at the end). Cells that a spreadsheet would take for a formula get a leading
 * apostrophe; a negative time before 1970 is none.
 */
export function csvLine(cells: readonly CsvCell[]): string {
  return stringify([cells], {
    escape_formulas: true,
    cast: {
      boolean: String,
      string: (text) => (NEGATIVE_NUMBER.test(text) ? { value: text, escape_formulas: false } : sanitise(text)),
    },
  });
}
