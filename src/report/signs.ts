/** Marks beside colours, and the few characters beyond ASCII that the texts use. */
export interface Signs {
  allowed: string;
  violation: string;
  review: string;
  advisory: string;
  note: string;
  unused: string;
  waived: string;
  /** From initiator to responder. */
  arrow: string;
  /** From responder to initiator. */
  back: string;
  /** Between endpoints of which neither is known to have opened. */
  either: string;
  /** Stands for a value that there is none of. */
  none: string;
  /** Between things of one line. */
  dot: string;
  cut: string;
}

const UNICODE: Signs = {
  allowed: '✓',
  violation: '✗',
  review: '?',
  advisory: '!',
  note: 'i',
  unused: '·',
  waived: '~',
  arrow: '→',
  back: '←',
  either: '↔',
  none: '–',
  dot: '·',
  cut: '…',
};

const ASCII: Signs = {
  allowed: '+',
  violation: 'x',
  review: '?',
  advisory: '!',
  note: 'i',
  unused: '.',
  waived: '~',
  arrow: '->',
  back: '<-',
  either: '<->',
  none: '-',
  dot: '|',
  cut: '...',
};

export function signsFor(unicode: boolean): Signs {
  return unicode ? UNICODE : ASCII;
}

/** What a sign and its words are painted as. */
export type Paint = 'allowed' | 'violation' | 'review' | 'advisory' | 'quiet' | 'heading';

/** SGR parameters (ECMA-48 §8.3.117): only the eight colours that every terminal has, weight and faintness. */
const SGR: Record<Paint, string> = {
  allowed: '36',
  violation: '1;31',
  review: '33',
  advisory: '33',
  quiet: '2',
  heading: '1',
};

/** Paints `text`, or leaves it as it is. Colour never stands alone: a sign or a word says the same. */
export function makePainter(colour: boolean): (paint: Paint, text: string) => string {
  if (!colour) return (_paint, text) => text;
  return (paint, text) => (text === '' ? '' : `\x1b[${SGR[paint]}m${text}\x1b[0m`);
}
