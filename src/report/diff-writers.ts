import type { Difference } from '../findings/compare.js';
import type { Format, WriterOptions } from './report-writer.js';

/** Writes what two reports differ in, in chunks. */
export type DiffWriter = (difference: Difference, options: WriterOptions) => Iterable<string>;

/** Formats of `wiretable diff`. To add one: a file in `diff/`, and a row. */
export const DIFF_WRITERS = {
  text: {
    summary: 'for a person',
    extensions: ['txt', 'text'],
    load: async () => (await import('./diff/text.js')).writeDiffText,
  },
  markdown: {
    summary: 'for a ticket',
    extensions: ['md', 'markdown'],
    load: async () => (await import('./diff/markdown.js')).writeDiffMarkdown,
  },
  json: {
    summary: 'all of it, schema wiretable.diff/1',
    extensions: ['json', 'out'],
    load: async () => (await import('./diff/json.js')).writeDiffJson,
  },
} as const satisfies Record<string, Format<DiffWriter>>;

export type DiffFormatName = keyof typeof DIFF_WRITERS;
