import type { Format } from '../../report/report-writer.js';
import { outFiles } from '../option-values.js';
import { formatOption, POLICY_OPTIONS, WRITING, type OptionTable } from '../options.js';

const SUBJECT = {
  ...POLICY_OPTIONS.subject,
  describe: 'ADDR or CIDR of the protected server, repeatable',
};

/** What settles the table that is shown or exported. */
export const TABLE_POLICY_OPTIONS = { ...POLICY_OPTIONS, subject: SUBJECT };

export const READING = 'How to read:';

/** Where a table goes to, for a command that can write `formats`. */
export function writingOptions<Name extends string>(formats: Readonly<Record<Name, Format<unknown>>>) {
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
