/*
 * A terminal's screen as a picture. Letters stand in columns whatever font there is; bars and rules, which fonts draw with
 * gaps, are drawn.
 */

const COLUMN = 8.4;
const LINE = 19;
const FONT_SIZE = 14;
/** From the top of a line to the baseline. */
const BASELINE = 14;
const MARGIN = 16;
const TITLE_BAR = 34;

/** Dark in both themes of a page, with an edge that shows on either. */
const GROUND = '#15181e';
const EDGE = '#3a414d';
const LETTERS = '#d9dee7';
const FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace";

const BARS = '▁▂▃▄▅▆▇█';
const RULE = '─';

interface Style {
  colour: string;
  isBold: boolean;
}

const PLAIN: Style = { colour: LETTERS, isBold: false };

/** The picture of `lines` with SGR sequences in them, on a terminal of `columns`. */
export function screenSvg(lines: readonly string[], columns: number, title: string): string {
  const width = round(columns * COLUMN + 2 * MARGIN);
  const height = TITLE_BAR + lines.length * LINE + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title>${escape(title)}</title>`,
    `<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="9" fill="${GROUND}" stroke="${EDGE}"/>`,
    ...[0, 1, 2].map((i) => `<circle cx="${20 + i * 18}" cy="18" r="5" fill="${EDGE}"/>`),
    `<g font-family="${FONTS}" font-size="${FONT_SIZE}" fill="${LETTERS}">`,
    ...lines.flatMap((line, i) => drawLine(line, TITLE_BAR + i * LINE)),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function drawLine(line: string, top: number): string[] {
  let column = 0;
  return styled(line).flatMap(([text, style]) =>
    // What is drawn, what are letters, and the gaps between, which are nothing.
    Array.from(text.matchAll(/[▁-█]+|─+|(?:(?! {2})[^▁-█─])+| +/g), ([part]) => {
      const x = round(MARGIN + column * COLUMN);
      const columns = Array.from(part).length;
      column += columns;
      if (part.trim() === '') return '';
      if (part.startsWith(RULE)) return rect(x, top + Math.floor(LINE / 2), columns * COLUMN, 1, style.colour);
      if (BARS.includes(part[0])) return bars(part, x, top, style.colour);
      return letters(part, columns, x, top, style);
    }).filter((drawn) => drawn !== ''),
  );
}

function letters(text: string, columns: number, x: number, top: number, { colour, isBold }: Style): string {
  const lead = text.length - text.trimStart().length;
  const shown = text.trim();
  const length = round((columns - (text.length - shown.length)) * COLUMN);
  const paint = `${colour === LETTERS ? '' : ` fill="${colour}"`}${isBold ? ' font-weight="600"' : ''}`;
  const place = `x="${round(x + lead * COLUMN)}" y="${top + BASELINE}" textLength="${length}"`;
  return `<text ${place} lengthAdjust="spacingAndGlyphs"${paint}>${escape(shown)}</text>`;
}

function bars(text: string, x: number, top: number, colour: string): string {
  return Array.from(text, (bar, i) => {
    const height = ((BARS.indexOf(bar) + 1) / BARS.length) * (LINE - 4);
    return rect(x + i * COLUMN, top + LINE - 3 - height, COLUMN - 1, height, colour);
  }).join('');
}

function rect(x: number, y: number, width: number, height: number, colour: string): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${colour}"/>`;
}

/** A line as pieces of text with their looks. */
function styled(line: string): [text: string, style: Style][] {
  const pieces: [string, Style][] = [];
  let style = PLAIN;
  // eslint-disable-next-line no-control-regex
  for (const part of line.split(/(\x1b\[[\d;]*m)/)) {
    // eslint-disable-next-line no-control-regex
    const sequence = /^\x1b\[([\d;]*)m$/.exec(part);
    if (sequence !== null) style = styleOf(sequence[1].split(';').map(Number));
    else if (part !== '') pieces.push([part, style]);
  }
  return pieces;
}

/** Of SGR parameters as `palette.ts` writes them: bold, one of 256 colours, or neither. */
function styleOf(parameters: readonly number[]): Style {
  const at = parameters.indexOf(38);
  return {
    colour: at < 0 ? LETTERS : colourOf(parameters[at + 2]),
    isBold: (at < 0 ? parameters : parameters.slice(0, at)).includes(1),
  };
}

/** The upper 240 of the 256 colours, as xterm has them: a cube of six steps, and greys. */
function colourOf(number: number): string {
  const steps = [0, 95, 135, 175, 215, 255];
  const cube = number - 16;
  const grey = 8 + (number - 232) * 10;
  const rgb =
    number >= 232
      ? [grey, grey, grey]
      : [steps[Math.floor(cube / 36)], steps[Math.floor(cube / 6) % 6], steps[cube % 6]];
  return `#${rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
