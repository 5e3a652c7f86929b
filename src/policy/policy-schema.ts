import { z } from 'zod';
import { quote } from './quote.js';
import type { RuleName, RuleSeverity } from './rules.js';
import { LEVELS, RULE_NAMES, RULES } from './rules.js';
import {
  addressesField,
  addressField,
  directionField,
  idField,
  oneOrMany,
  portRangeField,
  portsField,
  serviceField,
  textField,
  transportField,
} from './schema-fields.js';

/** Longest time from a waiver's first day to its last one, in days, where the policy sets none. */
export const DEFAULT_MAX_WAIVER_DAYS = 366;

const levelField = z.enum(LEVELS);

const outcomesField = z.strictObject({ established: levelField, refused: levelField, unanswered: levelField });

const severityField: z.ZodType<RuleSeverity> = z.union([
  levelField,
  outcomesField,
  z.strictObject({ inbound: outcomesField, outbound: outcomesField }),
]);

/** Reviews stand outside the order of levels, so they cannot be given one. */
const noSeverityField: z.ZodType<RuleSeverity> = z.never({ error: 'is a review, which has no level' });

function severityFieldOf(rule: RuleName) {
  return (RULES[rule].verdict === 'review' ? noSeverityField : severityField).exactOptional();
}

const severitiesField = z.strictObject(
  Object.fromEntries(RULE_NAMES.map((rule) => [rule, severityFieldOf(rule)])) as Record<
    RuleName,
    ReturnType<typeof severityFieldOf>
  >,
);

const roleSchema = z.strictObject({
  port: portsField.optional(),
  remote: addressesField
    .optional()
    .describe('Who the other side has to be: XMPP servers, both MR PG sides, UI networks'),
});

/** A suggested row has it blank until somebody decides. */
function filledField(wanted: string) {
  return z
    .string()
    .trim()
    .min(1, { error: `is empty: ${wanted}` });
}

const overlaySchema = z
  .strictObject({
    id: idField.optional().describe('Role of the row; by default site-PORT'),
    port: portsField.describe("The port that listens: the subject's for inbound rows, the peer's for outbound ones"),
    transport: transportField.optional().describe('By default tcp'),
    direction: directionField.optional().describe('Who may open. By default inbound, or outbound where "to" is given'),
    from: addressesField.optional().describe('Peers that may open to the subject (inbound rows)'),
    to: addressesField.optional().describe('Peers to which the subject may open (outbound rows)'),
    remote: addressesField.optional().describe('Peers, whoever opens'),
    application: serviceField.optional().describe('What the payload has to be; left out: anything'),
    owner: filledField('say who answers for the row').describe('Who answers for the row'),
    justification: filledField('say why it is needed').describe('Why the row is there'),
  })
  .superRefine((row, context) => {
    const given = (['from', 'to', 'remote'] as const).filter((key) => row[key] !== undefined);
    const problem = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (given.length > 1) problem(given[1], `cannot stand beside "${given[0]}": "remote" names peers whoever opens`);
    if (row.from !== undefined && (row.direction ?? 'inbound') !== 'inbound') {
      problem('from', `names who opens inbound, but direction is "${row.direction}": use "remote"`);
    }
    if (row.to !== undefined && (row.direction ?? 'outbound') !== 'outbound') {
      problem('to', `names where the subject opens, but direction is "${row.direction}": use "remote"`);
    }
  });

const waiverSchema = z
  .strictObject({
    fingerprint: z
      .string()
      .regex(/^[0-9a-f]{12}$/, {
        error: (issue) => `${quote(issue.input)} is not 12 hex digits in lower case, the id of a finding`,
      })
      .optional(),
    rule: z.enum(RULE_NAMES).optional(),
    role: textField.optional(),
    port: portRangeField.optional(),
    initiator: addressField.optional(),
    responder: addressField.optional(),
    owner: textField,
    reason: textField,
    ticket: textField.optional(),
    granted: z.iso.date().optional().describe('Day it was granted, UTC; left out: that of the first packet'),
    expires: z.iso.date().describe('Last day on which it holds, UTC'),
  })
  .superRefine((waiver, context) => {
    const selectors = (['rule', 'role', 'port', 'initiator', 'responder'] as const).filter(
      (key) => waiver[key] !== undefined,
    );
    if (waiver.fingerprint !== undefined && selectors.length > 0) {
      context.addIssue({ code: 'custom', path: [selectors[0]], message: 'cannot stand beside "fingerprint"' });
    }
    if (waiver.fingerprint === undefined && selectors.length === 0) {
      const message = 'is missing, or a selector: rule, role, port, initiator, responder';
      context.addIssue({ code: 'custom', path: ['fingerprint'], message });
    }
  });

const optionsSchema = z.strictObject({
  format: textField.optional().describe('--format'),
  max_flows: z.int().min(1).optional().describe('--max-flows'),
  tcp_timeout: z.int().min(1).optional().describe('--tcp-timeout, seconds'),
  udp_timeout: z.int().min(1).optional().describe('--udp-timeout, seconds'),
  time_zone: z
    .string()
    .refine(isTimeZone, {
      error: (issue) => `${quote(issue.input)} is no IANA time zone (UTC, Europe/Berlin)`,
    })
    .optional()
    .describe('--time-zone'),
});

/** The policy file as it is written. Every key is optional: an empty file is the built-in policy. */
export const policySchema = z.strictObject({
  id: idField.optional().describe("Name of the policy in reports and fingerprints; by default the table's id"),
  table: textField.optional().describe('Base table: a built-in name, or the path of a table file'),
  subject: addressesField.optional().describe("The protected server's addresses, NAT aliases too"),
  roles: z
    .record(z.string(), roleSchema)
    .optional()
    .describe('Changes of rows, by role: the same as --set ROLE.KEY=VALUE'),
  ephemeral: portRangeField.optional().describe('Ports from which the subject opens; by default "32768-60999"'),
  rows: oneOrMany(overlaySchema).optional().describe('Rows of the site, tried before those of the table'),
  reading: z.enum(['strict', 'lenient']).optional().describe('How to read what the document leaves open'),
  severities: severitiesField.optional().describe('Severity by rule; by outcome and direction where that matters'),
  waivers: oneOrMany(waiverSchema).optional().describe('Accepted findings, each until a day'),
  max_waiver_days: z
    .int()
    .min(1)
    .max(36_500)
    .optional()
    .describe(`Longest time from a waiver's first day to its last; by default ${DEFAULT_MAX_WAIVER_DAYS} days`),
  fail_on: z
    .enum([...LEVELS, 'never'])
    .optional()
    .describe('Lowest severity that makes the exit status 1; by default low'),
  options: optionsSchema.optional().describe('Defaults of command-line options'),
});

export type PolicyInFile = z.output<typeof policySchema>;
export type OverlayInFile = NonNullable<PolicyInFile['rows']>[number];
export type WaiverInFile = NonNullable<PolicyInFile['waivers']>[number];

/** JSON Schema (draft 2020-12) of the policy file, for editors. What only a reader can tell (dates, CIDRs) it leaves open. */
export function policySchemaJson(): object {
  return { title: 'wiretable policy', ...z.toJSONSchema(policySchema, { io: 'input' }) };
}

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
