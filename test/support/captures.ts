import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of shipped captures. */
export const CAPTURES = fileURLToPath(new URL('../../captures/', import.meta.url));

/** One row of the table in `captures/README.md`. */
export interface ShippedCapture {
  file: string;
  shows: string;
  recordedWith: string;
  packets: number;
  linktype: string;
  /** Arguments beside the policy. */
  options: string[];
  sha256: string;
}

const COLUMNS = [
  'File',
  'What it shows',
  'Recorded with',
  'Packets',
  'Link type',
  'Options beside the policy',
  'SHA-256',
];

/** The captures as `captures/README.md` lists them. */
export function shippedCaptures(): ShippedCapture[] {
  const lines = readFileSync(`${CAPTURES}README.md`, 'utf8').split('\n').map(cellsOf);
  const head = lines.findIndex((cells) => cells.join() === COLUMNS.join());
  const end = lines.findIndex((cells, i) => i > head && cells.length === 0);
  return lines.slice(head + 2, end).map(([file, shows, recordedWith, packets, linktype, options, sha256]) => ({
    file,
    shows,
    recordedWith,
    packets: Number(packets),
    linktype,
    options: options === '' ? [] : options.split(' '),
    sha256,
  }));
}

/** Cells of a line of a Markdown table, without code marks; none for any other line. */
function cellsOf(line: string): string[] {
  if (!line.startsWith('|')) return [];
  return line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim().replace(/^`(.*)`$/, '$1'));
}

/** How `wiretable` is asked to judge a shipped capture. */
export function judgingOptions({ options }: ShippedCapture): string[] {
  return ['-p', `${CAPTURES}site.yaml`, ...options];
}
