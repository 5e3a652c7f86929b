import { TABLE_VIEWS } from '../../report/table-writers.js';
import type { CommandWork, Request } from '../command.js';
import { EXIT } from '../exit-code.js';
import type { Io } from '../io.js';
import { COLOUR_OPTION, readOptions } from '../options.js';
import { TABLE_POLICY_OPTIONS, writingOptions } from './options.js';
import { loadView, writeTable } from './write-table.js';

const OPTIONS = { ...TABLE_POLICY_OPTIONS, ...writingOptions(TABLE_VIEWS), color: COLOUR_OPTION };

/** `wiretable table show`. */
export const TABLE_SHOW = { options: OPTIONS, run: runTableShow } satisfies CommandWork;

async function runTableShow({ operands, options }: Request, io: Io): Promise<number> {
  const settings = readOptions(OPTIONS, options, io.env);
  await writeTable(await loadView(operands, settings), TABLE_VIEWS, settings, settings.color, io);
  return EXIT.clean;
}
