import type { ReportFormat } from './report-writer.js';

/** Formats of a report. To add one: a file beside this one, and a row. */
export const REPORT_WRITERS = {
  text: {
    summary: 'for a person',
    extensions: ['txt', 'text'],
    load: async () => (await import('./text.js')).writeText,
  },
  json: {
    summary: 'the whole report, schema wiretable.report/1',
    // `.out` is what scripts call any program's output: they get all there is.
    extensions: ['json', 'out'],
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
  html: {
    summary: 'one page to read, print and sign',
    extensions: ['html', 'htm'],
    load: async () => (await import('./html.js')).writeHtml,
  },
  markdown: {
    summary: 'for a ticket',
    extensions: ['md', 'markdown'],
    load: async () => (await import('./markdown.js')).writeMarkdown,
  },
  sarif: {
    summary: 'SARIF 2.1.0, for code-scanning services',
    extensions: ['sarif', 'sarif.json'],
    load: async () => (await import('./sarif.js')).writeSarif,
  },
  junit: {
    summary: 'JUnit XML, a test case for each row and rule, for CI',
    extensions: ['xml', 'junit.xml'],
    load: async () => (await import('./junit.js')).writeJunit,
  },
  'zeek-notice': {
    summary: "one notice per finding, readable where Zeek's notice.log is",
    extensions: ['log', 'zeek'],
    load: async () => (await import('./zeek-notice.js')).writeZeekNotice,
  },
  eve: {
    summary: "one alert per finding, of the shape of Suricata's EVE log",
    extensions: ['eve', 'eve.json'],
    load: async () => (await import('./eve.js')).writeEve,
  },
} as const satisfies Record<string, ReportFormat>;

export type ReportFormatName = keyof typeof REPORT_WRITERS;
