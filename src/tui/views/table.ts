import { fit, span, type Line } from '../line.js';
import type { Look } from '../look.js';
import type { Tint } from '../palette.js';

/** A column of a list on the screen. Widths do not depend on what is shown: nothing moves that did not change. */
export interface Column<Item> {
  head: string;
  width: number;
  align: 'left' | 'right';
  cell: (item: Item) => string;
  tint?: (item: Item) => Tint | undefined;
}

const GAP = 2;

/** The columns that fit into `width`, in their order; those whose `worth` is lowest go first. */
export function columnsFor<Item>(
  columns: readonly (Column<Item> & { worth: number })[],
  width: number,
): (Column<Item> & { worth: number })[] {
  let kept = [...columns];
  while (kept.length > 1 && tableWidth(kept) > width) {
    const least = Math.min(...kept.map(({ worth }) => worth));
    kept = kept.filter(({ worth }) => worth > least);
  }
  return kept;
}

export function tableWidth(columns: readonly Column<never>[]): number {
  return columns.reduce((sum, { width }) => sum + width + GAP, 0);
}

export function headLine<Item>(columns: readonly Column<Item>[], { signs }: Look): Line {
  const text = columns.map(({ head, width, align }) => fit(head, width, align, signs.cut)).join(' '.repeat(GAP));
  return [span(`${' '.repeat(GAP)}${text}`, 'quiet')];
}

export function itemLine<Item>(columns: readonly Column<Item>[], item: Item, isChosen: boolean, look: Look): Line {
  const { signs } = look;
  const mark = span(`${isChosen ? signs.chosen : ' '} `, isChosen ? 'chosen' : undefined);
  const cells = columns.flatMap(({ width, align, cell, tint }, i) => {
    const text = fit(cell(item), width, align, signs.cut);
    const own = tint?.(item) ?? (isChosen ? 'chosen' : undefined);
    return [...(i === 0 ? [] : [span(' '.repeat(GAP))]), span(text, own)];
  });
  return [mark, ...cells];
}
