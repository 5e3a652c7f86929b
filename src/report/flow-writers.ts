import type { FlowFormat } from './report-writer.js';

/** Formats of flows. To add one: a file in `flows/`, and a row. */
export const FLOW_WRITERS = {
  text: {
    summary: 'aligned, for a person',
    extensions: ['txt', 'text'],
    load: async () => (await import('./flows/text.js')).flowTextWriter,
  },
  ndjson: {
    summary: 'one JSON object per flow',
    extensions: ['ndjson', 'jsonl', 'json', 'out'],
    load: async () => (await import('./flows/ndjson.js')).flowNdjsonWriter,
  },
  csv: {
    summary: 'the same fields as columns',
    extensions: ['csv'],
    load: async () => (await import('./flows/csv.js')).flowCsvWriter,
  },
  zeek: {
    summary: "the same fields as a Zeek log, readable where Zeek's conn.log is",
    extensions: ['log', 'zeek'],
    load: async () => (await import('./flows/zeek.js')).flowZeekWriter,
  },
  parquet: {
    summary: 'the same fields as typed columns, for SQL',
    extensions: ['parquet'],
    binary: true,
    load: async () => (await import('./flows/parquet.js')).flowParquetWriter,
  },
} as const satisfies Record<string, FlowFormat>;

export type FlowFormatName = keyof typeof FLOW_WRITERS;
