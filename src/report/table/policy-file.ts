import { stringify } from 'yaml';
import { formatAddressRange, type AddressRange } from '../../policy/address-range.js';
import { defaultRole } from '../../policy/overlay-row.js';
import type { Waiver } from '../../policy/policy.js';
import { formatPorts } from '../../policy/port-range.js';
import type { PortRow } from '../../policy/port-table.js';
import { PORT_TABLES } from '../../policy/port-tables.js';
import { sanitise, sanitiseTexts } from '../sanitise.js';
import type { TableWriter } from '../table-writer.js';
import { policyLine, titleOf } from './reading.js';

/** A policy file that says all that this policy says: to begin one, or to see what options and file come to together. */
export const writePolicyFile: TableWriter = function* ({ policy, policySource }) {
  const { table, subject, ephemeral } = policy;
  yield* comments(titleOf(policy), policyLine(policy, policySource));
  const isBuiltIn = Object.hasOwn(PORT_TABLES, table.id);
  if (!isBuiltIn) yield* comments(`table: the path of the table file of ${table.product}`);
  if (subject === null) yield* comments(`subject: the addresses of the ${table.product} server`);
  for (const row of table.rows) {
    if (row.remoteExpected && row.remote === null) yield* comments(`roles: ${row.role}: remote: ${row.remoteName}`);
  }
  const roles = table.rows.flatMap((row) => roleOf(row));
  const rows = table.rows.filter(({ origin }) => origin === 'overlay').map(overlayOf);
  yield stringify(
    sanitiseTexts({
      id: policy.id,
      ...(isBuiltIn ? { table: table.id } : {}),
      ...(subject === null ? {} : { subject: addresses(subject) }),
      ...(roles.length === 0 ? {} : { roles: Object.fromEntries(roles) }),
      ephemeral: formatPorts([ephemeral]),
      reading: policy.reading,
      fail_on: policy.failOn,
      ...(rows.length === 0 ? {} : { rows }),
      ...(Object.keys(policy.severities).length === 0 ? {} : { severities: policy.severities }),
      ...(policy.waivers.length === 0
        ? {}
        : { waivers: policy.waivers.map(waiverOf), max_waiver_days: policy.waivers[0].maxDays }),
    }),
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
};

function* comments(...lines: readonly string[]): Generator<string> {
  for (const line of lines) yield `# ${sanitise(line)}\n`;
}

/** What a site may set in a row of the document, as it stands. */
function roleOf(row: PortRow): [role: string, settings: object][] {
  if (row.origin !== 'document') return [];
  const { configurable, remote, remoteName, ports } = row;
  const settings = {
    ...(configurable.includes('port') ? { port: formatPorts(ports) } : {}),
    ...(remote !== null && (configurable.includes('remote') || remoteName !== null)
      ? { remote: addresses(remote) }
      : {}),
  };
  return Object.keys(settings).length === 0 ? [] : [[row.role, settings]];
}

function overlayOf(row: PortRow): object {
  return {
    ...(row.role === defaultRole(row.ports) ? {} : { id: row.role }),
    port: formatPorts(row.ports),
    transport: row.transports.length > 1 ? 'both' : row.transports[0],
    direction: row.direction,
    ...(row.remote === null ? {} : { remote: addresses(row.remote) }),
    ...(row.application === null ? {} : { application: row.application.label }),
    owner: row.owner,
    justification: row.justification,
  };
}

function waiverOf(waiver: Waiver): object {
  const { fingerprint, rule, role, port, initiator, responder, owner, reason, ticket, granted, expires } = waiver;
  const given = {
    fingerprint,
    rule,
    role,
    port: port === null ? null : formatPorts([port]),
    initiator: initiator === null ? null : formatAddressRange(initiator),
    responder: responder === null ? null : formatAddressRange(responder),
    owner,
    reason,
    ticket,
    granted,
    expires,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
}

function addresses(ranges: readonly AddressRange[]): string[] {
  return ranges.map(formatAddressRange);
}
