import { dirname, isAbsolute, join } from 'node:path';
import { suggest } from './nearest.js';
import { PolicyError } from './policy-error.js';
import type { PolicyFile } from './policy-file.js';
import type { PortTable } from './port-table.js';
import { DEFAULT_PORT_TABLE, PORT_TABLES } from './port-tables.js';
import { quote } from './quote.js';

/**
 * The base table: `--table NAME|FILE`, else the policy file's `table` (a path there is relative to the policy file),
 * else the default. Throws `PolicyError`: `unknown-table`, or what reading a table file throws.
 */
export async function chooseTable(option: string | null, file: PolicyFile | null): Promise<PortTable> {
  if (option !== null) return loadTable(option, '--table');
  if (file === null || file.table === null) return PORT_TABLES[DEFAULT_PORT_TABLE];
  const place = `${file.placeOf(['table'])}: table`;
  if (!isPath(file.table) || isAbsolute(file.table)) return loadTable(file.table, place);
  return loadTable(join(dirname(file.name), file.table), place);
}

/** A built-in table by name, or a table file by path. `source` begins the message about an unknown name: `--table`. */
export async function loadTable(nameOrPath: string, source: string): Promise<PortTable> {
  if (Object.hasOwn(PORT_TABLES, nameOrPath)) return PORT_TABLES[nameOrPath as keyof typeof PORT_TABLES];
  if (isPath(nameOrPath)) {
    // The schema library is as large as the rest of the program: it is loaded only where a file needs it.
    const { loadTableFile } = await import('./table-file.js');
    return loadTableFile(nameOrPath);
  }
  const known = suggest(nameOrPath, Object.keys(PORT_TABLES));
  throw new PolicyError('unknown-table', [
    `${source} ${quote(nameOrPath)} is no port table ${known}; a file needs a path: ./${nameOrPath}`,
  ]);
}

/** A folder in it, or an ending of YAML or JSON: everything else is a name. */
function isPath(nameOrPath: string): boolean {
  return /[/\\]|\.(ya?ml|json)$/i.test(nameOrPath);
}
