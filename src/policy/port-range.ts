import type { PortRange } from './port-table.js';

export const LOWEST_PORT = 1;
export const HIGHEST_PORT = 65535;

/** What a text of ports may look like, for messages. */
export const PORTS_WANTED = `a port (${LOWEST_PORT} to ${HIGHEST_PORT}), a range (8000-8010) or a list (80,8000-8010)`;

/** Reads `8000-8010`, or `22` as a range of one. Null where the text is neither, out of bounds, or runs backwards. */
export function parsePortRange(text: string): PortRange | null {
  const match = /^\s*(\d{1,5})(?:\s*-\s*(\d{1,5}))?\s*$/.exec(text);
  if (match === null) return null;
  const from = Number(match[1]);
  const to = match[2] === undefined ? from : Number(match[2]);
  return from < LOWEST_PORT || to > HIGHEST_PORT || from > to ? null : { from, to };
}

/** Reads `80`, `8000-8010`, `80,443,8000-8010`. Null where any part is no port or range. */
export function parsePorts(text: string): PortRange[] | null {
  const ranges: PortRange[] = [];
  for (const part of text.split(',')) {
    const range = parsePortRange(part);
    if (range === null) return null;
    ranges.push(range);
  }
  return ranges;
}

/** `80`, `8000-8010`, `5222-5223,5269`: the inverse of `parsePorts`. */
export function formatPorts(ranges: readonly PortRange[]): string {
  return ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}
