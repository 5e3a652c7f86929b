import { DOCUMENT_COLUMNS, READING_KEYS, TABLE_KEYS } from '../table-columns.js';
import { cleanCell } from './clean-cell.js';
import type { Cell, GridRow, Piece } from './grid.js';
import { textOf } from './grid.js';
import type { Findings } from './repairs.js';

/** More than any table has: what lies beyond is no port table. */
const MOST_ROWS = 5000;
const LONGEST_CELL = 20_000;

export type DocumentKey = (typeof DOCUMENT_COLUMNS)[number]['key'];
export type GivenKey = (typeof READING_KEYS)[number] | (typeof TABLE_KEYS)[number];
export type ColumnKey = DocumentKey | GivenKey;

/** A row of a port table with its cells in order; where the file has our reading, too, that is given. */
export interface DocumentRow {
  line: number;
  /** Number and title of the table that it stands in. */
  table: string | null;
  cells: Readonly<Partial<Record<ColumnKey, Piece>>>;
}

/** A port table as a document has it, repaired. */
export interface PortDocument {
  title: string | null;
  release: string | null;
  rows: readonly DocumentRow[];
  /** The file says how each row is read: it is one of our own. */
  hasReading: boolean;
}

/** How documents head the columns, in full and in short. */
const HEADS: readonly (readonly [key: DocumentKey, head: RegExp])[] = [
  ['remote_port_words', /^remote (protocol (and|\/) ?)?port/i],
  ['remote_device', /^remote( device| host| system)?\b/i],
  [
    'port_words',
    /^(listener |local |server )?((protocol|transport)( and |\s?\/\s?))?ports?( number)?( and protocol)?\b/i,
  ],
  ['port_words', /^listener protocol\b/i],
  ['listener', /^(listener|process|service|application|server)\b/i],
  ['direction_words', /^(traffic )?direction\b/i],
  ['notes', /^(notes?|description|purpose|comments?)\b/i],
];
const NEEDED: readonly DocumentKey[] = ['listener', 'port_words', 'direction_words'];
/** Cells in which a number alone is nothing but a footnote mark. */
const WITH_MARKS: ReadonlySet<ColumnKey> = new Set(['listener', 'remote_device', 'notes']);
const READING: readonly string[] = [...READING_KEYS, ...TABLE_KEYS];

type Columns = readonly (ColumnKey | null)[];

/** Finds the rows of the port tables among all that a document has. Tells problems; without a heading there are no rows. */
export function readDocument(grid: readonly GridRow[], findings: Findings): PortDocument {
  const prose: string[] = [];
  const open: OpenRow[] = [];
  let columns: Columns | null = null;
  let table: string | null = null;
  /** A new table has been announced since the last heads. */
  let captionSince = false;
  let inTable: number | null = null;
  let headsSeen = false;
  let hasReading = false;
  for (const { line, table: number, cells } of grid) {
    // Another table, and not one of ports unless its heads say so.
    if (number !== null && number !== inTable) columns = null;
    inTable = number;
    const filled = cells.filter((cell) => cell.length > 0);
    if (filled.length === 0) continue;
    const at = filled[0][0];
    const heads = columnsOf(cells);
    if (heads !== null) {
      if (columns !== null && !captionSince) findings.repair('heading', at, textOf(cells[0]), null);
      columns = heads;
      headsSeen = true;
      hasReading = heads.includes('role');
      captionSince = false;
      continue;
    }
    const text = textOf(filled[0]);
    const isCaption = filled.length === 1 && /^table \d+\b/i.test(text);
    if (isCaption || (filled.length === 1 && (cells.length === 1 || columns === null))) {
      if (isCaption) {
        table = text;
        captionSince = true;
      } else if (columns === null) prose.push(text);
      else if (!isProseAgain(text, prose)) findings.repair('left-out', at, text, null);
      continue;
    }
    if (columns === null) continue;
    if (open.length >= MOST_ROWS) {
      findings.problem(at, `more than ${MOST_ROWS} rows`);
      break;
    }
    addRow(open, line, cells, columns, table, findings);
  }
  if (!headsSeen) {
    const heads = DOCUMENT_COLUMNS.map(({ head }) => head).join(' | ');
    findings.problem({ line: 1, column: 1 }, `no table with these heads: ${heads}`);
  } else if (open.length === 0) findings.problem({ line: grid.at(-1)?.line ?? 1, column: 1 }, 'no row below the heads');
  return {
    title: prose.find((text) => /\bport utili[sz]ation\b/i.test(text)) ?? null,
    release:
      prose.map((text) => /\brelease (\d[\w.()]*)/i.exec(text)?.[1]).find((found) => found !== undefined) ?? null,
    rows: open.map((row) => cleanRow(row, hasReading, findings)),
    hasReading,
  };
}

