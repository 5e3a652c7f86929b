import { basename } from 'node:path';
import type { AddressRange } from './address-range.js';
import { toOverlayRow } from './overlay-row.js';
import type { Override } from './overrides.js';
import type { PolicyInFile } from './policy-schema.js';
import { DEFAULT_MAX_WAIVER_DAYS, policySchema } from './policy-schema.js';
import type { Policy, Reading, Waiver } from './policy.js';
import type { PortRange, PortRow } from './port-table.js';
import { quote } from './quote.js';
import { readBySchema } from './schema-issues.js';
import { readTextFile } from './text-file.js';
import { latestDay } from './waivers.js';
import type { Problem, YamlPath, YamlSource } from './yaml-source.js';
import { readYaml } from './yaml-source.js';

/** Defaults of command-line options; null where the file leaves one alone. */
export interface PolicyOptions {
  /** `--format`; whether the format exists is for its command to say. */
  format: string | null;
  maxFlows: number | null;
  tcpTimeoutSec: number | null;
  udpTimeoutSec: number | null;
  /** IANA name. */
  timeZone: string | null;
}

/** What a policy file says; null where it says nothing. `resolvePolicy` makes a `Policy` of it. */
export interface PolicyFile {
  /** As the user named it; reports take the part after the last slash. */
  name: string;
  id: string | null;
  /** Name of a built-in table, or path of a table file relative to this file. */
  table: string | null;
  subject: readonly AddressRange[] | null;
  /** Of `roles`. */
  overrides: readonly Override[];
  ephemeral: PortRange | null;
  /** Overlay rows; their roles differ from each other, but not yet from those of the table. */
  rows: readonly PortRow[];
  reading: Reading | null;
  severities: Policy['severities'];
  waivers: readonly Waiver[];
  failOn: Policy['failOn'] | null;
  options: PolicyOptions;
  /** `site.yaml:7:3`, for messages about what the file says: `placeOf(['waivers', 0, 'role'])`. */
  placeOf(path: YamlPath, key?: string): string;
}

/** Values that are text even where YAML would see a number in them. */
const TEXT_KEYS = new Set(['id', 'fingerprint', 'role', 'owner', 'justification', 'reason', 'ticket', 'table']);

/** Reads a policy file. Throws `PolicyError`: `not-found`, `unreadable`, `too-big`, `not-text`, and what `parsePolicyFile` throws. */
export async function loadPolicyFile(path: string): Promise<PolicyFile> {
  return parsePolicyFile(await readTextFile(path), path);
}

/** Reads the text of a policy file. Throws `PolicyError` `syntax` or `invalid`, a line `NAME:LINE:COLUMN: …` for each problem. */
export function parsePolicyFile(text: string, name: string): PolicyFile {
  const source = readYaml(text, name, TEXT_KEYS);
  const policy = readBySchema(policySchema, source);
  const rows = (policy.rows ?? []).map((overlay) => toOverlayRow(overlay, basename(name)));
  const problems = [...rolesGivenTwice(rows, source), ...waiverDays(policy)];
  if (problems.length > 0) throw source.refuse(problems);
  return {
    name,
    id: policy.id ?? null,
    table: policy.table ?? null,
    subject: policy.subject ?? null,
    overrides: toOverrides(policy, source),
    ephemeral: policy.ephemeral ?? null,
    rows,
    reading: policy.reading ?? null,
    severities: policy.severities ?? {},
    waivers: toWaivers(policy),
    failOn: policy.fail_on ?? null,
    options: toOptions(policy),
    placeOf: source.placeOf,
  };
}

function toOverrides(policy: PolicyInFile, source: YamlSource): Override[] {
  return Object.entries(policy.roles ?? {}).flatMap(([role, { port, remote }]) => {
    const overrides: Override[] = [];
    const sourceOf = (key: string) => source.placeOf(['roles', role], key);
    if (port !== undefined) overrides.push({ role, change: { key: 'port', ports: port }, source: sourceOf('port') });
    if (remote !== undefined) overrides.push({ role, change: { key: 'remote', remote }, source: sourceOf('remote') });
    return overrides;
  });
}

function toWaivers({ waivers = [], max_waiver_days: maxDays = DEFAULT_MAX_WAIVER_DAYS }: PolicyInFile): Waiver[] {
  return waivers.map((waiver) => ({
    fingerprint: waiver.fingerprint ?? null,
    rule: waiver.rule ?? null,
    role: waiver.role ?? null,
    port: waiver.port ?? null,
    initiator: waiver.initiator ?? null,
    responder: waiver.responder ?? null,
    owner: waiver.owner,
    reason: waiver.reason,
    ticket: waiver.ticket ?? null,
    granted: waiver.granted ?? null,
    expires: waiver.expires,
    maxDays,
  }));
}

function toOptions({ options = {} }: PolicyInFile): PolicyOptions {
  return {
    format: options.format ?? null,
    maxFlows: options.max_flows ?? null,
    tcpTimeoutSec: options.tcp_timeout ?? null,
    udpTimeoutSec: options.udp_timeout ?? null,
    timeZone: options.time_zone ?? null,
  };
}

function rolesGivenTwice(rows: readonly PortRow[], source: YamlSource): Problem[] {
  return rows.flatMap(({ role }, i) => {
    const first = rows.findIndex((row) => row.role === role);
    if (first === i) return [];
    const text = `row ${quote(role)} is given twice, first at ${source.placeOf(['rows', first])}: give it an "id"`;
    return [{ path: ['rows', i], text }];
  });
}

/**
 * A waiver is no permanent row: where it says when it was granted, that and its last day must not lie too far apart. Of the
 * others only the run can tell: `waiversTooLong`. Neither asks the clock, so that a policy is good or not for ever.
 */
function waiverDays(policy: PolicyInFile): Problem[] {
  return toWaivers(policy).flatMap(({ granted, expires, maxDays }, i) => {
    if (granted === null) return [];
    const path = ['waivers', i, 'expires'];
    // Dates of this form compare as text.
    if (expires < granted) return [{ path, text: `expires ${expires} is before ${granted}, the day it was granted` }];
    const latest = latestDay(granted, maxDays);
    if (expires <= latest) return [];
    return [{ path, text: `expires ${expires} is after ${latest}, ${maxDays} days from the day it was granted` }];
  });
}
