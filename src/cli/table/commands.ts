import { TABLE_VIEWS, TABLE_WRITERS } from '../../report/table-writers.js';
import type { CommandGroup } from '../command.js';
import { outFiles } from '../option-values.js';
import { COLOUR_OPTION, formatOption, POLICY_OPTIONS, WRITING, type OptionTable } from '../options.js';
import type { Format } from '../../report/report-writer.js';

const SUBJECT = {
  ...POLICY_OPTIONS.subject,
  describe: 'ADDR or CIDR of the protected server, repeatable',
};

/** The policy's options and those of the formats. */
function writingOptions<Name extends string>(formats: Readonly<Record<Name, Format<unknown>>>) {
  return {
    ...POLICY_OPTIONS,
    subject: SUBJECT,
    format: formatOption(formats),
    out: {
      alias: 'o',
      group: WRITING,
      repeatable: true,
      describe: 'write to FILE instead, format by extension, repeatable; it appears whole or not at all',
      read: outFiles(formats),
    },
  } satisfies OptionTable;
}

export const SHOW_OPTIONS = { ...writingOptions(TABLE_VIEWS), color: COLOUR_OPTION };
export const EXPORT_OPTIONS = writingOptions(TABLE_WRITERS);

/** Exit statuses of commands that judge nothing. */
const STATUSES = { 0: 'done', 2: 'usage or policy error, or no place to write to' };

/** `wiretable table …`. To add one: a file beside this one, and a row. */
export const TABLE_COMMANDS = {
  summary: 'the port table: show, export',
  description: 'Shows the port table that captures are judged against, and makes other things of it.',
  commands: {
    show: {
      operands: '',
      summary: "the document's six columns, and how they are read",
      description: 'Shows the rows of the port table as the document has them, and beside them how they are read.',
      options: SHOW_OPTIONS,
      examples: [
        ['wiretable table show', 'the built-in table'],
        ['wiretable table show -p site.yaml', 'as the site has it'],
      ],
      statuses: STATUSES,
      load: async () => (await import('./show.js')).runTableShow,
    },
    export: {
      operands: '',
      summary: 'the table for other programs and people',
      description: 'Writes the port table, as the policy settles it, for other programs and people.',
      options: EXPORT_OPTIONS,
      examples: [['wiretable table export -o ports.csv -o ports.md', 'for a spreadsheet and a ticket']],
      statuses: STATUSES,
      load: async () => (await import('./export.js')).runTableExport,
    },
  },
} as const satisfies CommandGroup;
