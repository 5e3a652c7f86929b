import { z } from 'zod';
import {
  applicationField,
  addressesField,
  directionField,
  idField,
  portsField,
  textField,
  transportField,
} from './schema-fields.js';
import { quote } from './quote.js';

const mayOpenField = z.enum(['yes', 'no', 'reading']);

/** A cell is one line, wherever the file breaks it. */
const cellField = textField.transform((text) => text.replace(/\s+/g, ' '));

const rowSchema = z
  .strictObject({
    role: idField.describe('Unique name of the row: http, media-routing'),
    listener: cellField.describe("The row's listener cell, as the document has it"),
    port_words: cellField.optional().describe('The cell of the port that listens, as it stands in the document'),
    remote_device: cellField.optional().describe('The cell of the remote device'),
    remote_port_words: cellField.optional().describe('The cell of the port that listens on the remote device'),
    direction_words: cellField.optional().describe('The cell of the traffic direction, as it stands in the document'),
    notes: cellField.optional().describe("The row's use, as the document's notes say it"),
    table: cellField
      .optional()
      .describe('Number and title of the table that the row is in, where the file has several'),
    port: portsField.describe(
      "The port that listens: the subject's where peers open, the peer's where the subject opens",
    ),
    transport: transportField
      .optional()
      .describe('Left out where the document names none: tcp is assumed, and said so'),
    direction: directionField.describe("As the document says, seen from the product's host"),
    inbound: mayOpenField.optional().describe('May a peer open? By default as the direction says'),
    outbound: mayOpenField.optional().describe('May the subject open? By default as the direction says'),
    remote_name: textField.optional().describe('Who the other side is, in words; left out: anybody'),
    remote: addressesField.optional().describe('Addresses that the other side must have'),
    remote_expected: z
      .boolean()
      .default(false)
      .describe('The document names one certain peer, which the site has to configure'),
    application: applicationField.optional().describe('What the payload has to be; left out: anything'),
    unsecure: z.boolean().default(false),
    secure_role: idField.optional().describe('The row to use in place of an unsecure one'),
    secure: z.boolean().default(false).describe('A TLS row: versions below 1.2 deserve an advisory'),
    configurable: z
      .array(z.enum(['port', 'remote']))
      .default([])
      .describe('What the product lets a site change'),
  })
  .superRefine((row, context) => {
    for (const side of ['inbound', 'outbound'] as const) {
      const listed = row.direction === side || row.direction === 'bidirectional';
      if (row[side] !== undefined && listed === (row[side] === 'no')) {
        context.addIssue({
          code: 'custom',
          path: [side],
          message: `${quote(row[side])} contradicts direction ${quote(row.direction)}`,
        });
      }
    }
  });

/** A port table as a file (YAML or JSON) has it. */
export const tableSchema = z
  .strictObject({
    id: idField.describe('Short name of the table: socialminer'),
    product: cellField.describe('The product whose host is the subject'),
    title: cellField.describe('Title of the document'),
    release: cellField.optional().describe('Release of the product that the document is for'),
    table: cellField.optional().describe('Number and title of the table in the document'),
    rows: z.array(rowSchema).min(1),
  })
  .superRefine(({ rows }, context) => {
    const roles = new Set<string>();
    for (const [i, { role }] of rows.entries()) {
      if (roles.has(role)) {
        context.addIssue({
          code: 'custom',
          path: ['rows', i, 'role'],
          message: `${quote(role)} is the role of an earlier row`,
        });
      }
      roles.add(role);
    }
    for (const [i, { secure_role: secureRole }] of rows.entries()) {
      if (secureRole !== undefined && !roles.has(secureRole)) {
        const message = `${quote(secureRole)} is the role of no row`;
        context.addIssue({ code: 'custom', path: ['rows', i, 'secure_role'], message });
      }
    }
  });

export type TableInFile = z.output<typeof tableSchema>;
export type RowInFile = TableInFile['rows'][number];
