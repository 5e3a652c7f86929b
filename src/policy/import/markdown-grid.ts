import { piecesOf, type GridReader } from './grid.js';

/** `| --- | :-: |`, the line below the heads. */
const DELIMITERS = /^\s*\|?(\s*:?-+:?\s*\|)+\s*(:?-+:?\s*)?$/;

/** Tables of GitHub Flavored Markdown (spec 0.29, §4.10) and the text around them. */
export const readMarkdownGrid: GridReader = (text) => {
  let table = 0;
  let isInside = false;
  return text.split('\n').flatMap((line, i) => {
    if (DELIMITERS.test(line)) return [];
    const wasInside = isInside;
    isInside = line.trimStart().startsWith('|');
    if (!isInside) {
      // The heading's mark is none of its words.
      const mark = /^\s*#*\s*/.exec(line)?.[0].length ?? 0;
      return [{ line: i + 1, table: 0, cells: [piecesOf(unescape(line.slice(mark)), i + 1, mark + 1)] }];
    }
    if (!wasInside) table++;
    const start = line.indexOf('|') + 1;
    let column = start + 1;
    const fields = line.slice(start).split(/(?<=(?<!\\)(?:\\\\)*)\|/);
    if (fields.at(-1)?.trim() === '') fields.pop();
    const cells = fields.map((field) => {
      const cell = piecesOf(unescape(field), i + 1, column);
      column += Array.from(field).length + 1;
      return cell;
    });
    return [{ line: i + 1, table, cells }];
  });
};

/** A backslash before ASCII punctuation is no part of the text (CommonMark 0.31 §2.4). */
function unescape(text: string): string {
  return text.replace(/\\([!-/:-@[-`{-~])/g, '$1');
}
