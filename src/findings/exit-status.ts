import { LEVELS, type Level } from '../policy/rules.js';

/** Exit statuses that a run's result decides (VERDICTS §4). 2, for usage and policy errors, comes without a result. */
export const RESULT_STATUS = { clean: 0, violations: 1, unreadable: 3, reviews: 4 } as const;

export interface RunResult {
  /** All inputs were read whole. */
  complete: boolean;
  /** An independent reader read an input differently. */
  readersDiffer: boolean;
  /** Gravest level among the findings that are not waived; null: none. */
  worstLevel: Level | null;
  /** Flows that need a review. */
  reviews: number;
  failOn: Level | 'never';
}

/** What was not read, or not read right, could hold anything, so that wins. Reviews count only where findings would. */
export function exitStatusOf({ complete, readersDiffer, worstLevel, reviews, failOn }: RunResult): number {
  if (!complete || readersDiffer) return RESULT_STATUS.unreadable;
  if (failOn === 'never') return RESULT_STATUS.clean;
  if (worstLevel !== null && LEVELS.indexOf(worstLevel) >= LEVELS.indexOf(failOn)) return RESULT_STATUS.violations;
  return reviews > 0 ? RESULT_STATUS.reviews : RESULT_STATUS.clean;
}
