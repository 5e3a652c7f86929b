import type { PortTable } from './port-table.js';
import { SOCIALMINER } from './tables/socialminer.js';

/** The built-in port tables: choices of `--table` and of the policy file's `table`. Another product is a file and a row. */
export const PORT_TABLES = {
  socialminer: SOCIALMINER,
} as const satisfies Record<string, PortTable>;

export type PortTableName = keyof typeof PORT_TABLES;

export const DEFAULT_PORT_TABLE: PortTableName = 'socialminer';
