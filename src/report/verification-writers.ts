import type { VerificationReport } from '../findings/report.js';
import type { Format, WriterOptions } from './report-writer.js';

/** Writes what came of verifying the capture called `name`; ends its own lines. */
export type VerificationWriter = (name: string, verification: VerificationReport, options: WriterOptions) => string;

/** Formats of `verify`. To add one: a file in `verification/`, and a row. */
export const VERIFICATION_WRITERS = {
  text: {
    summary: 'for a person',
    extensions: ['txt'],
    load: async () => (await import('./verification/text.js')).writeVerification,
  },
  ndjson: {
    summary: 'one JSON object per capture',
    extensions: ['ndjson'],
    load: async () => (await import('./verification/ndjson.js')).writeVerificationNdjson,
  },
} as const satisfies Record<string, Format<VerificationWriter>>;
