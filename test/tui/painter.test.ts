import { describe, expect, it } from 'vitest';
import { Painter } from '../../src/tui/painter.js';

/** What is written for each of these screens, one after the other. */
function painted(...screens: readonly string[][]): string[] {
  const written: string[] = [];
  const painter = new Painter((text) => written.push(text));
  painter.enter();
  for (const lines of screens) painter.paint(lines);
  // Without what enters.
  return written.slice(1);
}

/** Lines as they are put in their places. */
function at(lines: Record<number, string>): string {
  return Object.entries(lines)
    .map(([row, line]) => `\x1b[${row};1H\x1b[2K${line}\x1b[0m`)
    .join('');
}

describe('the painter', () => {
  it('writes only lines that differ', () => {
    expect(painted(['a', '─ ▸ ✗ ·', 'c'], ['b', '─ ▸ ✗ ·', 'c'])).toEqual([
      at({ 1: 'a', 2: '─ ▸ ✗ ·', 3: 'c' }),
      at({ 1: 'b' }),
    ]);
  });

  it('writes what follows a line again that may be wider than it is counted', () => {
    const [, second] = painted(['a', 'b', 'c'], ['※', 'b', 'c']);
    expect(second).toBe(at({ 1: '※', 2: 'b' }));
    const [, last] = painted(['a', 'b'], ['a', '※']);
    expect(last).toBe(`${at({ 2: '※' })}\x1b[3;1H\x1b[J`);
  });

  it('sends nothing but positions, colours and the alternate screen', () => {
    const written: string[] = [];
    const painter = new Painter((text) => written.push(text));
    painter.enter();
    painter.paint(['※', 'b']);
    painter.forget();
    painter.leave();
    const rest = written.join('').replaceAll(/\x1b\[[0-9;]*[mHJK]|\x1b\[\?(25|1049)[hl]/g, '');
    expect(rest).toBe('※b');
  });
});
