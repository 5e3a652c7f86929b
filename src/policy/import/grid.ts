/** A text and where it begins: line and column (in characters), both from 1. */
export interface Piece {
  text: string;
  line: number;
  column: number;
}

/** What stands in one field of a table: a piece for each line or list item. None: empty. */
export type Cell = readonly Piece[];

/** A row of a table, or a line of text beside one: that has a single cell. */
export interface GridRow {
  line: number;
  /** Number of the table in the document, 0: text beside tables. Null: the format does not tell where tables end. */
  table: number | null;
  cells: readonly Cell[];
}

/** Turns a text, its lines ended by \n, into rows. Throws `PolicyError` `syntax`, its place in the message. `name` is for messages. */
export type GridReader = (text: string, name: string) => readonly GridRow[] | Promise<readonly GridRow[]>;

/** The texts of all pieces, one line. */
export function textOf(cell: Cell | undefined): string {
  return (cell ?? [])
    .map(({ text }) => text.trim())
    .filter((text) => text !== '')
    .join(' ')
    .replace(/\s+/g, ' ');
}

/** Lines of a field as pieces; `column`: where the first one begins. */
export function piecesOf(text: string, line: number, column: number): Piece[] {
  return text
    .split('\n')
    .map((part, i) => {
      const indent = part.length - part.trimStart().length;
      return { text: part.trim(), line: line + i, column: (i === 0 ? column : 1) + indent };
    })
    .filter(({ text: part }) => part !== '');
}
