import { span } from '../line.js';
import type { Look } from '../look.js';
import { TextLines } from './text.js';
import type { TextView } from './view.js';

const KEYS: readonly (readonly [keys: string, meaning: string])[] = [
  ['tab  h l', 'next and previous view; 1 to 5 go to one: rows, findings, flows, peers, coverage'],
  ['j k', 'down and up, also with the arrows; page up and down, g and G for top and bottom'],
  ['enter', "open: a row's flows, a peer's flows, one flow, one finding"],
  ['esc', 'back: what is open, then the filter, then the first view'],
  ['/', 'narrow findings, flows or peers down to words; enter keeps them, esc drops them'],
  ['s', 'sort by something else'],
  ['space', 'hold the screen still; the capture goes on'],
  ['e', 'write the packets behind each finding now, to --evidence DIR or wiretable-evidence'],
  ['w', 'write the report as it stands now'],
  ['y', 'copy the filter for Wireshark to the clipboard (OSC 52), or the id where there is none'],
  ['q', 'quit: the report follows'],
];

/** What the keys do, and what the signs mean. */
export function helpView(width: number, look: Look): TextView {
  const { signs } = look;
  const page = new TextLines(width);
  page.heading('KEYS');
  for (const [keys, meaning] of KEYS) page.pair(keys, meaning);
  page.heading('SIGNS');
  page.line([
    span(`  ${signs.allowed} `, 'allowed'),
    span('allowed    '),
    span(`${signs.violation} `, 'violation'),
    span('breaks the table    '),
    span(`${signs.review} `, 'review'),
    span('to review    '),
    span(`${signs.advisory} `, 'advisory'),
    span('advisory    '),
    span(`${signs.unused} `, 'quiet'),
    span('not used'),
  ]);
  page.heading('NUMBERS');
  page.text(
    'IN and OUT are flows opened to and by the server; PKT/S and the bars are packets of its flows, each row on its own scale. All verdicts are provisional until the capture ends: evidence still to come can turn them round.',
  );
  return { kind: 'text', title: [span('  HELP', 'heading'), span('  any key goes back', 'quiet')], lines: page.lines };
}
