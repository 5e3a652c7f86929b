import type { WriterOptions } from '../report/report-writer.js';
import type { Io } from './io.js';

/** Width of texts that no terminal shows, or one that does not tell its width (0). */
export const PAGE_COLUMNS = 80;
const NARROWEST_COLUMNS = 40;

export interface StyleWishes {
  color: 'auto' | 'always' | 'never' | null;
  timeZone: string;
  verbose: boolean;
}

/** How texts on standard output look. */
export function terminalStyle({ stdout, env }: Io, { color, timeZone, verbose }: StyleWishes): WriterOptions {
  const mayColour = stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  return {
    colour: color === 'always' || (color !== 'never' && mayColour),
    unicode: hasUtf8(env),
    width: Math.max(NARROWEST_COLUMNS, stdout.columns || PAGE_COLUMNS),
    timeZone,
    verbose,
  };
}

/** How texts in files look: the same whoever writes them, and from where. */
export function fileStyle({ timeZone, verbose }: StyleWishes): WriterOptions {
  return { colour: false, unicode: true, width: PAGE_COLUMNS, timeZone, verbose };
}

/** POSIX: the first of the three that is set decides. */
export function hasUtf8(env: Io['env']): boolean {
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '');
}
