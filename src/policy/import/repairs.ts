import { PolicyError } from '../policy-error.js';
import type { Piece } from './grid.js';

/** What is repaired in documents, and what is said of it. */
export const REPAIRS = {
  letters: 'letters of another script that look Latin',
  invisible: 'characters that nobody sees',
  lines: 'a line that goes on with the row above',
  bullet: 'a bullet is missing',
  footnote: 'a footnote mark',
  heading: 'the heading again, at a page break',
  'listener-above': 'no listener: that of the row above',
  'left-out': 'no row of the table',
  sentence: 'a sentence in a cell',
  mark: 'a mark in a cell',
  direction: 'a direction in other words',
  peer: 'the peer, named in the direction cell',
  'no-port': 'words in place of a port',
} as const;

export type RepairKind = keyof typeof REPAIRS;

/** One thing that was read otherwise than it stands there. */
export interface Repair {
  kind: RepairKind;
  line: number;
  column: number;
  found: string;
  /** What was made of it; null: left out. */
  made: string | null;
}

/** `doc.txt:36:1: "НТТР" (U+041D U+0422 U+0422 U+0420) read as "HTTP": letters of another script that look Latin`. */
export function formatRepair({ kind, line, column, found, made }: Repair, name: string): string {
  const result = made === null ? 'left out' : `read as ${quoteShort(made)}`;
  return `${name}:${line}:${column}: ${foundAs(kind, found)} ${result}: ${REPAIRS[kind]}`;
}

/** The same where nothing may be repaired. */
function formatRefusal({ kind, found, made }: Repair): string {
  const wouldBe = made === null ? '' : ` (could be read as ${quoteShort(made)})`;
  return `${foundAs(kind, found)}: ${REPAIRS[kind]}${wouldBe}`;
}

function foundAs(kind: RepairKind, found: string): string {
  // Nobody sees the difference in the letters themselves.
  return kind === 'letters' ? `${quoteShort(found)} (${codePoints(found)})` : quoteShort(found);
}

/** `U+041D U+0422`. */
export function codePoints(text: string): string {
  return Array.from(text, (letter) => `U+${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`).join(
    ' ',
  );
}

const LONGEST_QUOTED = 60;

function quoteShort(text: string): string {
  const characters = Array.from(text);
  return `"${characters.length > LONGEST_QUOTED ? `${characters.slice(0, LONGEST_QUOTED).join('')}…` : text}"`;
}

/** Problems that an error lists; of more it says how many. */
const MOST_PROBLEMS = 100;

/** Collects what is repaired, and what cannot be. */
export class Findings {
  readonly repairs: Repair[] = [];
  readonly #problems: { line: number; column: number; text: string }[] = [];

  constructor(private readonly name: string) {}

  repair(kind: RepairKind, at: Pick<Piece, 'line' | 'column'>, found: string, made: string | null): void {
    this.repairs.push({ kind, line: at.line, column: at.column, found, made });
  }

  problem(at: Pick<Piece, 'line' | 'column'>, text: string): void {
    this.#problems.push({ line: at.line, column: at.column, text });
  }

  /** Throws `PolicyError` `invalid` where something cannot be read; `strict`: where anything had to be repaired, too. */
  check(strict: boolean): void {
    this.repairs.sort(byPlace);
    const refused = strict ? this.repairs.map((repair) => ({ ...repair, text: formatRefusal(repair) })) : [];
    const placed = [...this.#problems, ...refused].sort(byPlace);
    if (placed.length === 0) return;
    const lines = placed
      .slice(0, MOST_PROBLEMS)
      .map(({ line, column, text }) => `${this.name}:${line}:${column}: ${text}`);
    const rest = placed.length - lines.length;
    throw new PolicyError('invalid', rest > 0 ? [...lines, `${this.name}: ${rest} more problems`] : lines);
  }
}

function byPlace(a: { line: number; column: number }, b: { line: number; column: number }): number {
  return a.line - b.line || a.column - b.column;
}
