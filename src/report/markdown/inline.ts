import { sanitise } from '../sanitise.js';

/**
 * Text as Markdown (CommonMark with GitHub's tables and bare links) that shows as it is: nothing in it becomes markup, a
 * link, or a block of its own.
 */
export function prose(text: string): string {
  return (
    sanitise(text)
      .trim()
      .replace(/[\\`*_{}[\]<>|~&$@]/g, '\\$&')
      // GitHub makes links of these without being asked.
      .replace(/:\/\//g, ':\\/\\/')
      .replace(/\bwww\./gi, (match) => `${match.slice(0, -1)}\\.`)
      // At the beginning of a line these would begin a heading, a list, a rule.
      .replace(/^[-+=#]/, '\\$&')
      .replace(/^(\d+)([.)])(?!\S)/, '$1\\$2')
  );
}

/**
 * Text as a code span: for what comes from the capture (addresses, names) and for what is there to be copied. In it nobody
 * is mentioned, and no issue is referred to, as could happen to `@name` and `#1` in a ticket.
 */
export function code(text: string): string {
  const plain = sanitise(text);
  if (plain === '') return '';
  const runs = plain.match(/`+/g) ?? [];
  const fence = '`'.repeat(1 + Math.max(0, ...runs.map((run) => run.length)));
  // One space on either side is taken off again.
  const padding = /^[` ]|[` ]$/.test(plain) && plain.trim() !== '' ? ' ' : '';
  return fence + padding + plain + padding + fence;
}

/** A line of a table; the cells are Markdown. A bar inside a code span is the only one that still needs its backslash. */
export function tableLine(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replace(/(?<!\\)\|/g, '\\|')).join(' | ')} |\n`;
}
