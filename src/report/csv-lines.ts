import { stringify } from 'csv-stringify/sync';
import { sanitise } from './sanitise.js';

export type CsvCell = string | number | boolean | null;

/** What spreadsheets take for the beginning of a formula, also in full width; tab and CR are escapes by then. */
const FORMULA = /^[=+\-@\uff1d\uff0b\uff0d\uff20]/;
/** A time before 1970. */
const NEGATIVE_NUMBER = /^-\d+(\.\d+)?$/;

/** One line of CSV (RFC 4180 quoting, `\n` at the end). Text that a spreadsheet would compute gets a leading apostrophe. */
export function csvLine(cells: readonly CsvCell[]): string {
  return stringify([cells.map(harmless)]);
}

function harmless(cell: CsvCell): string | number | null {
  if (typeof cell === 'boolean') return String(cell);
  if (typeof cell !== 'string') return cell;
  const text = sanitise(cell);
  return FORMULA.test(text) && !NEGATIVE_NUMBER.test(text) ? `'${text}` : text;
}
