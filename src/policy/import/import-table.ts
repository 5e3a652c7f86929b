import type { PortTable } from '../port-table.js';
import { PolicyError } from '../policy-error.js';
import { quote } from '../quote.js';
import { DOCUMENT_COLUMNS, READING_KEYS, TABLE_KEYS } from '../table-columns.js';
import { tableFromSource } from '../table-file.js';
import type { YamlPath } from '../yaml-source.js';
import { readDocument, type ColumnKey, type PortDocument } from './document.js';
import { GRID_READERS, gridFormatOf, type GridFormatName } from './grid-readers.js';
import { readRow, type RowDraft } from './read-row.js';
import { Findings, type Repair } from './repairs.js';

/** Many times what the longest port guide has. */
const MOST_LINES = 50_000;

export interface ImportOptions {
  /** Null: told by the content. */
  format: GridFormatName | null;
  /** Refuse a document in which anything has to be repaired. */
  strict: boolean;
  /** What the document does not say of itself; null: as it says. */
  title: string | null;
  product: string | null;
  release: string | null;
}

export interface ImportedTable {
  table: PortTable;
  /** In the order of the document. */
  repairs: readonly Repair[];
}

/**
 * Reads a port table from a document. Throws `PolicyError` `syntax` or `invalid` with a line for each problem, its place
 * first: `doc.txt:40:7: port "70000" is not from 1 to 65535`.
 */
export async function importTable(given: string, name: string, options: ImportOptions): Promise<ImportedTable> {
  const text = given.replace(/\r\n?/g, '\n');
  if (linesUpTo(text, MOST_LINES) > MOST_LINES) {
    throw new PolicyError('too-big', [`${name}: more than ${MOST_LINES} lines, the most that is read`]);
  }
  const readGrid = await GRID_READERS[options.format ?? gridFormatOf(text)].load();
  const findings = new Findings(name);
  const document = readDocument(await readGrid(text, name), findings);
  findings.check(false);
  const drafts = document.hasReading ? givenTable(document, findings) : readTable(document, options, findings);
  findings.check(options.strict);
  return { table: toTable(drafts, name), repairs: findings.repairs };
}

/** How many lines the text has; counted no further than one above the bound. */
function linesUpTo(text: string, bound: number): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0 && lines <= bound; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** A table as a table file has it, and for each row the line of the document that it was read from. */
interface Drafts {
  file: Record<string, unknown> & { rows: readonly object[] };
  places: readonly { line: number; column: number }[];
}

function toTable({ file, places }: Drafts, name: string): PortTable {
  const placeOf = (path: YamlPath) => {
    const { line, column } = (typeof path[1] === 'number' ? places[path[1]] : undefined) ?? { line: 1, column: 1 };
    return `${name}:${line}:${column}`;
  };
  return tableFromSource({
    value: file,
    placeOf,
    refuse: (problems) =>
      new PolicyError('invalid', [...new Set(problems.map(({ path, text }) => `${placeOf(path)}: ${text}`))]),
  });
}

/** A document of somebody else: every row is read from its six cells. */
function readTable(document: PortDocument, options: ImportOptions, findings: Findings): Drafts {
  const product = options.product ?? productOf(document);
  const title = options.title ?? document.title ?? (product === null ? null : `Port Utilization in ${product}`);
  if (product === null || title === null) {
    findings.problem({ line: 1, column: 1 }, 'the document does not name its product: say it with --product');
    return { file: { rows: [] }, places: [] };
  }
  const read = document.rows.map((row) => ({ row, drafts: readRow(row, product, findings) }));
  const drafts = read.flatMap((one) => one.drafts);
  giveRoles(drafts);
  giveSecureRoles(drafts);
  const release = options.release ?? document.release;
  const file = { id: idOf(product), product, title, ...(release === null ? {} : { release }), rows: drafts };
  return {
    file,
    places: read.flatMap(({ row, drafts: { length } }) =>
      Array.from({ length }, () => ({ line: row.line, column: 1 })),
    ),
  };
}

/** `SocialMiner` in `Port Utilization in SocialMiner`, and in `Table 1: SocialMiner Port Utilization`. */
function productOf({ title, rows }: PortDocument): string | null {
  const words = [title, rows[0]?.table ?? null].filter((text) => text !== null);
  for (const text of words) {
    const match =
      /\bport utili[sz]ation (?:guide )?(?:in|for|of) (?:cisco )?(.{1,80}?)(?:,? release\b.*)?$/i.exec(text) ??
      /^(?:table \d+[.:]? *)?(?:cisco )?(.{1,80}?) port utili[sz]ation\b/i.exec(text);
    if (match !== null) return match[1].trim();
  }
  return null;
}

function idOf(product: string): string {
  const id = product.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return id.replace(/^-|-$/g, '') || 'table';
}

/** Roles are unique: of two that wish for the same one the later is told by its port, else by a number. */
function giveRoles(drafts: readonly RowDraft[]): void {
  const taken = new Set<string>();
  for (const draft of drafts) {
    const byPort = `${draft.role}-${String(draft.port).replaceAll(',', '-')}`;
    const transport = typeof draft.transport === 'string' ? draft.transport : 'tcp';
    const wished = [draft.role, byPort, `${byPort}-${transport}`].find((role) => role.length <= 64 && !taken.has(role));
    let role = wished ?? draft.role;
    for (let i = 2; taken.has(role); i++) role = `${draft.role}-${i}`;
    draft.role = role;
    taken.add(role);
  }
}

/** The secure row of an unsecure one is that of its name: `https`, `secure-bosh`. */
function giveSecureRoles(drafts: readonly RowDraft[]): void {
  for (const draft of drafts) {
    if (draft.unsecure !== true) continue;
    const secure = drafts.find(
      ({ role, secure: isSecure }) => isSecure === true && [`${draft.role}s`, `secure-${draft.role}`].includes(role),
    );
    if (secure !== undefined) draft.secure_role = secure.role;
  }
}

/** A table of our own: the reading stands beside the cells. */
function givenTable({ rows }: PortDocument, findings: Findings): Drafts {
  const whole: Record<string, unknown> = {};
  for (const [i, { cells }] of rows.entries()) {
    for (const key of TABLE_KEYS) {
      const text = cells[key]?.text;
      if (key === 'table') continue;
      if (i === 0) whole[key] = text;
      else if (text !== whole[key]) {
        findings.problem(
          cells[key] ?? { line: rows[i].line, column: 1 },
          `${key} ${quote(text)} is not that of the first row, ${quote(whole[key])}`,
        );
      }
    }
  }
  const drafts = rows.map(({ cells }) => {
    const keys: readonly ColumnKey[] = [...DOCUMENT_COLUMNS.map(({ key }) => key), 'table', ...READING_KEYS];
    return Object.fromEntries(
      keys.flatMap((key) => (cells[key] === undefined ? [] : [[key, valueOf(key, cells[key].text)]])),
    );
  });
  return { file: { ...whole, rows: drafts }, places: rows.map(({ line }) => ({ line, column: 1 })) };
}

/** The value that a cell of the reading stands for; what it cannot stand for, the schema refuses. */
function valueOf(key: ColumnKey, text: string): unknown {
  if (key === 'remote' || key === 'configurable') return text.split(/\s*,\s*/);
  if (key === 'application' && text.startsWith('{')) return parseJson(text);
  if (text === 'true' || text === 'false') return text === 'true';
  return text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
