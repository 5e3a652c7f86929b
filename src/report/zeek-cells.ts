import { sanitise } from './sanitise.js';

const UNSET = '-';
const EMPTY = '(empty)';

/** A value of a Zeek log. */
export type ZeekValue = string | number | boolean | null | readonly (string | number)[];

/**
 * Head of a log as Zeek's ASCII writer lays it out (scripts/base/frameworks/logging/writers/ascii.zeek), without its #open
 * and #close lines: they carry the wall clock.
 */
export function zeekHead(path: string, fields: readonly (readonly [name: string, type: string])[]): string {
  return [
    '#separator \\x09',
    '#set_separator\t,',
    `#empty_field\t${EMPTY}`,
    `#unset_field\t${UNSET}`,
    `#path\t${path}`,
    ['#fields', ...fields.map(([name]) => name)].join('\t'),
    ['#types', ...fields.map(([, type]) => type)].join('\t'),
    '',
  ].join('\n');
}

export function zeekLine(values: readonly ZeekValue[]): string {
  return `${values.map(zeekCell).join('\t')}\n`;
}

function zeekCell(value: ZeekValue): string {
  if (value === null) return UNSET;
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toFixed(9);
  if (typeof value !== 'string') return value.length === 0 ? EMPTY : value.map(setElement).join(',');
  if (value === '') return EMPTY;
  // A real text that reads like a mark is escaped, as Zeek does.
  return value === UNSET || value === EMPTY
    ? `\\x${value.charCodeAt(0).toString(16)}${value.slice(1)}`
    : sanitise(value);
}

/** A comma inside an element would begin another one. */
function setElement(element: string | number): string {
  return sanitise(String(element)).replaceAll(',', '\\x2c');
}
