import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';
import { suggest } from './nearest.js';
import type { Override } from './overrides.js';
import { applyOverrides, parseAddresses } from './overrides.js';
import { PolicyError } from './policy-error.js';
import type { PolicyFile } from './policy-file.js';
import type { Policy, Reading } from './policy.js';
import type { PortRange, PortRow, PortTable } from './port-table.js';
import { quote } from './quote.js';

/** Linux's default (net.ipv4.ip_local_port_range). */
const DEFAULT_EPHEMERAL: PortRange = { from: 32768, to: 60999 };

/** Where a policy comes from. What the command line gives comes before what the file gives. */
export interface PolicyInputs {
  /** The base table, as `chooseTable` gives it. */
  table: PortTable;
  file: PolicyFile | null;
  /** `--set`, in the order given. */
  overrides: readonly Override[];
  /** `--subject`: addresses and networks, also several in one text, separated by commas. None: as the file says. */
  subject: readonly string[];
  /** `--reading`; null: as the file says, else strict. */
  reading: Reading | null;
  /** `--fail-on`; null: as the file says, else low. */
  failOn: Policy['failOn'] | null;
}

/**
 * Base table, policy file and command line as one policy. Throws `PolicyError`: `bad-override`, `bad-subject`, `invalid`
 * (an overlay row or a waiver that does not fit the table).
 */
export function resolvePolicy(inputs: PolicyInputs): Policy {
  const { table, file } = inputs;
  const merged = [...(file?.rows ?? []), ...table.rows];
  const rows = applyOverrides(merged, [...(file?.overrides ?? []), ...inputs.overrides]);
  if (file !== null) checkRoles(file, table, rows);
  const subject = inputs.subject.flatMap((text) => parseAddresses(text, '--subject', 'bad-subject'));
  const resolved: Omit<Policy, 'id' | 'hash'> = {
    table: { ...table, rows },
    reading: inputs.reading ?? file?.reading ?? 'strict',
    subject: subject.length > 0 ? subject : (file?.subject ?? null),
    ephemeral: file?.ephemeral ?? DEFAULT_EPHEMERAL,
    severities: file?.severities ?? {},
    waivers: file?.waivers ?? [],
    failOn: inputs.failOn ?? file?.failOn ?? 'low',
  };
  const hash = createHash('sha256').update(canonicalJson(resolved)).digest('hex');
  return { id: file?.id ?? table.id, hash, ...resolved };
}

/** Roles are unique in the merged table, and waivers select roles that exist. */
function checkRoles(file: PolicyFile, table: PortTable, rows: readonly PortRow[]): void {
  const taken = new Set(table.rows.map(({ role }) => role));
  const roles = rows.map(({ role }) => role);
  const problems = [
    ...file.rows.flatMap(({ role }, i) =>
      taken.has(role)
        ? [`${file.placeOf(['rows', i, 'id'])}: id ${quote(role)} is a role of table ${quote(table.id)}`]
        : [],
    ),
    ...file.waivers.flatMap(({ role }, i) =>
      role === null || roles.includes(role)
        ? []
        : [`${file.placeOf(['waivers', i, 'role'])}: unknown role ${quote(role)} ${suggest(role, roles)}`],
    ),
  ];
  if (problems.length > 0) throw new PolicyError('invalid', problems);
}
