import { stripVTControlCharacters } from 'node:util';
import type { Report } from '../../findings/report.js';
import { makeClock, type Clock } from '../clock.js';
import type { WriterOptions } from '../report-writer.js';
import { sanitiseTexts } from '../sanitise.js';
import { makePainter, signsFor, type Paint, type Signs } from '../signs.js';
import { makeUnits, type Units } from '../units.js';

/** What the parts of a text are set with. */
export interface Sheet {
  width: number;
  timeZone: string;
  signs: Signs;
  units: Units;
  clock: Clock;
  paint: (paint: Paint, text: string) => string;
}

/** What the parts of the text report share. */
export interface Page extends Sheet {
  /** Printable throughout. */
  report: Report;
  verbose: boolean;
}

export function makePage(report: Report, options: WriterOptions): Page {
  return { ...makeSheet(options), report: sanitiseTexts(report), verbose: options.verbose };
}

export function makeSheet(options: WriterOptions): Sheet {
  return {
    width: options.width,
    timeZone: options.timeZone,
    signs: signsFor(options.unicode),
    units: makeUnits(options.unicode),
    clock: makeClock(options.timeZone),
    paint: makePainter(options.colour),
  };
}

/** Part of a line; behind a long file name the lines would be all margin. */
const WIDEST_MARGIN = 0.45;

/** Columns that a text takes on a terminal, colours not counted. */
export function columnsOf(text: string): number {
  return Array.from(stripVTControlCharacters(text)).length;
}

export interface Layout {
  /** What the first line starts with; the others start with as much space, within reason. */
  lead: string;
  width: number;
  gap?: string;
  /** Text to be copied, like a filter: stays in one piece, however long. */
  unbroken?: boolean;
}

/**
 * Sets pieces side by side, `gap` between them, and starts a new line where the next one does not fit. A piece longer than
 * a line is broken between its words; a word longer than that stays whole, so that it can be copied.
 */
export function* setPieces(
  pieces: readonly string[],
  { lead, width, gap = '   ', unbroken = false }: Layout,
): Generator<string> {
  const leadColumns = columnsOf(lead);
  const margin = Math.min(leadColumns, Math.floor(width * WIDEST_MARGIN));
  const breaks = (piece: string) => !unbroken && margin + columnsOf(piece) > width;
  const parts = pieces.flatMap((piece) =>
    breaks(piece)
      ? piece.split(' ').map((word, i) => ({ text: word, gap: i === 0 ? gap : ' ' }))
      : { text: piece, gap },
  );
  let line = lead;
  // A lead that is all but a line, like a long file name, stands alone where nothing fits beside it.
  let mayEnd = leadColumns > margin;
  let isStarted = false;
  for (const { text, gap } of parts) {
    const longer = line + (isStarted ? gap : '') + text;
    if (mayEnd && columnsOf(longer) > width) {
      yield `${line.trimEnd()}\n`;
      line = ' '.repeat(Math.max(0, Math.min(margin, width - columnsOf(text)))) + text;
    } else {
      line = longer;
    }
    mayEnd = isStarted = true;
  }
  if (isStarted) yield `${line.trimEnd()}\n`;
}

/** Breaks running text between words. */
export function setText(text: string, layout: Pick<Layout, 'lead' | 'width'>): Generator<string> {
  return setPieces(text.split(' '), { ...layout, gap: ' ' });
}

/** The text, or its beginning with a mark that something was cut. */
export function cutTo(text: string, columns: number, signs: Signs): string {
  const characters = Array.from(text);
  return characters.length <= columns ? text : characters.slice(0, columns - signs.cut.length).join('') + signs.cut;
}
