import { piecesOf, type GridReader } from './grid.js';

/** Text as a document gives it to the clipboard: tabs between cells, prose around, no quotes. */
export const readTextGrid: GridReader = (text) =>
  text.split('\n').map((line, i) => {
    let column = 1;
    const cells = line.split('\t').map((field) => {
      const cell = piecesOf(field, i + 1, column);
      column += Array.from(field).length + 1;
      return cell;
    });
    return { line: i + 1, table: null, cells };
  });