/** The columns that these cells head, or null where they are no heads. */
function columnsOf(cells: readonly Cell[]): Columns | null {
  if (cells.length < NEEDED.length) return null;
  const texts = cells.map((cell) => (cell.length > 3 ? '' : textOf(cell)));
  if (texts.some((text) => text.length > 100)) return null;
  const isOurs = texts.includes('role') && texts.includes('port');
  const columns = texts.map((text): ColumnKey | null => {
    const full = DOCUMENT_COLUMNS.find(({ head }) => head.toLowerCase() === text.toLowerCase());
    if (full !== undefined) return full.key;
    if (isOurs && READING.includes(text)) return text as ColumnKey;
    return isOurs ? null : (HEADS.find(([, head]) => head.test(text))?.[0] ?? null);
  });
  const found = columns.filter((column) => column !== null);
  const isWhole = NEEDED.every((key) => found.includes(key)) && new Set(found).size === found.length;
  return isWhole ? columns : null;
}

/** The document's own title and headings again, or a page number: the foot of a page. */
function isProseAgain(text: string, prose: readonly string[]): boolean {
  return prose.includes(text) || /^(page )?\d{1,4}$/i.test(text);
}

interface OpenRow {
  line: number;
  table: string | null;
  cells: Partial<Record<ColumnKey, Piece[]>>;
}

function addRow(
  open: OpenRow[],
  line: number,
  cells: readonly Cell[],
  columns: Columns,
  table: string | null,
  findings: Findings,
): void {
  const row: OpenRow = { line, table, cells: {} };
  for (const [i, cell] of cells.entries()) {
    if (cell.length === 0) continue;
    const key = columns[i];
    if (key === undefined)
      findings.problem(cell[0], `a cell "${textOf(cell).slice(0, 60)}" beyond the ${columns.length} columns`);
    else if (key !== null) row.cells[key] = [...cell];
  }
  const keys = Object.keys(row.cells) as ColumnKey[];
  if (keys.length === 0) return;
  const above = open.at(-1);
  const first = row.cells[keys[0]]![0];
  if (row.cells.port_words === undefined && row.cells.remote_port_words === undefined && row.cells.port === undefined) {
    if (row.cells.listener === undefined && above !== undefined) {
      // A line of the row above: its notes go on.
      for (const key of keys) {
        const made = `${key} of "${textOf(above.cells.listener)}"`;
        findings.repair('lines', row.cells[key]![0], textOf(row.cells[key]), made);
        (above.cells[key] ??= []).push(...row.cells[key]!);
      }
      return;
    }
    if (row.cells.direction_words === undefined) {
      findings.repair('left-out', first, textOf(row.cells[keys[0]]), null);
      return;
    }
  }
  if (row.cells.listener === undefined && above?.cells.listener !== undefined) {
    findings.repair('listener-above', first, textOf(row.cells[keys[0]]), textOf(above.cells.listener));
    row.cells.listener = above.cells.listener;
  }
  open.push(row);
}

function cleanRow({ line, table, cells }: OpenRow, hasReading: boolean, findings: Findings): DocumentRow {
  const cleaned: Partial<Record<ColumnKey, Piece>> = {};
  for (const [key, cell] of Object.entries(cells) as [ColumnKey, Piece[]][]) {
    if (cell.reduce((sum, { text }) => sum + text.length, 0) > LONGEST_CELL) {
      findings.problem(cell[0], `a cell of more than ${LONGEST_CELL} characters`);
      continue;
    }
    // A table that we wrote has been repaired before.
    const piece = hasReading ? { ...cell[0], text: textOf(cell) } : cleanCell(cell, WITH_MARKS.has(key), findings);
    if (piece !== null) cleaned[key] = piece;
  }
  return { line, table, cells: cleaned };
}
