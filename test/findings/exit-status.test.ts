import { describe, expect, it } from 'vitest';
import { exitStatusOf, type RunResult } from '../../src/findings/exit-status.js';

const CLEAN: RunResult = { complete: true, readersDiffer: false, worstLevel: null, reviews: 0, failOn: 'low' };

describe('exit status', () => {
  it.each<[string, Partial<RunResult>, number]>([
    ['is 0 when there is nothing to say', {}, 0],
    ['is 0 when all findings are below the level', { worstLevel: 'advisory' }, 0],
    ['is 1 for a finding at the level', { worstLevel: 'low' }, 1],
    ['is 1 for a finding above the level', { worstLevel: 'critical' }, 1],
    ['is 1 for a finding beside reviews', { worstLevel: 'high', reviews: 3 }, 1],
    ['is 4 for reviews alone', { reviews: 1 }, 4],
    ['is 4 for reviews beside findings below the level', { worstLevel: 'info', reviews: 1 }, 4],
    ['is 3 for an input not read whole, whatever was found', { complete: false, worstLevel: 'high', reviews: 1 }, 3],
    ['is 3 where an independent reader read something else', { readersDiffer: true, worstLevel: 'high' }, 3],
    ['is 0 with --fail-on never, whatever was found', { failOn: 'never', worstLevel: 'critical', reviews: 1 }, 0],
    ['is 3 with --fail-on never for an input not read whole', { failOn: 'never', complete: false }, 3],
    ['follows the level', { failOn: 'high', worstLevel: 'medium' }, 0],
  ])('%s', (_sentence, changes, status) => {
    expect(exitStatusOf({ ...CLEAN, ...changes })).toBe(status);
  });
});
