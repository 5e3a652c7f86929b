import type { Format } from '../../report/report-writer.js';
import { TABLE_WRITERS } from '../../report/table-writers.js';
import type { CommandWork, Request } from '../command.js';
import { EXIT } from '../exit-code.js';
import type { Io } from '../io.js';
import { readOptions } from '../options.js';
import { TABLE_POLICY_OPTIONS, writingOptions } from './options.js';
import { loadView, writeTable } from './write-table.js';

const OPTIONS = { ...TABLE_POLICY_OPTIONS, ...writingOptions(TABLE_WRITERS) };

/** `wiretable table export`. */
export const TABLE_EXPORT = {
  options: OPTIONS,
  details: listed(TABLE_WRITERS),
  run: runTableExport,
} satisfies CommandWork;

async function runTableExport({ operands, options }: Request, io: Io): Promise<number> {
  const settings = readOptions(OPTIONS, options, io.env);
  await writeTable(await loadView(operands, settings), TABLE_WRITERS, settings, null, io);
  return EXIT.clean;
}

/** What each format is, and the first of its extensions, a line each. */
function listed(formats: Readonly<Record<string, Format<unknown>>>): string {
  const longest = Math.max(...Object.keys(formats).map((name) => name.length));
  const lines = Object.entries(formats).map(
    ([name, { summary, extensions }]) => `${name.padEnd(longest)}  ${summary} (.${extensions[0]})`,
  );
  return lines.join('\n');
}
