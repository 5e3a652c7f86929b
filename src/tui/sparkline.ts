import type { Look } from './look.js';

/**
 * Counts of the last seconds as bars, the running second last; as many seconds to a bar as it takes to show them all, but
 * no bar of part of a second. The highest bar is the busiest: each line has its own scale.
 */
export function sparkline(counts: readonly number[], width: number, { signs }: Look): string {
  const { bars } = signs;
  const perBar = Math.max(1, Math.ceil(counts.length / width));
  const values: number[] = [];
  for (let end = counts.length; end > 0 && values.length < width; end -= perBar) {
    const part = counts.slice(Math.max(0, end - perBar), end);
    values.unshift(part.reduce((sum, count) => sum + count, 0) / part.length);
  }
  const most = Math.max(...values, 0);
  const bar = (value: number) => {
    if (value < 0.01 || most === 0) return bars[0];
    // What there is at all is more than nothing.
    return bars[Math.max(1, Math.min(bars.length - 1, Math.ceil((value / most) * bars.length) - 1))];
  };
  return values.map(bar).join('').padStart(width);
}
