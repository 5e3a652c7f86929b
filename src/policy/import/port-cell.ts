import { HIGHEST_PORT, LOWEST_PORT } from '../port-range.js';
import type { PortRange, Transport } from '../port-table.js';
import type { Piece } from './grid.js';
import type { Findings } from './repairs.js';

/** What a port cell says. */
export interface PortCell {
  /** Ports by transport, in the order of the cell; null where it names none. */
  lists: { transport: Transport | null; ports: PortRange[] }[];
  /** `(configurable)` stands there. */
  configurable: boolean;
}

/** Says that there is no port, which is what an empty cell says. */
const EMPTY = /^(n\/?a|none|not applicable|[-–—]+)\.?$/i;
/** A number, a range, a transport, a parenthesis, or what may stand between them. */
const TOKEN =
  /\s*(?:(tcp|udp)\b|(\d{1,9})(?:\s*(?:[-‐‑–—−]|\bto\b|\bthrough\b)\s*(\d{1,9}))?(?![\w.]*[\p{L}\d])|\(([^()]*)\)|(?:ports?|and|or)\b|[,;/:&])/iuy;
/** A range that begins above the well-known ports and holds all of Linux's ephemeral ones is where the system picks from. */
const HIGHEST_WELL_KNOWN = 1023;
const EPHEMERAL_FROM = 32768;
const EPHEMERAL_TO = 60999;

/** Reads `TCP 80, 443`, `Port 5222 (configurable)`, `UDP 16384-32767`, `5060 (TCP/UDP)`. Null: no port listens. */
export function readPortCell(cell: Piece | null, findings: Findings): PortCell | null {
  if (cell === null || EMPTY.test(cell.text)) return null;
  const { text } = cell;
  const place = (at: number) => ({ line: cell.line, column: cell.column + at });
  const start = text.search(/\b(tcp|udp|ports?)\b|\d/i);
  if (start < 0 || !/\d/.test(text)) {
    findings.repair('no-port', cell, text, 'no port');
    return null;
  }
  const numbers: { range: PortRange; transports: Transport[] }[] = [];
  const result: PortCell = { lists: [], configurable: false };
  let named: Transport[] = [];
  let isPrefix: boolean | null = null;
  let afterNumber = false;
  let end = start;
  TOKEN.lastIndex = start;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const at = match.index + match[0].length - match[0].trimStart().length;
    const [, transport, from, to, aside] = match;
    end = TOKEN.lastIndex;
    if (from !== undefined) {
      const range = { from: Number(from), to: Number(to ?? from) };
      if (!isInBounds(range)) {
        const found = match[0].trim();
        findings.problem(place(at), `port "${found}" is not from ${LOWEST_PORT} to ${HIGHEST_PORT}, or runs backwards`);
      }
      isPrefix ??= named.length > 0;
      numbers.push({ range, transports: isPrefix ? named : [] });
      afterNumber = true;
      continue;
    }
    const words = transport ?? aside;
    if (words === undefined) continue;
    if (/\bconfigurable\b/i.test(words)) {
      result.configurable = true;
      findings.repair('mark', place(at), match[0].trim(), 'the site may change the port');
    }
    for (const [word] of words.matchAll(/\b(tcp|udp)\b/gi)) {
      const name = word.toLowerCase() as Transport;
      if (isPrefix === false) {
        // Behind numbers: of all that have none yet.
        const without = numbers.filter(({ transports }) => transports.length === 0 || transports === named);
        if (afterNumber) named = [];
        named.push(name);
        for (const number of without) number.transports = named;
      } else {
        named = afterNumber ? [name] : [...named, name];
      }
      afterNumber = false;
    }
  }
  tellSentence(cell, start, end, findings);
  for (const { range, transports } of numbers) {
    for (const transport of transports.length === 0 ? [null] : transports) {
      const list = result.lists.find((known) => known.transport === transport);
      if (list === undefined) result.lists.push({ transport, ports: [range] });
      else if (!list.ports.some(({ from, to }) => from === range.from && to === range.to)) list.ports.push(range);
    }
  }
  if (numbers.length === 0) {
    findings.problem(cell, `no port in "${text}"`);
    return null;
  }
  if (numbers.every(({ range }) => isEphemeral(range))) {
    findings.repair('no-port', cell, text, 'no port: the system picks one');
    return null;
  }
  return result;
}

/** Words before and behind the ports are prose; ports in it would be lost, so they are refused. */
function tellSentence(cell: Piece, start: number, end: number, findings: Findings): void {
  const before = cell.text.slice(0, start);
  const behind = cell.text.slice(end);
  if (!/\p{L}|\d/u.test(before + behind)) return;
  const another = /\b(?:tcp|udp|ports?)\b[^.]{0,12}?\d+|^\s*-?\d/i.exec(behind);
  if (another !== null) {
    const at = { line: cell.line, column: cell.column + end + another.index };
    findings.problem(at, `"${another[0].trim()}" stands in a sentence: give all ports at the beginning of the cell`);
    return;
  }
  findings.repair('sentence', cell, cell.text, cell.text.slice(start, end).trim());
}

function isInBounds({ from, to }: PortRange): boolean {
  return from >= LOWEST_PORT && to <= HIGHEST_PORT && from <= to;
}

function isEphemeral({ from, to }: PortRange): boolean {
  return from >= HIGHEST_WELL_KNOWN && from <= EPHEMERAL_FROM && to >= EPHEMERAL_TO;
}
