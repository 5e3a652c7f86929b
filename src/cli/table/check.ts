import { counted } from '../../findings/counted.js';
import { chooseTable } from '../../policy/choose-table.js';
import { checkRows, type RowFinding } from '../../policy/check-rows.js';
import type { PortRow } from '../../policy/port-table.js';
import { resolvePolicy } from '../../policy/resolve-policy.js';
import { readTextFile } from '../../policy/text-file.js';
import { sanitise } from '../../report/sanitise.js';
import type { CommandWork, Request } from '../command.js';
import { EXIT } from '../exit-code.js';
import type { Io } from '../io.js';
import { flag } from '../option-values.js';
import { readOptions, type OptionTable } from '../options.js';
import { READING } from './options.js';
import { StreamSink } from '../stream-sink.js';
import { UsageError } from '../usage-error.js';

/** Rows of a file, and what is to be said of them beside what the rows themselves tell. */
interface Checked {
  rows: readonly PortRow[];
  /** `ports.yaml:12:5`. */
  placeOf(row: number): string;
  notes: readonly string[];
}

const OPTIONS = {
  strict: { group: READING, describe: 'notes count as problems', isFlag: true, read: flag },
} satisfies OptionTable;

/** `wiretable table check`. */
export const TABLE_CHECK = { options: OPTIONS, run: runTableCheck } satisfies CommandWork;

async function runTableCheck({ operands, options }: Request, io: Io): Promise<number> {
  const { strict } = readOptions(OPTIONS, options, io.env);
  if (operands.length !== 1) throw new UsageError('name one file: a table, a policy, or a document');
  const [path] = operands;
  const { rows, placeOf, notes } = await readChecked(path);
  const findings = checkRows(rows);
  const problems = findings.filter(({ level }) => level === 'problem').length;
  const lines = [
    ...findings.map(({ row, level, text }: RowFinding) => `${placeOf(row)}: ${level}: row ${rows[row].role}: ${text}`),
    ...notes.map((note) => `${note} (note)`),
    `${path}: ${counted(rows.length, 'row')}, ${counted(problems, 'problem')}, ${counted(findings.length - problems + notes.length, 'note')}`,
  ];
  const stdout = new StreamSink(io.stdout, 'standard output');
  await stdout.write(lines.map((line) => `${sanitise(line)}\n`).join(''));
  await stdout.end();
  return problems > 0 || (strict === true && findings.length + notes.length > 0) ? EXIT.violations : EXIT.clean;
}

/** YAML and JSON are tables or policies, told by their keys; everything else is a document. */
async function readChecked(path: string): Promise<Checked> {
  const text = await readTextFile(path);
  if (!/\.(ya?ml|json)$/i.test(path)) return readDocument(text, path);
  const { parsePlacedTable } = await import('../../policy/table-file.js');
  const { readYaml } = await import('../../policy/yaml-source.js');
  const { value } = readYaml(text, path, new Set());
  if (typeof value === 'object' && value !== null && ('product' in value || 'title' in value)) {
    const { table, placeOf } = parsePlacedTable(text, path);
    return { rows: table.rows, placeOf: (row) => placeOf(['rows', row]), notes: [] };
  }
  return readPolicy(path);
}

async function readPolicy(path: string): Promise<Checked> {
  const { loadPolicyFile } = await import('../../policy/policy-file.js');
  const file = await loadPolicyFile(path);
  const table = await chooseTable(null, file);
  const { rows } = resolvePolicy({ table, file, overrides: [], subject: [], reading: null, failOn: null }).table;
  const placeOf = (row: number) => (row < file.rows.length ? file.placeOf(['rows', row]) : table.id);
  return { rows, placeOf, notes: [] };
}

async function readDocument(text: string, path: string): Promise<Checked> {
  const { importTable } = await import('../../policy/import/import-table.js');
  const { formatRepair } = await import('../../policy/import/repairs.js');
  const options = { format: null, strict: false, title: null, product: null, release: null };
  const { table, repairs } = await importTable(text, path, options);
  return { rows: table.rows, placeOf: () => path, notes: repairs.map((repair) => formatRepair(repair, path)) };
}
