import { columnsOf, EMPTY, justify, setLine, span, type Line } from './line.js';
import type { Look } from './look.js';
import type { Sight } from './sight.js';
import { chosenIndex, hasFilter, type Scene, type ViewName, type ViewState } from './state.js';
import { coverageView } from './views/coverage.js';
import { findingDetail } from './views/finding-detail.js';
import { findingsView } from './views/findings.js';
import { flowDetail } from './views/flow-detail.js';
import { flowsView } from './views/flows.js';
import { headerLines } from './views/header.js';
import { helpView } from './views/help.js';
import { peersView } from './views/peers.js';
import { rowsView } from './views/rows.js';
import type { ListView, MakeView, TextView } from './views/view.js';

/** The views by name. To add one: a file in views/, its name in `VIEWS`, and a row. */
const MAKE_VIEW: Record<ViewName, MakeView> = {
  rows: rowsView,
  findings: findingsView,
  flows: flowsView,
  peers: peersView,
  coverage: coverageView,
};

export interface Size {
  columns: number;
  rows: number;
}

/** A terminal smaller than this shows what there is room for. */
const LEAST_COLUMNS = 20;
/** Header, rule, and at the bottom rule and status. */
const HEADER_LINES = 3;
const FOOTER_LINES = 2;

export interface Drawing {
  /** At most one line fewer than the terminal has: a full one scrolls in some. */
  lines: string[];
  scene: Scene;
}

/** The whole screen as text. */
export function draw(sight: Sight, state: ViewState, size: Size, look: Look, message: string | null): Drawing {
  const width = Math.max(LEAST_COLUMNS, size.columns);
  const height = Math.max(1, size.rows - 1 - HEADER_LINES - FOOTER_LINES);
  const view = viewOf(sight, state, width, look);
  const { body, scene } =
    view.kind === 'list' ? drawList(view, state, height) : drawText(view, state, width, height, look);
  const rule: Line = [span(look.signs.rule.repeat(width), 'quiet')];
  const lines = [
    ...headerLines(sight, state, width, look),
    rule,
    ...body,
    ...Array<Line>(Math.max(0, height - body.length)).fill(EMPTY),
    rule,
    statusLine(state, width, look, message),
  ];
  const shown = lines.slice(0, Math.max(1, size.rows - 1));
  return { lines: shown.map((line) => setLine(line, size.columns, look)), scene };
}

function viewOf(sight: Sight, state: ViewState, width: number, look: Look): ListView | TextView {
  if (state.isHelp) return helpView(width, look);
  if (state.detail?.kind === 'finding') return findingDetail(state.detail.key, sight, width, look);
  if (state.detail?.kind === 'flow') return flowDetail(sight, width, look);
  return MAKE_VIEW[state.view](sight, state, width, look);
}

function drawList(view: ListView, state: ViewState, height: number): { body: Line[]; scene: Scene } {
  const { items, title, head, below } = view;
  const lead = [...(title === null ? [] : [title]), ...(head === null ? [] : [head])];
  const room = Math.max(1, height - lead.length);
  const shown = below === undefined ? room : Math.min(items.length, room);
  const at = chosenIndex(state, items);
  // Page by page: a line moves only when another page is turned to.
  const first = Math.floor(at / shown) * shown;
  const body = [...lead];
  for (let i = first; i < Math.min(items.length, first + shown); i++) body.push(view.lineOf(i, i === at));
  if (items.length === 0) body.push([span(`  ${view.empty}`, 'quiet')]);
  if (below !== undefined) body.push(...below(Math.max(0, height - body.length)));
  return { body, scene: { items, lines: items.length, height: shown } };
}

function drawText(
  { title, lines }: TextView,
  state: ViewState,
  width: number,
  height: number,
  look: Look,
): { body: Line[]; scene: Scene } {
  const room = Math.max(1, height - 1);
  const first = Math.min(state.scroll, Math.max(0, lines.length - room));
  const last = Math.min(lines.length, first + room);
  const where = lines.length > room ? [span(`lines ${first + 1} to ${last} of ${lines.length} `, 'quiet')] : [];
  return {
    body: [justify(title, where, width, look), ...lines.slice(first, last)],
    scene: { items: [], lines: lines.length, height: room },
  };
}

/** The keys that do something here, or what has just been done, or the filter that is being typed. */
function statusLine(state: ViewState, width: number, look: Look, message: string | null): Line {
  if (state.filterBefore !== null) {
    return [span(' /', 'chosen'), span(state.filter), span('_', 'quiet'), span('   enter keeps, esc drops', 'quiet')];
  }
  if (message !== null) return [span(` ${message}`, 'heading')];
  const narrowed = hasFilter(state) && state.filter !== '' ? [span(` /${state.filter} `, 'chosen')] : [];
  const right: Line = [...key('?', 'help'), ...key('q', 'quit')];
  let left: Line = narrowed;
  for (const [name, meaning] of keysHere(state)) {
    const longer = [...left, ...key(name, meaning)];
    if (columnsOf(longer) + columnsOf(right) + 1 > width) break;
    left = longer;
  }
  return justify(left, right, width, look);
}

function key(name: string, meaning: string): Line {
  return [span(` ${name}`, 'heading'), span(` ${meaning} `, 'quiet')];
}

function keysHere(state: ViewState): (readonly [string, string])[] {
  if (state.isHelp) return [['any key', 'back']];
  if (state.detail !== null)
    return [
      ['esc', 'back'],
      ['j k', 'scroll'],
      ['y', 'copy filter'],
      ['e', 'evidence'],
      ['w', 'report'],
      ['space', 'pause'],
    ];
  const sort: (readonly [string, string])[] = hasFilter(state)
    ? [
        ['/', 'filter'],
        ['s', 'sort'],
      ]
    : [];
  const back: (readonly [string, string])[] = state.role !== null || state.filter !== '' ? [['esc', 'back']] : [];
  const open: (readonly [string, string])[] = state.view === 'coverage' ? [['j k', 'scroll']] : [['enter', 'open']];
  return [
    ...back,
    ['tab', 'view'],
    ...open,
    ...sort,
    ['space', state.isPaused ? 'go on' : 'pause'],
    ['e', 'evidence'],
    ['w', 'report'],
    ['y', 'copy'],
  ];
}
