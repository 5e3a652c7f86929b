import stringWidth from 'string-width';
import { sanitise } from '../report/sanitise.js';
import type { Look } from './look.js';
import type { Tint } from './palette.js';

/** A piece of a line. Its text is made printable where the line is set: no view can forget it. */
export interface Span {
  text: string;
  tint?: Tint;
}

export type Line = readonly Span[];

export const EMPTY: Line = [];

export function span(text: string, tint?: Tint): Span {
  return tint === undefined ? { text } : { text, tint };
}

/** Columns that a terminal needs for the text; wide characters take two. */
export function widthOf(text: string): number {
  return stringWidth(sanitise(text));
}

/** The text in exactly `width` columns: cut with a mark, or filled up on the side that `align` leaves. */
export function fit(text: string, width: number, align: 'left' | 'right', cut: string): string {
  const clean = sanitise(text);
  const columns = stringWidth(clean);
  if (columns <= width) {
    const fill = ' '.repeat(width - columns);
    return align === 'left' ? clean + fill : fill + clean;
  }
  return cutTo(clean, width, cut);
}

function cutTo(clean: string, width: number, cut: string): string {
  const room = width - stringWidth(cut);
  if (room < 0) return ' '.repeat(width);
  let kept = '';
  let columns = 0;
  for (const character of clean) {
    const next = stringWidth(character);
    if (columns + next > room) break;
    kept += character;
    columns += next;
  }
  return kept + cut + ' '.repeat(room - columns);
}

/** A line as text for the terminal: at most `width` columns. */
export function setLine(line: Line, width: number, { paint, signs }: Look): string {
  let text = '';
  let used = 0;
  for (const { text: own, tint } of line) {
    const clean = sanitise(own);
    const columns = stringWidth(clean);
    const fits = used + columns <= width;
    const shown = fits ? clean : cutTo(clean, width - used, signs.cut).trimEnd();
    text += tint === undefined ? shown : paint(tint, shown);
    used += columns;
    if (!fits) break;
  }
  return text;
}

export function columnsOf(line: Line): number {
  return line.reduce((sum, { text }) => sum + widthOf(text), 0);
}

/** Two lines in one: `left` from the left margin, `right` up to the right one. What does not fit beside `right` is cut. */
export function justify(left: Line, right: Line, width: number, { signs }: Look): Line {
  const rightColumns = columnsOf(right);
  const room = Math.max(0, width - rightColumns - 1);
  const kept: Span[] = [];
  let used = 0;
  for (const part of left) {
    const columns = widthOf(part.text);
    if (used + columns <= room) {
      kept.push(part);
      used += columns;
      continue;
    }
    const rest = fit(part.text, room - used, 'left', signs.cut);
    kept.push({ ...part, text: rest });
    used = room;
    break;
  }
  return [...kept, span(' '.repeat(Math.max(0, width - used - rightColumns))), ...right];
}

/** Running text in lines of at most `width` columns, broken between words; a word longer than a line is broken, too. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (let word of sanitise(text).split(' ')) {
    while (stringWidth(word) > width) {
      if (line !== '') lines.push(line);
      line = '';
      lines.push(word.slice(0, width));
      word = word.slice(width);
    }
    const longer = line === '' ? word : `${line} ${word}`;
    if (stringWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  if (line !== '') lines.push(line);
  return lines;
}
