import { formatPorts } from '../port-range.js';
import type { PortRange, RowDirection, Transport } from '../port-table.js';
import { DOCUMENT_COLUMNS } from '../table-columns.js';
import { readDirectionCell } from './direction-cell.js';
import type { DocumentRow } from './document.js';
import {
  knownListener,
  peerInNotes,
  peerOf,
  saysOpens,
  saysUnsecure,
  type KnownListener,
  type Peer,
} from './listeners.js';
import { readPortCell, type PortCell } from './port-cell.js';
import type { Findings } from './repairs.js';

/** A row as a table file has it; `role` is the one wished for, which another row may have. */
export type RowDraft = Record<string, unknown> & { role: string };

/** Ports of one listener and who may open to it. */
interface Part {
  ports: readonly PortRange[];
  transport: Transport | 'both' | null;
  direction: RowDirection;
  /** The other side's listener: only the subject opens. */
  isRemote: boolean;
}

/**
 * Reads a row of the document: one of ours for each listener and set of ports that it names. Who listens decides who
 * may open; of a bidirectional row with a listener on the product alone, whether the product opens is told by the notes,
 * or left open.
 */
export function readRow(row: DocumentRow, product: string, findings: Findings): RowDraft[] {
  const { cells } = row;
  const start = { line: row.line, column: 1 };
  const listener = cells.listener?.text;
  if (listener === undefined) findings.problem(start, 'a row without listener');
  if (cells.direction_words === undefined) findings.problem(start, 'a row without traffic direction');
  const direction = cells.direction_words && readDirectionCell(cells.direction_words, product, findings);
  const local = readPortCell(cells.port_words ?? null, findings);
  const remote = readPortCell(cells.remote_port_words ?? null, findings);
  if (local === null && remote === null) findings.problem(start, 'a row without port');
  if (listener === undefined || !direction) return [];
  const parts = partsOf(local, remote, direction.direction);
  const notes = cells.notes?.text ?? '';
  const known = knownListener(listener);
  const remoteDevice = cells.remote_device?.text;
  const peer = direction.peer ?? remoteDevice;
  const words = Object.fromEntries(DOCUMENT_COLUMNS.map(({ key }) => [key, cells[key]?.text]));
  return parts.map((part) => ({
    ...words,
    listener,
    ...(row.table === null ? {} : { table: row.table }),
    ...readingOf(part, {
      known,
      peer: peer === undefined ? peerInNotes(notes) : peerOf(peer),
      configurable: (part.isRemote ? remote : local)?.configurable ?? false,
      mayOpen: part.direction === 'bidirectional' && (remote !== null || saysOpens(notes, product)),
      unsecure: known?.secure !== true && saysUnsecure(`${listener} ${notes}`),
    }),
    role:
      (known?.role ?? slugOf(listener)) + (part.isRemote && parts.some(({ isRemote }) => !isRemote) ? '-remote' : ''),
  }));
}

interface Facts {
  known: KnownListener | null;
  peer: Peer | null;
  configurable: boolean;
  /** The product opens flows of a bidirectional row. */
  mayOpen: boolean;
  unsecure: boolean;
}

function readingOf(
  { ports, transport, direction }: Part,
  { known, peer, configurable, mayOpen, unsecure }: Facts,
): object {
  const expected = peer?.expected ?? false;
  return {
    port: formatPorts(ports),
    ...(transport === null ? {} : { transport }),
    direction,
    ...(direction === 'bidirectional' && !mayOpen ? { outbound: 'reading' } : {}),
    ...(peer === null ? {} : { remote_name: peer.name, remote_expected: expected }),
    ...(known === null ? {} : { application: known.application }),
    unsecure,
    secure: known?.secure ?? false,
    configurable: [...(configurable ? ['port'] : []), ...(expected ? ['remote'] : [])],
  };
}

function partsOf(local: PortCell | null, remote: PortCell | null, direction: RowDirection): Part[] {
  const ours = direction === 'outbound' && remote !== null ? null : local;
  const theirs = direction === 'inbound' && local !== null ? null : remote;
  if (ours !== null && theirs !== null && !samePorts(ours, theirs)) {
    return [
      ...listsOf(ours).map((list) => ({ ...list, direction: 'inbound' as const, isRemote: false })),
      ...listsOf(theirs).map((list) => ({ ...list, direction: 'outbound' as const, isRemote: true })),
    ];
  }
  return listsOf(ours ?? theirs).map((list) => ({ ...list, direction, isRemote: ours === null }));
}

/** TCP and UDP with the same ports are one list. */
function listsOf(cell: PortCell | null): Pick<Part, 'ports' | 'transport'>[] {
  if (cell === null) return [];
  const [first, second] = cell.lists;
  if (cell.lists.length === 2 && formatPorts(first.ports) === formatPorts(second.ports)) {
    return [{ ports: first.ports, transport: 'both' }];
  }
  return cell.lists;
}

function samePorts(a: PortCell, b: PortCell): boolean {
  return JSON.stringify(a.lists) === JSON.stringify(b.lists);
}

const LONGEST_SLUG = 32;

/** `cti-server` for `CTI Server (side A)`. */
function slugOf(listener: string): string {
  const words = listener
    .replace(/\([^()]*\)/g, ' ')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  let slug = '';
  for (const word of words) {
    const longer = slug === '' ? word.slice(0, LONGEST_SLUG) : `${slug}-${word}`;
    if (longer.length > LONGEST_SLUG) break;
    slug = longer;
  }
  return slug === '' ? 'row' : slug;
}
