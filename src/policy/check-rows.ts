import { rangeContains, type AddressRange } from './address-range.js';
import { formatPorts } from './port-range.js';
import type { Application, PortRange, PortRow, Transport } from './port-table.js';

/** What is looked for in the rows of a table: `problem` has to be mended, `note` has to be known. */
export const ROW_CHECKS = {
  shadowed: 'problem',
  overlapping: 'problem',
  'no-owner': 'problem',
  'transport-assumed': 'note',
  'peer-not-configured': 'note',
  'left-open': 'note',
} as const satisfies Record<string, 'problem' | 'note'>;

export type RowCheck = keyof typeof ROW_CHECKS;

export interface RowFinding {
  check: RowCheck;
  level: 'problem' | 'note';
  /** Index of the row. */
  row: number;
  /** One sentence without full stop. */
  text: string;
}

/** What one row lets one side do over one transport. */
interface Part {
  row: PortRow;
  side: 'inbound' | 'outbound';
  transport: Transport;
}

/** Checks the rows as the judge tries them: of several with one port the first that fits decides. */
export function checkRows(rows: readonly PortRow[]): RowFinding[] {
  return rows.flatMap((row, i) => {
    const find = (check: RowCheck, text: string): RowFinding => ({ check, level: ROW_CHECKS[check], row: i, text });
    const { origin, owner, transportAssumed, remoteExpected, remote, remoteName, inbound, outbound } = row;
    return [
      ...inTheWay(rows.slice(0, i), row).map(({ check, text }) => find(check, text)),
      ...(origin === 'overlay' && !owner?.trim() ? [find('no-owner', 'nobody answers for it')] : []),
      ...(transportAssumed ? [find('transport-assumed', 'TCP assumed: the document names no transport')] : []),
      ...(remoteExpected && remote === null
        ? [find('peer-not-configured', `any address passes as ${remoteName}: none is configured`)]
        : []),
      ...(inbound === 'reading' || outbound === 'reading'
        ? [find('left-open', `whether ${inbound === 'reading' ? 'a peer' : 'the product'} may open it is left open`)]
        : []),
    ];
  });
}

/** Earlier rows that take flows from this one: all of them, or some. */
function inTheWay(earlier: readonly PortRow[], row: PortRow): { check: 'shadowed' | 'overlapping'; text: string }[] {
  const near = earlier.filter((other) => commonPorts(other.ports, row.ports).length > 0);
  if (near.length === 0) return [];
  const parts = partsOf(row);
  const covering = new Set<PortRow>();
  const isShadowed = parts.every((part) => {
    let left = row.ports;
    for (const other of near) {
      if (!takesAll(other, part)) continue;
      const rest = withoutPorts(left, other.ports);
      if (formatPorts(rest) !== formatPorts(left)) covering.add(other);
      left = rest;
    }
    return left.length === 0;
  });
  if (isShadowed) {
    const roles = [...covering].map(({ role }) => role).join(' and ');
    return [
      {
        check: 'shadowed',
        text: `never decides anything: ${roles} ${covering.size === 1 ? 'takes' : 'take'} all of it`,
      },
    ];
  }
  return near
    .filter((other) => parts.some((part) => takesSome(other, part)))
    .map((other) => {
      const ports = formatPorts(commonPorts(other.ports, row.ports));
      return { check: 'overlapping', text: `has ${ports} in common with ${other.role}: the first that fits decides` };
    });
}

function partsOf(row: PortRow): Part[] {
  return (['inbound', 'outbound'] as const)
    .filter((side) => row[side] !== 'no')
    .flatMap((side) => row.transports.map((transport) => ({ row, side, transport })));
}

/** Does every flow that fits the part fit `other`, too, as far as its port is there? */
function takesAll(other: PortRow, { row, side, transport }: Part): boolean {
  return (
    (other[side] === 'yes' || other[side] === row[side]) &&
    other.transports.includes(transport) &&
    (other.remote === null ||
      (row.remote !== null && row.remote.every((range) => isWithin(range, other.remote ?? [])))) &&
    acceptsAll(other.application, row.application)
  );
}

/** Can one flow fit both? Payloads aside: most flows show none that is known. */
function takesSome(other: PortRow, { row, side, transport }: Part): boolean {
  const { remote } = row;
  return (
    other[side] !== 'no' &&
    other.transports.includes(transport) &&
    (other.remote === null ||
      remote === null ||
      other.remote.some((range) => isWithin(range, remote) || remote.some((mine) => isWithin(mine, [range]))))
  );
}

function isWithin(range: AddressRange, others: readonly AddressRange[]): boolean {
  const [w0, w1, w2, w3] = range.words;
  return others.some((other) => other.prefix <= range.prefix && rangeContains(other, range.version, w0, w1, w2, w3));
}

function acceptsAll(wide: Application | null, narrow: Application | null): boolean {
  if (wide === null) return true;
  if (narrow === null) return false;
  return (
    narrow.services.every((service) => wide.services.includes(service)) &&
    wide.excludes.every((trait) => narrow.excludes.includes(trait))
  );
}

function commonPorts(a: readonly PortRange[], b: readonly PortRange[]): PortRange[] {
  return a.flatMap((one) =>
    b.flatMap((two) => {
      const from = Math.max(one.from, two.from);
      const to = Math.min(one.to, two.to);
      return from <= to ? [{ from, to }] : [];
    }),
  );
}

function withoutPorts(ports: readonly PortRange[], taken: readonly PortRange[]): PortRange[] {
  return taken.reduce<PortRange[]>(
    (left, { from, to }) =>
      left.flatMap((range) => [
        ...(range.from < from ? [{ from: range.from, to: Math.min(range.to, from - 1) }] : []),
        ...(range.to > to ? [{ from: Math.max(range.from, to + 1), to: range.to }] : []),
      ]),
    [...ports],
  );
}
