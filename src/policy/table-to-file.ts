import { formatAddressRange } from './address-range.js';
import { formatPorts } from './port-range.js';
import type { PortRow, PortTable } from './port-table.js';

/** A table as `parseTableFile` reads it, ready for a YAML or JSON writer: keys without value are left out. */
export function tableToFile(table: PortTable): Record<string, unknown> {
  const heading = table.rows[0]?.citation.table ?? null;
  return withoutNulls({
    id: table.id,
    product: table.product,
    title: table.title,
    release: table.release,
    table: heading,
    rows: table.rows.map((row) => rowToFile(row, heading)),
  });
}

/** `heading`: the table's number and title where the file says them once for all rows. */
export function rowToFile(row: PortRow, heading: string | null): Record<string, unknown> {
  const { citation } = row;
  return withoutNulls({
    role: row.role,
    table: citation.table === heading ? null : citation.table,
    listener: citation.row,
    port_words: citation.port,
    remote_device: citation.remoteDevice,
    remote_port_words: citation.remotePort,
    direction_words: citation.direction,
    notes: citation.notes,
    ...readingToFile(row),
  });
}

/** Of a row what we read from its cells. Null where there is nothing to say. */
export function readingToFile(row: PortRow): Record<string, unknown> {
  return {
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
  };
}

/** Null where the document names none. */
function transportInFile({ transports, transportAssumed }: PortRow): string | null {
  if (transportAssumed) return null;
  return transports.length > 1 ? 'both' : transports[0];
}

function withoutNulls(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null));
}
