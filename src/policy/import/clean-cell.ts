import { lookalikesIn } from './confusables.js';
import type { Cell, Piece } from './grid.js';
import { codePoints, type Findings } from './repairs.js';

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}]/gu;
const BULLET = /^[•·▪◦‣●○∙*–—-]\s+/u;
/** A mark alone, or at the end of a text: `¹`, `†`, `[1]`. */
const LONE_MARK = /^(\d{1,2}|[*†‡§⁰¹²³⁴-⁹]{1,3}|\[\d{1,2}\])$/u;
const TRAILING_MARK = /\s*([†‡§⁰¹²³⁴-⁹]{1,3}|\[\d{1,2}\])$/u;

/** Text of one cell with what is broken in it repaired. `hasMarks`: a number alone can be nothing but a footnote's. */
export function cleanCell(cell: Cell, hasMarks: boolean, findings: Findings): Piece | null {
  const pieces = cell.map((piece) => cleanLetters(piece, findings)).filter(({ text }) => text !== '');
  if (pieces.length === 0) return null;
  const joined = joinPieces(pieces, findings);
  const { line, column } = pieces[0];
  if (hasMarks && LONE_MARK.test(joined)) {
    findings.repair('footnote', pieces[0], joined, null);
    return null;
  }
  const mark = TRAILING_MARK.exec(joined);
  if (mark === null) return { text: joined, line, column };
  const { text: last, ...place } = pieces[pieces.length - 1];
  findings.repair(
    'footnote',
    { ...place, column: place.column + Math.max(0, last.length - mark[1].length) },
    mark[1],
    null,
  );
  return { text: joined.slice(0, mark.index), line, column };
}

function cleanLetters({ text, line, column }: Piece, findings: Findings): Piece {
  const hidden = text.match(INVISIBLE);
  if (hidden !== null) {
    findings.repair('invisible', { line, column }, codePoints([...new Set(hidden)].join('')), null);
  }
  let visible = hidden === null ? text : text.replace(INVISIBLE, '');
  for (const { found, made, at } of lookalikesIn(visible)) {
    findings.repair('letters', { line, column: column + at }, found, made);
    visible = visible.slice(0, at) + made + visible.slice(at + found.length);
  }
  return { text: visible.replace(/\s+/g, ' ').trim(), line, column };
}

/** Several lines as one; where they are a list, every item with its bullet. */
function joinPieces(pieces: readonly Piece[], findings: Findings): string {
  const [first, ...others] = pieces;
  if (others.length === 0) return first.text.replace(BULLET, '• ');
  const isList = others.some(({ text }) => BULLET.test(text));
  const texts = others.map((piece) => {
    if (!isList || BULLET.test(piece.text)) return piece.text.replace(BULLET, '• ');
    findings.repair('bullet', piece, piece.text, `• ${piece.text}`);
    return `• ${piece.text}`;
  });
  return [first.text.replace(BULLET, '• '), ...texts].join(' ');
}
