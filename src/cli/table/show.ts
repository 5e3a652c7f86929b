import { TABLE_VIEWS } from '../../report/table-writers.js';
import type { Request } from '../command.js';
import { EXIT } from '../exit-code.js';
import type { Io } from '../io.js';
import { readOptions } from '../options.js';
import { SHOW_OPTIONS } from './commands.js';
import { loadView, writeTable } from './write-table.js';

/** `wiretable table show`. */
export async function runTableShow({ operands, options }: Request, io: Io): Promise<number> {
  const settings = readOptions(SHOW_OPTIONS, options, io.env);
  await writeTable(await loadView(operands, settings), TABLE_VIEWS, settings, settings.color, io);
  return EXIT.clean;
}
