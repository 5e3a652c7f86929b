import { dirname, isAbsolute, join } from 'node:path';
import { formatAddressRange } from './address-range.js';
import { suggest } from './nearest.js';
import { PolicyError } from './policy-error.js';
import type { PolicyFile } from './policy-file.js';
import { formatPorts } from './port-range.js';
import type { PortRow, PortTable } from './port-table.js';
import { DEFAULT_PORT_TABLE, PORT_TABLES } from './port-tables.js';
import { quote } from './quote.js';
import { readBySchema } from './schema-issues.js';
import { tableSchema } from './table-schema.js';
import type { RowInFile, TableInFile } from './table-schema.js';
import { readTextFile } from './text-file.js';
import { readYaml } from './yaml-source.js';

const TEXT_KEYS = new Set(['id', 'product', 'title', 'release', 'table', 'role', 'listener', 'notes', 'label']);

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
  if (isPath(nameOrPath)) return parseTableFile(await readTextFile(nameOrPath), nameOrPath);
  const known = suggest(nameOrPath, Object.keys(PORT_TABLES));
  throw new PolicyError('unknown-table', [
    `${source} ${quote(nameOrPath)} is no port table ${known}; a file needs a path: ./${nameOrPath}`,
  ]);
}

/** A folder in it, or an ending of YAML or JSON: everything else is a name. */
function isPath(nameOrPath: string): boolean {
  return /[/\\]|\.(ya?ml|json)$/i.test(nameOrPath);
}

/** Reads a table from YAML or JSON. `name` is for messages. Throws `PolicyError` `syntax` or `invalid`. */
export function parseTableFile(text: string, name: string): PortTable {
  const table = readBySchema(tableSchema, readYaml(text, name, TEXT_KEYS));
  const { id, product, title, release = null } = table;
  return { id, product, title, release, rows: table.rows.map((row) => toRow(row, table)) };
}

function toRow(row: RowInFile, table: TableInFile): PortRow {
  return {
    role: row.role,
    ports: row.port,
    transports: row.transport ?? ['tcp'],
    transportAssumed: row.transport === undefined,
    direction: row.direction,
    inbound: row.inbound ?? (row.direction === 'outbound' ? 'no' : 'yes'),
    outbound: row.outbound ?? (row.direction === 'inbound' ? 'no' : 'yes'),
    remoteName: row.remote_name ?? null,
    remote: row.remote ?? null,
    remoteExpected: row.remote_expected,
    application: row.application ?? null,
    unsecure: row.unsecure,
    secureRole: row.secure_role ?? null,
    secure: row.secure,
    configurable: row.configurable,
    movedFrom: null,
    origin: 'document',
    owner: null,
    justification: null,
    citation: {
      document: table.title,
      release: table.release ?? null,
      table: table.table ?? null,
      row: row.listener,
      notes: row.notes ?? null,
    },
  };
}

/** A base table as `parseTableFile` reads it, ready for a YAML or JSON writer: keys without value are left out. */
export function tableToFile(table: PortTable): object {
  return withoutNulls({
    id: table.id,
    product: table.product,
    title: table.title,
    release: table.release,
    table: table.rows[0]?.citation.table ?? null,
    rows: table.rows.map((row) =>
      withoutNulls({
        role: row.role,
        listener: row.citation.row,
        notes: row.citation.notes,
        port: formatPorts(row.ports),
        transport: transportInFile(row),
        direction: row.direction,
        inbound: row.inbound,
        outbound: row.outbound,
        remote_name: row.remoteName,
        remote: row.remote?.map(formatAddressRange) ?? null,
        remote_expected: row.remoteExpected,
        application: row.application,
        unsecure: row.unsecure,
        secure_role: row.secureRole,
        secure: row.secure,
        configurable: row.configurable,
      }),
    ),
  });
}

/** Null where the document names none. */
function transportInFile({ transports, transportAssumed }: PortRow): string | null {
  if (transportAssumed) return null;
  return transports.length > 1 ? 'both' : transports[0];
}

function withoutNulls(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null));
}
