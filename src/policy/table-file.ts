import { formatAddressRange } from './address-range.js';
import { formatPorts } from './port-range.js';
import type { PortRow, PortTable } from './port-table.js';
import { readBySchema } from './schema-issues.js';
import { tableSchema } from './table-schema.js';
import type { RowInFile, TableInFile } from './table-schema.js';
import { readTextFile } from './text-file.js';
import { readYaml } from './yaml-source.js';

const TEXT_KEYS = new Set([
  'id',
  'product',
  'title',
  'release',
  'table',
  'role',
  'listener',
  'notes',
  'label',
  'direction_words',
]);

/** Reads a table file. Throws `PolicyError` as reading and parsing it do. */
export async function loadTableFile(path: string): Promise<PortTable> {
  return parseTableFile(await readTextFile(path), path);
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
      direction: row.direction_words ?? null,
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
        direction_words: row.citation.direction,
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
