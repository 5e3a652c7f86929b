import { parse, type DefaultTreeAdapterTypes } from 'parse5';
import type { Cell, GridReader, GridRow, Piece } from './grid.js';

type Node = DefaultTreeAdapterTypes.ChildNode;
type Element = DefaultTreeAdapterTypes.Element;

/** Elements whose text is none for readers. */
const UNREAD = new Set(['script', 'style', 'template', 'noscript']);
/** Elements that begin a line of their own. */
const BLOCKS = new Set(['p', 'div', 'li', 'ul', 'ol', 'br', 'tr', 'dt', 'dd', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6']);
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
/** Bounds of spans, which are but numbers in the file, and of a row: no port table is as wide. */
const MOST_COLUMNS = 100;
const TALLEST_SPAN = 1000;

/** Tables and headings of an HTML page, in their order. */
export const readHtmlGrid: GridReader = (text) => {
  const rows: GridRow[] = [];
  walk(parse(text, { sourceCodeLocationInfo: true }).childNodes, rows);
  return rows;
};

/** Every element once, without recursion: a page can nest deeper than the stack. */
function walk(nodes: readonly Node[], rows: GridRow[]): void {
  let tables = 0;
  const waiting: Node[] = [...nodes].reverse();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (!('tagName' in node) || UNREAD.has(node.tagName)) continue;
    if (node.tagName === 'table') {
      rows.push(...tableRows(node, ++tables));
    } else if (/^(title|h[1-6]|caption|p|figcaption)$/.test(node.tagName)) {
      rows.push(proseRow(node));
    } else {
      for (let i = node.childNodes.length - 1; i >= 0; i--) waiting.push(node.childNodes[i]);
    }
  }
}

function proseRow(element: Element): GridRow {
  const pieces = piecesIn(element);
  const text = pieces.map((piece) => piece.text).join(' ');
  const { line, column } = pieces[0] ?? { line: lineOf(element), column: 1 };
  return { line, table: 0, cells: [text === '' ? [] : [{ text, line, column }]] };
}

/** The rows, with cells that span several rows or columns in each of them (HTML §4.9.12). */
function tableRows(table: Element, number: number): GridRow[] {
  const rows: GridRow[] = [];
  const spanning: { cell: Cell; rowsLeft: number }[] = [];
  for (const element of elementsIn(table, new Set(['tr', 'caption']))) {
    if (element.tagName === 'caption') {
      rows.push(proseRow(element));
      continue;
    }
    const cells: Cell[] = [];
    const takeSpanning = () => {
      for (let span = spanning[cells.length]; span?.rowsLeft > 0; span = spanning[cells.length]) {
        span.rowsLeft--;
        cells.push(span.cell);
      }
    };
    for (const field of elementsIn(element, new Set(['td', 'th']))) {
      takeSpanning();
      if (cells.length >= MOST_COLUMNS) break;
      const cell = piecesIn(field);
      const width = spanOf(field, 'colspan', MOST_COLUMNS - cells.length);
      for (let i = 0; i < width; i++) {
        spanning[cells.length] = { cell: i === 0 ? cell : [], rowsLeft: spanOf(field, 'rowspan', TALLEST_SPAN) - 1 };
        cells.push(i === 0 ? cell : []);
      }
    }
    takeSpanning();
    rows.push({ line: lineOf(element), table: number, cells });
  }
  return rows;
}

/** The elements of these names below, not those inside of one. */
function elementsIn(root: Element, names: ReadonlySet<string>): Element[] {
  const found: Element[] = [];
  const waiting: Node[] = [...root.childNodes].reverse();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (!('tagName' in node)) continue;
    if (names.has(node.tagName)) found.push(node);
    else if (node.tagName !== 'table')
      for (let i = node.childNodes.length - 1; i >= 0; i--) waiting.push(node.childNodes[i]);
  }
  return found;
}

/** The text of an element, a piece for each line and list item. */
function piecesIn(root: Element): Piece[] {
  const pieces: Piece[] = [];
  let open: Piece | null = null;
  let bullet = '';
  const add = (text: string, node: Node) => {
    if (open === null) {
      if (text.trim() === '') return;
      const place = node.sourceCodeLocation;
      open = { text: bullet, line: place?.startLine ?? 1, column: place?.startCol ?? 1 };
      bullet = '';
      pieces.push(open);
    }
    open.text += text;
  };
  const waiting: (Node | 'end')[] = [...root.childNodes].reverse();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node === 'end') open = null;
    else if ('value' in node) add(node.value, node);
    else if ('tagName' in node && !UNREAD.has(node.tagName)) {
      const isBlock = BLOCKS.has(node.tagName);
      if (isBlock) open = null;
      if (node.tagName === 'li') bullet = '• ';
      if (node.tagName === 'sup') add(superscript(node), node);
      else {
        if (isBlock) waiting.push('end');
        for (let i = node.childNodes.length - 1; i >= 0; i--) waiting.push(node.childNodes[i]);
      }
    }
  }
  return pieces.map((piece) => ({ ...piece, text: piece.text.replace(/\s+/g, ' ').trim() }));
}

/** `<sup>1</sup>` is a footnote's mark: ¹. */
function superscript(element: Element): string {
  const text = element.childNodes.map((node) => ('value' in node ? node.value : '')).join('');
  return text.replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)]);
}

function spanOf(element: Element, name: string, most: number): number {
  const value = Number(element.attrs.find((attribute) => attribute.name === name)?.value ?? 1);
  return Number.isInteger(value) && value >= 1 ? Math.min(value, most) : 1;
}

function lineOf(element: Element): number {
  return element.sourceCodeLocation?.startLine ?? 1;
}
