import { formatAddressRange, type AddressRange } from '../../policy/address-range.js';
import type { Policy } from '../../policy/policy.js';
import { formatPorts } from '../../policy/port-range.js';
import type { MayOpen, PortRow } from '../../policy/port-table.js';
import { csvLine, type CsvCell } from '../csv-lines.js';
import type { TableWriter } from '../table-writer.js';

const HEADS = [
  'No.',
  'Action',
  'Source',
  'Destination',
  'Protocol',
  'Destination port',
  'Direction',
  'Purpose',
  'Payload',
  'Owner',
  'Justification',
  'To settle first',
] as const;

/** What a firewall team is asked for: a line for each row and side that may open, and at the end to block the rest. */
export const writeRequests: TableWriter = function* ({ policy }) {
  yield csvLine(HEADS);
  const server = policy.subject === null ? `${policy.table.product} server` : addresses(policy.subject);
  let number = 0;
  for (const row of policy.table.rows) {
    const peer = row.remote === null ? (row.remoteName ?? 'any') : addresses(row.remote);
    if (row.inbound !== 'no')
      yield csvLine([++number, ...requestOf(row, row.inbound, peer, server, 'inbound', policy)]);
    if (row.outbound !== 'no')
      yield csvLine([++number, ...requestOf(row, row.outbound, server, peer, 'outbound', policy)]);
  }
  for (const [from, to, direction] of [
    ['any', server, 'inbound'],
    [server, 'any', 'outbound'],
  ]) {
    const why = `${policy.table.title}: keep the rest of the ports blocked`;
    yield csvLine([
      ++number,
      'block and log',
      from,
      to,
      'any',
      'any',
      direction,
      'everything else',
      null,
      null,
      why,
      null,
    ]);
  }
};

function requestOf(
  row: PortRow,
  opens: MayOpen,
  source: string,
  destination: string,
  direction: 'inbound' | 'outbound',
  { reading, subject, table }: Policy,
): CsvCell[] {
  const isOpen = opens === 'reading' && reading === 'strict';
  const questions = [
    ...(isOpen ? [`does ${table.product} open this at all? The document leaves it open`] : []),
    ...(row.transportAssumed ? ['the document names no transport: TCP is assumed'] : []),
    ...(subject === null ? ['the address of the server'] : []),
    ...(row.remoteExpected && row.remote === null ? [`the address of ${row.remoteName}`] : []),
    ...(row.unsecure && row.secureRole !== null ? [`unsecure: is ${row.secureRole} not enough?`] : []),
  ];
  return [
    isOpen ? 'decide' : 'allow',
    source,
    destination,
    row.transports.map((name) => name.toUpperCase()).join(' and '),
    formatPorts(row.ports).replaceAll(',', ', '),
    direction,
    row.origin === 'overlay' ? row.role : `${row.role}: ${row.citation.row}`,
    row.application?.label ?? 'any',
    row.owner,
    row.justification ??
      [row.citation.document, row.citation.release, row.citation.table].filter((part) => part !== null).join(', '),
    questions.join('; '),
  ];
}

function addresses(ranges: readonly AddressRange[]): string {
  return ranges.map(formatAddressRange).join(', ');
}
