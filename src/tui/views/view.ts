import type { Look } from '../look.js';
import type { Line } from '../line.js';
import type { Sight } from '../sight.js';
import type { ViewState } from '../state.js';

/** A list of which the screen shows the part around the chosen item. Only visible lines are made. */
export interface ListView {
  kind: 'list';
  /** What is listed, and of how many. */
  title: Line | null;
  head: Line | null;
  /** Keys of all items. */
  items: readonly string[];
  lineOf: (index: number, isChosen: boolean) => Line;
  /** What stands where there is no item. */
  empty: string;
  /** What the rest of the screen is for; nothing: it belongs to the list. */
  below?: (height: number) => Line[];
}

/** Text that is scrolled. */
export interface TextView {
  kind: 'text';
  title: Line;
  lines: readonly Line[];
}

export type MakeView = (sight: Sight, state: ViewState, width: number, look: Look) => ListView | TextView;
