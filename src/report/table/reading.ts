import { formatAddressRange } from '../../policy/address-range.js';
import type { Policy } from '../../policy/policy.js';
import { formatPorts } from '../../policy/port-range.js';
import type { MayOpen, PortRow } from '../../policy/port-table.js';

/** How we read a row, a short sentence each; the first says port and transport. */
export function readingOf(row: PortRow, { table: { product }, reading }: Policy): string[] {
  return [
    `${row.transports.map((name) => name.toUpperCase()).join(' and ')} ${formatPorts(row.ports)}${row.transportAssumed ? ' (TCP assumed)' : ''}`,
    openers(row, product, reading),
    peer(row),
    ...(row.application === null ? [] : [`payload: ${row.application.label}`]),
    ...(row.unsecure ? [row.secureRole === null ? 'unsecure' : `unsecure: use ${row.secureRole}`] : []),
    ...(row.configurable.length > 0 && row.origin === 'document'
      ? [`configurable: ${row.configurable.join(', ')}`]
      : []),
    ...(row.movedFrom === null ? [] : [`moved from ${formatPorts(row.movedFrom)} by the policy`]),
    ...(row.owner === null ? [] : [`row of the site, owner ${row.owner}`]),
  ];
}

function openers({ inbound, outbound }: PortRow, product: string, reading: Policy['reading']): string {
  if (inbound === 'yes' && outbound === 'yes') return 'either side may open';
  const sides: [string, MayOpen][] = [
    ['the peer', inbound],
    [product, outbound],
  ];
  const may = sides.filter(([, opens]) => opens === 'yes').map(([side]) => side);
  const open = sides.filter(([, opens]) => opens === 'reading').map(([side]) => side);
  const words = [
    ...(may.length > 0 ? [`${may.join(' and ')} may open`] : []),
    ...open.map((side) =>
      reading === 'strict' ? `${side}: left open, a review (strict)` : `${side}: left open, allowed (lenient)`,
    ),
  ];
  return words.join('; ');
}

function peer({ remoteName, remote, remoteExpected }: PortRow): string {
  const name = remoteName ?? 'anybody';
  if (remote !== null) {
    const addresses = remote.map(formatAddressRange).join(', ');
    return remoteName === null ? `peer: ${addresses}` : `peer: ${name} (${addresses})`;
  }
  return `peer: ${name}${remoteExpected ? ' (no address configured)' : ''}`;
}

/** `Port Utilization in SocialMiner, Table 1: SocialMiner Port Utilization`. */
export function titleOf({ table }: Policy): string {
  const headings = new Set(
    table.rows.flatMap(({ origin, citation }) => (origin === 'document' ? [citation.table] : [])),
  );
  const release = table.release !== null && table.title.includes(table.release) ? null : table.release;
  return [table.title, release, ...headings].filter((part) => part !== null).join(', ');
}

/** `strict reading, policy: site.yaml, hash 395eed7188b3`. */
export function policyLine({ reading, hash }: Policy, source: string): string {
  return `${reading} reading, policy: ${source}, hash ${hash.slice(0, 12)}`;
}
