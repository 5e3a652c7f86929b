import { CsvError, parse } from 'csv-parse/sync';
import { PolicyError } from '../policy-error.js';
import { piecesOf, type Cell, type GridRow } from './grid.js';

interface Field {
  text: string;
  /** Offset behind the field, in bytes of UTF-8. */
  end: number;
}

interface CsvRecord {
  record: Field[];
  info: { bytes: number };
}

/** Comma-separated values (RFC 4180), also with semicolons, as spreadsheets write them where the comma is decimal. */
export function readCsvGrid(text: string, name: string): GridRow[] {
  const firstLines = text.slice(0, 2000);
  const delimiter = count(firstLines, ';') > count(firstLines, ',') ? ';' : ',';
  return readSeparated(text, name, delimiter);
}

/** Tab-separated values with quotes, as spreadsheets write them. */
export function readTsvGrid(text: string, name: string): GridRow[] {
  return readSeparated(text, name, '\t');
}

function readSeparated(text: string, name: string, delimiter: string): GridRow[] {
  const bytes = Buffer.from(text);
  const placeOf = placesIn(bytes);
  let start = 0;
  return parseRecords(bytes, name, delimiter).map(({ record, info }) => {
    const { line } = placeOf(start);
    const cells = record.map((field): Cell => {
      const isQuoted = bytes[start] === 0x22;
      const place = placeOf(isQuoted ? start + 1 : start);
      start = field.end + 1;
      // What a spreadsheet would compute stands behind an apostrophe, which is no part of the text.
      return piecesOf(field.text.replace(/^'(?='*[=+\-@\uff1d\uff0b\uff0d\uff20])/, ''), place.line, place.column);
    });
    start = info.bytes;
    return { line, table: null, cells };
  });
}

function parseRecords(bytes: Buffer, name: string, delimiter: string): CsvRecord[] {
  try {
    return parse(bytes, {
      delimiter,
      info: true,
      relax_column_count: true,
      cast: (value, context) => ({ text: value, end: context.bytes }) satisfies Field,
    }) as unknown as CsvRecord[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === 'number' ? error.lines : 1;
    const what =
      error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quote is not closed' : error.message.replace(/ at line .*/s, '');
    throw new PolicyError('syntax', [`${name}:${line}:1: ${what.charAt(0).toLowerCase()}${what.slice(1)}`]);
  }
}

/** Line and column (in characters) of byte offsets that only go up. */
function placesIn(bytes: Buffer): (offset: number) => { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  let at = 0;
  return (offset) => {
    for (; at < offset && at < bytes.length; at++) {
      if (bytes[at] === 0x0a) {
        line++;
        lineStart = at + 1;
      }
    }
    return { line, column: Array.from(bytes.toString('utf8', lineStart, offset)).length + 1 };
  };
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
