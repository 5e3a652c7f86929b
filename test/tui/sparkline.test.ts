import { describe, expect, it } from 'vitest';
import { makeLook } from '../../src/tui/look.js';
import { sparkline } from '../../src/tui/sparkline.js';

const LOOK = makeLook({ colours: 'none', unicode: true, timeZone: 'UTC' });

describe('a sparkline', () => {
  it.each<[string, number[], number, string]>([
    ['has the highest bar for the most', [0, 1, 2, 4, 8], 5, '▁▂▂▄█'],
    ['is flat where nothing is', [0, 0, 0], 3, '▁▁▁'],
    ['shows the little beside the much', [1, 1000], 2, '▂█'],
    ['has the last second at the right', [0, 0, 5], 5, '  ▁▁█'],
    ['takes seconds together where there is no room', [0, 0, 4, 4, 8, 8], 3, '▁▄█'],
  ])('%s', (_name, counts, width, bars) => {
    expect(sparkline(counts, width, LOOK)).toBe(bars);
  });
});
