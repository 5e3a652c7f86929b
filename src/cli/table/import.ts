import { counted } from '../../findings/counted.js';
import { GRID_READERS, type GridFormatName } from '../../policy/import/grid-readers.js';
import { formatRepair } from '../../policy/import/repairs.js';
import { readTextFile } from '../../policy/text-file.js';
import { IMPORT_WRITERS } from '../../report/table-writers.js';
import { resolvePolicy } from '../../policy/resolve-policy.js';
import type { CommandWork, Request } from '../command.js';
import { EXIT } from '../exit-code.js';
import type { Io } from '../io.js';
import { say } from '../messages.js';
import { flag, oneOf, text } from '../option-values.js';
import { readOptions, WRITING, type OptionTable } from '../options.js';
import { READING, writingOptions } from './options.js';
import { UsageError } from '../usage-error.js';
import { writeTable } from './write-table.js';

const DOCUMENTS = Object.keys(GRID_READERS) as GridFormatName[];

const OPTIONS = {
  from: {
    group: READING,
    describe: 'what the document is; without it, told by its content',
    choices: DOCUMENTS,
    read: oneOf(DOCUMENTS, 'format'),
  },
  strict: {
    group: READING,
    describe: 'refuse a document in which anything has to be repaired',
    isFlag: true,
    read: flag,
  },
  product: {
    group: READING,
    describe: 'NAME of the product whose host is protected, as the document does not say',
    read: text,
  },
  title: { group: READING, describe: 'TEXT to cite the document by', read: text },
  release: { group: READING, describe: 'RELEASE of the product that the document is for', read: text },
  ...writingOptions(IMPORT_WRITERS),
  quiet: { alias: 'q', group: WRITING, describe: 'repairs are not listed', isFlag: true, read: flag },
} satisfies OptionTable;

/** `wiretable table import`. */
export const TABLE_IMPORT = { options: OPTIONS, run: runTableImport } satisfies CommandWork;

async function runTableImport({ operands, options }: Request, io: Io): Promise<number> {
  const settings = readOptions(OPTIONS, options, io.env);
  if (operands.length !== 1) throw new UsageError('name one document, or - for standard input');
  const [path] = operands;
  const name = path === '-' ? 'standard input' : path;
  const text = await readTextFile(path === '-' ? '/dev/stdin' : path);
  const { importTable } = await import('../../policy/import/import-table.js');
  const { table, repairs } = await importTable(text, name, {
    format: settings.from,
    strict: settings.strict ?? false,
    title: settings.title,
    product: settings.product,
    release: settings.release,
  });
  if (!settings.quiet) {
    for (const repair of repairs) say(io, formatRepair(repair, name));
    const assumed = table.rows.filter(({ transportAssumed }) => transportAssumed).length;
    const counts = [counted(table.rows.length, 'row'), counted(repairs.length, 'repair')];
    if (assumed > 0) counts.push(`TCP assumed in ${counted(assumed, 'row')}`);
    say(io, `${name}: ${counts.join(', ')}`);
  }
  const none = { file: null, overrides: [], subject: [], reading: null, failOn: null };
  const view = { policy: resolvePolicy({ table, ...none }), policySource: 'none given' };
  await writeTable(view, IMPORT_WRITERS, settings, null, io);
  return EXIT.clean;
}
