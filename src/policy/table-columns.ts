import type { Citation } from './port-table.js';

/** The columns of Cisco's port utilization tables, as the documents head them; `key`: the same cell in a table file. */
export const DOCUMENT_COLUMNS = [
  { head: 'Listener (Process or Application Protocol)', short: 'Listener', cell: 'row', key: 'listener' },
  { head: 'Listener Protocol and Port', short: 'Port', cell: 'port', key: 'port_words' },
  {
    head: 'Remote Device (Process or Application Protocol)',
    short: 'Remote device',
    cell: 'remoteDevice',
    key: 'remote_device',
  },
  { head: 'Remote Protocol and Port', short: 'Remote port', cell: 'remotePort', key: 'remote_port_words' },
  { head: 'Traffic Direction', short: 'Direction', cell: 'direction', key: 'direction_words' },
  { head: 'Notes', short: 'Notes', cell: 'notes', key: 'notes' },
] as const satisfies readonly { head: string; short: string; cell: keyof Citation; key: string }[];

/** What a table as CSV says of the whole table, in every line: keys of a table file. */
export const TABLE_KEYS = ['id', 'product', 'title', 'release', 'table'] as const;

/** What a table as CSV says of our reading of a row: keys of a row of a table file. */
export const READING_KEYS = [
  'role',
  'port',
  'transport',
  'direction',
  'inbound',
  'outbound',
  'remote_name',
  'remote',
  'remote_expected',
  'application',
  'unsecure',
  'secure_role',
  'secure',
  'configurable',
] as const;
