import type { Explanation } from '../findings/explanation.js';
import type { Format, WriterOptions } from './report-writer.js';

/** Writes a whole explanation, in chunks. */
export type ExplanationWriter = (explanation: Explanation, options: WriterOptions) => Iterable<string>;

/** Formats of `explain`. To add one: a file in `explanation/`, and a row. */
export const EXPLANATION_WRITERS = {
  text: {
    summary: 'for a person',
    extensions: ['txt', 'text'],
    load: async () => (await import('./explanation/text.js')).writeExplanation,
  },
  json: {
    summary: 'all of it, schema wiretable.explanation/1',
    extensions: ['json', 'out'],
    load: async () => (await import('./explanation/json.js')).writeExplanationJson,
  },
} as const satisfies Record<string, Format<ExplanationWriter>>;

export type ExplanationFormatName = keyof typeof EXPLANATION_WRITERS;
