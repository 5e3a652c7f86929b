import type { ReportFormat } from './report-writer.js';

/** Formats of a report. To add one: a file beside this one, and a row. */
export const REPORT_WRITERS = {
  text: {
    summary: 'for a person',
    // `.out` is what scripts call any program's output.
    extensions: ['txt', 'text', 'out'],
    load: async () => (await import('./text.js')).writeText,
  },
  json: {
    summary: 'the whole report, schema wiretable.report/1',
    extensions: ['json'],
    load: async () => (await import('./json.js')).writeJson,
  },
  ndjson: {
    summary: 'one JSON object per line, told apart by "type"',
    extensions: ['ndjson', 'jsonl'],
    load: async () => (await import('./ndjson.js')).writeNdjson,
  },
  csv: {
    summary: 'one line per finding',
    extensions: ['csv'],
    load: async () => (await import('./csv.js')).writeCsv,
  },
} as const satisfies Record<string, ReportFormat>;

export type ReportFormatName = keyof typeof REPORT_WRITERS;
