import { createRequire } from 'node:module';
import type * as Levenshtein from 'fastest-levenshtein';

/** Names longer than this are not compared: nobody mistypes them, and the comparison is quadratic. */
const LONGEST_COMPARED = 64;

/** The known name that was probably meant: two edits away at most (a pair swapped), one in short words. Null where none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  if (word.length > LONGEST_COMPARED) return null;
  // Loaded when somebody has mistyped.
  const { distance } = createRequire(import.meta.url)('fastest-levenshtein') as typeof Levenshtein;
  let best: string | null = null;
  let bestDistance = word.length < 4 ? 2 : 3;
  for (const name of known) {
    const edits = distance(word.toLowerCase(), name);
    if (edits < bestDistance) {
      best = name;
      bestDistance = edits;
    }
  }
  return best;
}

/** What to say after an unknown name: `(did you mean "ports"?)`, else all that is known: `(have: port, remote)`. */
export function suggest(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === null ? `(have: ${known.join(', ') || 'none'})` : `(did you mean "${near}"?)`;
}
