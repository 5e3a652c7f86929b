import { formatRepair } from '../../policy/import/repairs.js';
import { readTextFile } from '../../policy/text-file.js';
import { IMPORT_WRITERS } from '../../report/table-writers.js';
import { resolvePolicy } from '../../policy/resolve-policy.js';
import type { Request } from '../command.js';
import { EXIT } from '../exit-code.js';
import type { Io } from '../io.js';
import { say } from '../messages.js';
import { readOptions } from '../options.js';
import { UsageError } from '../usage-error.js';
import { IMPORT_OPTIONS } from './commands.js';
import { writeTable } from './write-table.js';

/** `wiretable table import`. */
export async function runTableImport({ operands, options }: Request, io: Io): Promise<number> {
  const settings = readOptions(IMPORT_OPTIONS, options, io.env);
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

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
