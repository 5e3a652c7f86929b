import { TABLE_WRITERS } from '../../report/table-writers.js';
import type { Request } from '../command.js';
import { EXIT } from '../exit-code.js';
import type { Io } from '../io.js';
import { readOptions } from '../options.js';
import { EXPORT_OPTIONS } from './commands.js';
import { loadView, writeTable } from './write-table.js';

/** `wiretable table export`. */
export async function runTableExport({ operands, options }: Request, io: Io): Promise<number> {
  const settings = readOptions(EXPORT_OPTIONS, options, io.env);
  await writeTable(await loadView(operands, settings), TABLE_WRITERS, settings, null, io);
  return EXIT.clean;
}
