import type { GridReader } from './grid.js';

interface GridFormat {
  /** For the help text. */
  summary: string;
  /** Is it this? Asked in the order of the table. */
  fits(text: string): boolean;
  load(): Promise<GridReader>;
}

/** What a port table can be read from. Order matters: HTML has commas, Markdown has them too, and CSV takes what is left. */
export const GRID_READERS = {
  html: {
    summary: 'a page with a table',
    fits: (text) => /<(table|tr)\b/i.test(text),
    load: async () => (await import('./html-grid.js')).readHtmlGrid,
  },
  markdown: {
    summary: 'a pipe table',
    fits: (text) => /^[ \t]*\|.*\|[ \t]*$/m.test(text),
    load: async () => (await import('./markdown-grid.js')).readMarkdownGrid,
  },
  tsv: {
    summary: 'tabs and quotes',
    fits: (text) => text.split('\n').some((line) => /\t.*\t/.test(line) && /(^|\t)"/.test(line)),
    load: async () => (await import('./csv-grid.js')).readTsvGrid,
  },
  text: {
    summary: 'the copied text of the document',
    fits: (text) => /\t.*\t/.test(text),
    load: async () => (await import('./text-grid.js')).readTextGrid,
  },
  csv: {
    summary: 'commas or semicolons',
    fits: () => true,
    load: async () => (await import('./csv-grid.js')).readCsvGrid,
  },
} as const satisfies Record<string, GridFormat>;

export type GridFormatName = keyof typeof GRID_READERS;

/** The format that the text has, told by its content. */
export function gridFormatOf(text: string): GridFormatName {
  const names = Object.keys(GRID_READERS) as GridFormatName[];
  return names.find((name) => GRID_READERS[name].fits(text)) ?? 'csv';
}
