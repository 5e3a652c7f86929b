import type { TableFormat } from './table-writer.js';

/** How `table show` shows a table. */
export const TABLE_VIEWS = {
  text: {
    summary: 'for a person',
    extensions: ['txt', 'text', 'out'],
    load: async () => (await import('./table/text.js')).writeTableText,
  },
  json: {
    summary: 'cells and reading of every row',
    extensions: ['json'],
    load: async () => (await import('./table/json.js')).writeTableJson,
  },
  markdown: {
    summary: 'the six columns, and our reading below',
    extensions: ['md', 'markdown'],
    load: async () => (await import('./table/markdown.js')).writeTableMarkdown,
  },
} as const satisfies Record<string, TableFormat>;

/** What `table export` makes of a table. To add a format: a file in `table/`, and a row. */
export const TABLE_WRITERS = {
  csv: {
    summary: 'the six columns, and our reading in further ones',
    extensions: ['csv'],
    load: async () => (await import('./table/csv.js')).writeTableCsv,
  },
  markdown: TABLE_VIEWS.markdown,
  table: {
    summary: 'a table file for --table',
    extensions: ['yaml', 'yml'],
    load: async () => (await import('./table/table-file.js')).writeTableFile,
  },
  policy: {
    summary: 'a policy file that says all of this policy',
    extensions: ['policy.yaml', 'policy.yml'],
    load: async () => (await import('./table/policy-file.js')).writePolicyFile,
  },
  requests: {
    summary: 'a sheet to ask a firewall team with, as CSV',
    extensions: ['requests.csv'],
    load: async () => (await import('./table/requests.js')).writeRequests,
  },
  nftables: {
    summary: 'firewall rules for the protected host itself',
    extensions: ['nft'],
    load: async () => (await import('./table/nftables.js')).writeNftables,
  },
  'pcap-filter': {
    summary: 'a capture filter that shows what breaks the table',
    extensions: ['pcap-filter', 'bpf'],
    needsSubject: true,
    load: async () => (await import('./table/pcap-filter.js')).writePcapFilter,
  },
} as const satisfies Record<string, TableFormat>;

/** What `table import` writes: the table, in forms that can be read again. */
export const IMPORT_WRITERS = {
  table: TABLE_WRITERS.table,
  csv: TABLE_WRITERS.csv,
} as const satisfies Record<string, TableFormat>;
