import type { AddressRange } from './address-range.js';
import { ADDRESS_WANTED, parseAddressRange } from './address-range.js';
import { suggest } from './nearest.js';
import { PolicyError } from './policy-error.js';
import { parsePorts, PORTS_WANTED } from './port-range.js';
import type { PortRange, PortRow } from './port-table.js';
import { quote } from './quote.js';

/** One change of a row, from `--set ROLE.KEY=VALUE` or from the policy file's `roles`. */
export interface Override {
  role: string;
  change: { key: 'port'; ports: readonly PortRange[] } | { key: 'remote'; remote: readonly AddressRange[] };
  /** Where it stands, the beginning of messages about it: `--set xmpp.port=5223`, `site.yaml:7:3`. */
  source: string;
}

const KEYS: readonly Override['change']['key'][] = ['port', 'remote'];

/**
 * Reads the text of one `--set`: `xmpp.port=5223`, `xmpp.remote=10.0.0.5,10.0.0.6`. Whether the role exists is told by
 * `applyOverrides`. Throws `PolicyError` `bad-override`.
 */
export function parseOverride(text: string): Override {
  const source = `--set ${text}`;
  const match = /^([^.=]+)\.([^=]+)=(.*)$/s.exec(text);
  if (match === null) throw refused(`${source}: not ROLE.KEY=VALUE, e.g. xmpp.port=5223`);
  const [, role, key, value] = match;
  return { role, change: parseChange(key, value, source), source };
}

function parseChange(key: string, value: string, source: string): Override['change'] {
  if (key === 'port') {
    const ports = parsePorts(value);
    if (ports === null) throw refused(`${source}: port ${quote(value)} is not ${PORTS_WANTED}`);
    return { key, ports };
  }
  if (key === 'remote') {
    return { key, remote: parseAddresses(value, `${source}: remote`, 'bad-override') };
  }
  throw refused(`${source}: unknown key ${quote(key)} ${suggest(key, KEYS)}`);
}

/** Reads `10.0.0.5,10.1.0.0/16`. `subject` begins the message: `--set xmpp.remote=10.1: remote`. */
export function parseAddresses(text: string, subject: string, code: 'bad-override' | 'bad-subject'): AddressRange[] {
  return text.split(',').map((part) => {
    const range = parseAddressRange(part);
    if (range === null) throw new PolicyError(code, [`${subject} ${quote(part)} is not ${ADDRESS_WANTED}`]);
    return range;
  });
}

/**
 * The rows with the overrides applied; of two for the same row and key the later one holds. A document row that left
 * its ports gets them as `movedFrom`. Throws `PolicyError` `bad-override` with a line for each override that no row takes.
 */
export function applyOverrides(rows: readonly PortRow[], overrides: readonly Override[]): PortRow[] {
  const problems = overrides.map((override) => problemOf(rows, override)).filter((line) => line !== null);
  if (problems.length > 0) throw new PolicyError('bad-override', problems);
  return rows.map((row) => {
    const changes = overrides.filter(({ role }) => role === row.role).map(({ change }) => change);
    const ports = changes.findLast((change) => change.key === 'port')?.ports ?? row.ports;
    const remote = changes.findLast((change) => change.key === 'remote')?.remote ?? row.remote;
    return {
      ...row,
      ports,
      remote,
      movedFrom: row.origin === 'document' && hasLeft(row.ports, ports) ? row.ports : null,
    };
  });
}

function problemOf(rows: readonly PortRow[], { role, change: { key }, source }: Override): string | null {
  const row = rows.find((candidate) => candidate.role === role);
  if (row === undefined) {
    return `${source}: unknown role ${quote(role)} ${suggest(
      role,
      rows.map((known) => known.role),
    )}`;
  }
  if (isSettable(row, key)) return null;
  const settable = rows.filter((known) => isSettable(known, key)).map((known) => `${known.role}.${key}`);
  return `${source}: ${role}.${key} is not configurable (have: ${settable.join(', ') || 'none'})`;
}

/** What the document calls configurable; also the addresses of any peer that it names only in words. */
function isSettable(row: PortRow, key: 'port' | 'remote'): boolean {
  return row.configurable.includes(key) || (key === 'remote' && row.remoteName !== null);
}

/** Is any of the old ports no longer among the new ones? */
function hasLeft(before: readonly PortRange[], after: readonly PortRange[]): boolean {
  return !before.every((old) => after.some((now) => now.from <= old.from && old.to <= now.to));
}

function refused(line: string): PolicyError {
  return new PolicyError('bad-override', [line]);
}
