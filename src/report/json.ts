import type { Report } from '../findings/report.js';
import { toSafeJson } from './sanitise.js';

/** The report as it is, indented by two, lists of numbers on one line; long lists go out element by element. */
export function* writeJson(report: Report): Generator<string> {
  let separator = '{\n';
  for (const [key, value] of Object.entries(report)) {
    yield `${separator}  ${toSafeJson(key)}: `;
    if (Array.isArray(value) && value.length > 0) yield* writeList(value);
    else yield indented(value, '  ');
    separator = ',\n';
  }
  yield '\n}\n';
}

function* writeList(list: readonly unknown[]): Generator<string> {
  let separator = '[\n';
  for (const element of list) {
    yield `${separator}    ${indented(element, '    ')}`;
    separator = ',\n';
  }
  yield '\n  ]';
}

/** A list of nothing but numbers: ports, buckets of the time line. */
const NUMBERS = /\[\n +(-?[\d.]+(?:,\n +-?[\d.]+)*)\n +\]/g;

/** Lists of numbers on one line. Newlines in JSON text are only ever between its parts, never inside a string. */
function indented(value: unknown, margin: string): string {
  return toSafeJson(value, 2)
    .replace(NUMBERS, (_list, numbers: string) => `[${numbers.replace(/,\n +/g, ', ')}]`)
    .replaceAll('\n', `\n${margin}`);
}
