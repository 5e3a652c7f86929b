import { stripVTControlCharacters } from 'node:util';
import type { Report } from '../../findings/report.js';
import { makeClock, type Clock } from '../clock.js';
import type { WriterOptions } from '../report-writer.js';
import { sanitiseTexts } from '../sanitise.js';
import { makePainter, signsFor, type Paint, type Signs } from '../signs.js';
import { makeUnits, type Units } from '../units.js';

/** What the parts of the text report share. */
export interface Page {
  /** Printable throughout. */
  report: Report;
  verbose: boolean;
  width: number;
  timeZone: string;
  signs: Signs;
  units: Units;
  clock: Clock;
  paint: (paint: Paint, text: string) => string;
}

export function makePage(report: Report, options: WriterOptions): Page {
  return {
    report: sanitiseTexts(report),
    verbose: options.verbose,
    width: options.width,
    timeZone: options.timeZone,
    signs: signsFor(options.unicode),
    units: makeUnits(options.unicode),
    clock: makeClock(options.timeZone),
    paint: makePainter(options.colour),
  };
}

/** Behind a long file name the lines would be all margin. */
const WIDEST_MARGIN = 36;

/** Columns that a text takes on a terminal, colours not counted. */
export function columnsOf(text: string): number {
  return Array.from(stripVTControlCharacters(text)).length;
}

/**
 * Sets pieces side by side, `gap` between them, and starts a new line where the next one does not fit. No piece is broken.
 * The first line starts with `lead`, the others with as much space, within reason.
 */
export function* setPieces(
  pieces: readonly string[],
  { lead, width, gap = '   ' }: { lead: string; width: number; gap?: string },
): Generator<string> {
  const margin = ' '.repeat(Math.min(columnsOf(lead), WIDEST_MARGIN));
  let line = lead;
  let empty = true;
  for (const piece of pieces) {
    if (!empty && columnsOf(line) + columnsOf(gap) + columnsOf(piece) > width) {
      yield `${line.trimEnd()}\n`;
      line = margin;
      empty = true;
    }
    line += empty ? piece : gap + piece;
    empty = false;
  }
  if (!empty) yield `${line.trimEnd()}\n`;
}

/** Breaks running text between words. */
export function setText(text: string, layout: { lead: string; width: number }): Generator<string> {
  return setPieces(text.split(' '), { ...layout, gap: ' ' });
}

/** The text, or its beginning with a mark that something was cut. */
export function cutTo(text: string, columns: number, signs: Signs): string {
  const characters = Array.from(text);
  return characters.length <= columns ? text : characters.slice(0, columns - signs.cut.length).join('') + signs.cut;
}
