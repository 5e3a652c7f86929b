import { RESULT_STATUS } from '../findings/exit-status.js';

/** The exit statuses (VERDICTS §4). `usage` also stands for an environment that does not let us work. */
export const EXIT = { ...RESULT_STATUS, usage: 2 } as const;

/** What they mean, for the help texts. */
export const EXIT_MEANINGS: Record<(typeof EXIT)[keyof typeof EXIT], string> = {
  [EXIT.clean]: 'clean',
  [EXIT.violations]: 'violations at or above --fail-on (default: low)',
  [EXIT.usage]: 'usage or policy error, or no place to write to',
  [EXIT.unreadable]: 'an input could not be read whole (findings are still printed)',
  [EXIT.reviews]: 'reviews, and no finding at or above the level',
};
