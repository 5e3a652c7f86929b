import type { CommandGroup } from '../command.js';

/** Exit statuses of commands that judge nothing. */
const STATUSES = { 0: 'done', 2: 'usage or policy error, or no place to write to' };

/** `wiretable table …`. To add one: a file beside this one, and a row. */
export const TABLE_COMMANDS = {
  summary: 'the port table: show, check, export, import',
  description: 'Shows the port table that captures are judged against, and makes other things of it.',
  commands: {
    show: {
      operands: '',
      summary: "the document's six columns, and how they are read",
      description: 'Shows the rows of the port table as the document has them, and beside them how they are read.',
      examples: [
        ['wiretable table show', 'the built-in table'],
        ['wiretable table show -p site.yaml', 'as the site has it'],
      ],
      statuses: STATUSES,
      load: async () => (await import('./show.js')).TABLE_SHOW,
    },
    export: {
      operands: '',
      summary: 'the table for other programs and people',
      description: 'Writes the port table, as the policy settles it, for other programs and people.',
      examples: [
        ['wiretable table export -o ports.csv -o ports.md', 'for a spreadsheet and a ticket'],
        ['wiretable table export -p site.yaml -F nftables', 'firewall rules for the server itself'],
      ],
      statuses: STATUSES,
      load: async () => (await import('./export.js')).TABLE_EXPORT,
    },
    check: {
      operands: 'FILE',
      summary: 'what is wrong with a table, or with the rows of a policy',
      description:
        'Checks a table, a policy (YAML) or a document: rows that other rows shadow or overlap, rows that nobody owns; ' +
        'notes where a transport is assumed, a peer is not configured, or the document leaves something open.',
      examples: [['wiretable table check site.yaml', 'rows of the site among those of its table']],
      statuses: { 0: 'nothing to mend', 1: 'something to mend', 2: STATUSES[2] },
      load: async () => (await import('./check.js')).TABLE_CHECK,
    },
    import: {
      operands: 'FILE',
      summary: "a vendor's document as a table file",
      description:
        'Reads a port table from a document: CSV, TSV, HTML, a Markdown table, or the text that was copied from it. ' +
        'FILE - is standard input. What has to be repaired is listed with its place.',
      examples: [
        ['wiretable table import ports.txt -o ports.yaml', 'a table file for --table'],
        ['wiretable table import ports.html --strict', 'nothing may be guessed'],
      ],
      statuses: STATUSES,
      load: async () => (await import('./import.js')).TABLE_IMPORT,
    },
  },
} as const satisfies CommandGroup;
