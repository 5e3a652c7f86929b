import type { PortRow, PortTable } from './port-table.js';
import { readBySchema } from './schema-issues.js';
import { tableSchema } from './table-schema.js';
import type { RowInFile, TableInFile } from './table-schema.js';
import { readTextFile } from './text-file.js';
import { readYaml, type YamlSource } from './yaml-source.js';

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
  'port_words',
  'remote_device',
  'remote_port_words',
  'direction_words',
]);

/** Reads a table file. Throws `PolicyError` as reading and parsing it do. */
export async function loadTableFile(path: string): Promise<PortTable> {
  return parseTableFile(await readTextFile(path), path);
}

/** Reads a table from YAML or JSON. `name` is for messages. Throws `PolicyError` `syntax` or `invalid`. */
export function parseTableFile(text: string, name: string): PortTable {
  return parsePlacedTable(text, name).table;
}

/** The same with the places of its parts: `placeOf(['rows', 0])`. */
export function parsePlacedTable(text: string, name: string): { table: PortTable; placeOf: YamlSource['placeOf'] } {
  const source = readYaml(text, name, TEXT_KEYS);
  return { table: tableFromSource(source), placeOf: source.placeOf };
}

/** A table from a value with places. Throws `PolicyError` `invalid`. */
export function tableFromSource(source: YamlSource): PortTable {
  const table = readBySchema(tableSchema, source);
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
      table: row.table ?? table.table ?? null,
      row: row.listener,
      port: row.port_words ?? null,
      remoteDevice: row.remote_device ?? null,
      remotePort: row.remote_port_words ?? null,
      direction: row.direction_words ?? null,
      notes: row.notes ?? null,
    },
  };
}
