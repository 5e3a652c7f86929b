import { RESULT_STATUS } from '../findings/exit-status.js';

/** The exit statuses (VERDICTS §4). `usage` also stands for an environment that does not let us work. */
export const EXIT = { ...RESULT_STATUS, usage: 2 } as const;

/** What they mean, for the help texts. */
export const EXIT_MEANINGS: Record<(typeof EXIT)[keyof typeof EXIT], string> = {
  [EXIT.clean]: 'clean',
  [EXIT.violations]: 'violations at or above --fail-on (default: low)',
  [EXIT.usage]: 'usage or policy error, or no place to write to',
  [EXIT.unreadable]: 'an input was not read whole, or --verify differs (findings still printed)',
  [EXIT.reviews]: 'reviews, and no finding at or above the level',
};

/** What those of `diff` mean. */
export const DIFF_MEANINGS: Record<number, string> = {
  [EXIT.clean]: 'nothing new at or above --fail-on (default: low)',
  [EXIT.violations]: 'a finding is new there, or was milder or waived before',
  [EXIT.usage]: 'usage error, or no place to write to',
  [EXIT.unreadable]: 'a report could not be read',
  [EXIT.reviews]: 'new reviews, and no such finding',
};

/** What those of `verify` mean. A difference wins: it says that a reader is wrong, whatever could not be looked at. */
export const VERIFY_MEANINGS: Record<number, string> = {
  [EXIT.clean]: 'both readers agree',
  [EXIT.violations]: 'they differ',
  [EXIT.usage]: EXIT_MEANINGS[EXIT.usage],
  [EXIT.unreadable]: 'a capture could not be verified, or not be read',
};

/** What those of `explain` mean: it tells why, and judges nobody. */
export const EXPLAIN_MEANINGS: Record<number, string> = {
  [EXIT.clean]: 'explained',
  [EXIT.usage]: 'usage or policy error, or no such flow or finding',
  [EXIT.unreadable]: 'an input was not read whole (the explanation is still printed)',
};
