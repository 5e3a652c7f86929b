import { GRID_READERS, type GridFormatName } from '../../policy/import/grid-readers.js';
import { IMPORT_WRITERS, TABLE_VIEWS, TABLE_WRITERS } from '../../report/table-writers.js';
import type { CommandGroup } from '../command.js';
import { flag, oneOf, outFiles, text } from '../option-values.js';
import { COLOUR_OPTION, formatOption, POLICY_OPTIONS, WRITING, type OptionTable } from '../options.js';
import type { Format } from '../../report/report-writer.js';

const SUBJECT = {
  ...POLICY_OPTIONS.subject,
  describe: 'ADDR or CIDR of the protected server, repeatable',
};

const TABLE_POLICY_OPTIONS = { ...POLICY_OPTIONS, subject: SUBJECT };

function writingOptions<Name extends string>(formats: Readonly<Record<Name, Format<unknown>>>) {
  return {
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

export const SHOW_OPTIONS = { ...TABLE_POLICY_OPTIONS, ...writingOptions(TABLE_VIEWS), color: COLOUR_OPTION };
export const EXPORT_OPTIONS = { ...TABLE_POLICY_OPTIONS, ...writingOptions(TABLE_WRITERS) };

const READING = 'How to read:';
const FORMATS = Object.keys(GRID_READERS) as GridFormatName[];

export const IMPORT_OPTIONS = {
  from: {
    group: READING,
    describe: 'what the document is; without it, told by its content',
    choices: FORMATS,
    read: oneOf(FORMATS, 'format'),
  },
  strict: {
    group: READING,
    describe: 'refuse a document in which anything has to be repaired',
    isFlag: true,
    read: flag,
  },
  product: {
    group: READING,
    describe: 'NAME of the product whose host is protected, as the document does not say',
    read: text,
  },
  title: { group: READING, describe: 'TEXT to cite the document by', read: text },
  release: { group: READING, describe: 'RELEASE of the product that the document is for', read: text },
  ...writingOptions(IMPORT_WRITERS),
  quiet: { alias: 'q', group: WRITING, describe: 'repairs are not listed', isFlag: true, read: flag },
} satisfies OptionTable;

export const CHECK_OPTIONS = {
  strict: { group: READING, describe: 'notes count as problems', isFlag: true, read: flag },
} satisfies OptionTable;

/** Exit statuses of commands that judge nothing. */
const STATUSES = { 0: 'done', 2: 'usage or policy error, or no place to write to' };

/** What each format is, and the first of its extensions, a line each. */
function listed(formats: Readonly<Record<string, Format<unknown>>>): string {
  const longest = Math.max(...Object.keys(formats).map((name) => name.length));
  const lines = Object.entries(formats).map(
    ([name, { summary, extensions }]) => `${name.padEnd(longest)}  ${summary} (.${extensions[0]})`,
  );
  return lines.join('\n');
}

/** `wiretable table …`. To add one: a file beside this one, and a row. */
export const TABLE_COMMANDS = {
  summary: 'the port table: show, check, export, import',
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
      description: `Writes the port table, as the policy settles it, for other programs and people.\n\n${listed(TABLE_WRITERS)}`,
      options: EXPORT_OPTIONS,
      examples: [
        ['wiretable table export -o ports.csv -o ports.md', 'for a spreadsheet and a ticket'],
        ['wiretable table export -p site.yaml -F nftables', 'firewall rules for the server itself'],
      ],
      statuses: STATUSES,
      load: async () => (await import('./export.js')).runTableExport,
    },
    check: {
      operands: 'FILE',
      summary: 'what is wrong with a table, or with the rows of a policy',
      description:
        'Checks a table, a policy (YAML) or a document: rows that other rows shadow or overlap, rows that nobody owns; ' +
        'notes where a transport is assumed, a peer is not configured, or the document leaves something open.',
      options: CHECK_OPTIONS,
      examples: [['wiretable table check site.yaml', 'rows of the site among those of its table']],
      statuses: { 0: 'nothing to mend', 1: 'something to mend', 2: STATUSES[2] },
      load: async () => (await import('./check.js')).runTableCheck,
    },
    import: {
      operands: 'FILE',
      summary: "a vendor's document as a table file",
      description:
        'Reads a port table from a document: CSV, TSV, HTML, a Markdown table, or the text that was copied from it. ' +
        'FILE - is standard input. What has to be repaired is listed with its place.',
      options: IMPORT_OPTIONS,
      examples: [
        ['wiretable table import ports.txt -o ports.yaml', 'a table file for --table'],
        ['wiretable table import ports.html --strict', 'nothing may be guessed'],
      ],
      statuses: STATUSES,
      load: async () => (await import('./import.js')).runTableImport,
    },
  },
} as const satisfies CommandGroup;
