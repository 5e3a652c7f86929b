import type { RowDirection } from '../port-table.js';
import type { Piece } from './grid.js';
import type { Findings } from './repairs.js';

export interface DirectionCell {
  direction: RowDirection;
  /** Who is named as the other side; null: nobody. */
  peer: string | null;
}

/** First words of the cell. The document's own words come first in each list; the others are repaired. */
const WORDS: Readonly<Record<RowDirection, readonly string[]>> = {
  bidirectional: ['bidirectional', 'bi-directional', 'inbound and outbound', 'inbound/outbound', 'both', 'two-way'],
  inbound: ['inbound', 'inward', 'incoming', 'in'],
  outbound: ['outbound', 'outward', 'outgoing', 'out'],
};

/** Reads `Bidirectional`, `Outward, from SocialMiner to the configured server.` Null, with a problem told, where it cannot. */
export function readDirectionCell(cell: Piece, product: string, findings: Findings): DirectionCell | null {
  for (const [direction, words] of Object.entries(WORDS) as [RowDirection, readonly string[]][]) {
    for (const [i, word] of words.entries()) {
      const { text } = cell;
      if (!startsWithWord(text, word)) continue;
      if (i > 0) findings.repair('direction', cell, text.slice(0, word.length), words[0]);
      const rest = text.slice(word.length).replace(/^[\s,;:.–—-]+/, '');
      return {
        direction,
        peer: readRest(
          rest,
          direction,
          product,
          { ...cell, column: cell.column + text.length - rest.length },
          findings,
        ),
      };
    }
  }
  findings.problem(cell, `direction "${cell.text}" is neither inbound, outbound nor bidirectional`);
  return null;
}

function startsWithWord(text: string, word: string): boolean {
  return text.toLowerCase().startsWith(word) && !/^[\p{L}\d/]/u.test(text.slice(word.length));
}

/** `from the CCE MR PG to the SocialMiner server.` names the peer; any other words are only told. */
function readRest(
  rest: string,
  direction: RowDirection,
  product: string,
  at: Piece,
  findings: Findings,
): string | null {
  if (rest === '') return null;
  const match = /^(?:from\s+(?<from>.+?)\s+)?to\s+(?<to>.+?)\.?$|^from\s+(?<only>.+?)\.?$/i.exec(rest);
  const { from, to, only } = match?.groups ?? {};
  const peer = direction === 'inbound' ? (from ?? only) : direction === 'outbound' ? to : undefined;
  if (peer === undefined || isProduct(peer, product)) {
    findings.repair('sentence', at, rest, direction);
    return null;
  }
  findings.repair('peer', at, rest, peer);
  return peer;
}

function isProduct(name: string, product: string): boolean {
  return name
    .toLowerCase()
    .replace(/^the\s+/, '')
    .startsWith(product.toLowerCase());
}
