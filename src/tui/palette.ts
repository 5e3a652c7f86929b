/** What a piece of text is: how it looks follows from that. */
export type Tint = 'allowed' | 'violation' | 'review' | 'advisory' | 'quiet' | 'heading' | 'chosen' | 'busy';

/**
 * SGR parameters for terminals with 256 colours: blue and orange, which people who cannot tell red from green tell apart;
 * orange and yellow differ in lightness.
 */
const RICH: Record<Tint, string> = {
  allowed: '38;5;75',
  violation: '1;38;5;208',
  review: '38;5;222',
  advisory: '38;5;180',
  quiet: '38;5;244',
  heading: '1',
  chosen: '1',
  busy: '38;5;110',
};

/** The same with the eight colours that every terminal has. */
const PLAIN: Record<Tint, string> = {
  allowed: '36',
  violation: '1;33',
  review: '33',
  advisory: '33',
  quiet: '2',
  heading: '1',
  chosen: '1',
  busy: '36',
};

export type Colours = 'none' | 'eight' | 'many';

/** Colour never stands alone: a sign or a word says the same. */
export function makeTinter(colours: Colours): (tint: Tint, text: string) => string {
  if (colours === 'none') return (_tint, text) => text;
  const palette = colours === 'many' ? RICH : PLAIN;
  return (tint, text) => (text === '' ? '' : `\x1b[${palette[tint]}m${text}\x1b[0m`);
}
