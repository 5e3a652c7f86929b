import type { FlowOrder } from '../findings/live/snapshot.js';
import { FLOW_ORDERS } from '../findings/live/snapshot.js';
import type { Key } from './keys.js';

/** The views, in the order in which tab goes through them. */
export const VIEWS = ['rows', 'findings', 'flows', 'peers', 'coverage'] as const;
export type ViewName = (typeof VIEWS)[number];

export const FINDING_ORDERS = ['newest', 'gravest'] as const;
export const PEER_ORDERS = ['violations', 'flows'] as const;

/** What a person looks at. Keys change this, and never the analysis. */
export interface ViewState {
  view: ViewName;
  /** What is opened over the view: a finding by its id, a flow by its key. */
  detail: { kind: 'finding' | 'flow'; key: string } | null;
  isHelp: boolean;
  /** Chosen item of each list by its key; null: the first one, whichever it is. */
  chosen: Record<ViewName, string | null>;
  /** First line shown of what has more lines than the screen. */
  scroll: number;
  order: {
    findings: (typeof FINDING_ORDERS)[number];
    flows: FlowOrder;
    peers: (typeof PEER_ORDERS)[number];
  };
  /** Words that findings, flows and peers are narrowed down to. */
  filter: string;
  /** The filter as it was before it was begun to be typed; null: it is not being typed. */
  filterBefore: string | null;
  /** Role whose flows are shown; null: of all rows. */
  role: string | null;
  /** The screen stands still; the capture goes on. */
  isPaused: boolean;
}

export const FIRST_STATE: ViewState = {
  view: 'rows',
  detail: null,
  isHelp: false,
  chosen: { rows: null, findings: null, flows: null, peers: null, coverage: null },
  scroll: 0,
  order: { findings: 'newest', flows: 'newest', peers: 'violations' },
  filter: '',
  filterBefore: null,
  role: null,
  isPaused: false,
};

/** What is on the screen, as far as keys need it. */
export interface Scene {
  /** Keys of the current list from its top. */
  items: readonly string[];
  /** Lines of what scrolls, and how many of them are visible. */
  lines: number;
  height: number;
}

/** What a key asks for beyond the view. */
export type Wish = 'quit' | 'report' | 'evidence' | 'copy';

export interface Reaction {
  state: ViewState;
  wish: Wish | null;
}

/** The view after a key. */
export function react(state: ViewState, key: Key, scene: Scene): Reaction {
  const stay = (next: ViewState): Reaction => ({ state: next, wish: null });
  if (key.name === 'interrupt') return { state, wish: 'quit' };
  if (state.filterBefore !== null) return stay(typeFilter(state, key));
  const name = key.name === 'character' ? (LETTERS[key.text] ?? key.text) : key.name;
  if (state.isHelp) {
    if (name === 'quit') return { state, wish: 'quit' };
    return stay(isMove(name) ? scrolled(state, name, scene) : { ...state, isHelp: false, scroll: 0 });
  }
  if (isMove(name)) return stay(moved(state, name, scene));
  if (/^[1-5]$/.test(name)) return stay(turnedTo(state, VIEWS[Number(name) - 1]));
  switch (name) {
    case 'quit':
    case 'report':
    case 'evidence':
    case 'copy':
      return { state, wish: name };
    case 'help':
      return stay({ ...state, isHelp: true, scroll: 0 });
    case 'pause':
      return stay({ ...state, isPaused: !state.isPaused });
    case 'tab':
    case 'right':
      return stay(turnedTo(state, neighbour(state.view, 1)));
    case 'back-tab':
      return stay(turnedTo(state, neighbour(state.view, -1)));
    case 'left':
      return stay(state.detail !== null ? left(state) : turnedTo(state, neighbour(state.view, -1)));
    case 'escape':
      return stay(left(state));
    case 'enter':
      return stay(opened(state, scene));
    case 'filter':
      return stay(hasFilter(state) ? narrowing(state) : state);
    case 'sort':
      return stay(sorted(state));
    default:
      return stay(state);
  }
}

/** Letters that stand for something, as in other programs for terminals. */
const LETTERS: Readonly<Record<string, string>> = {
  q: 'quit',
  w: 'report',
  e: 'evidence',
  y: 'copy',
  '?': 'help',
  ' ': 'pause',
  '/': 'filter',
  s: 'sort',
  h: 'left',
  j: 'down',
  k: 'up',
  l: 'right',
  g: 'home',
  G: 'end',
};

const MOVES = ['up', 'down', 'page-up', 'page-down', 'home', 'end'] as const;
type Move = (typeof MOVES)[number];

function isMove(name: string): name is Move {
  return (MOVES as readonly string[]).includes(name);
}

/** Lists that words narrow down. */
export function hasFilter({ view, detail }: ViewState): boolean {
  return detail === null && (view === 'findings' || view === 'flows' || view === 'peers');
}

/** What is typed narrows down further what is narrow already. */
function narrowing(state: ViewState): ViewState {
  const { filter } = state;
  return { ...state, filter: filter === '' ? '' : `${filter.trimEnd()} `, filterBefore: filter };
}

function typeFilter(state: ViewState, key: Key): ViewState {
  switch (key.name) {
    case 'character':
      return { ...state, filter: state.filter + key.text };
    case 'backspace':
      return { ...state, filter: Array.from(state.filter).slice(0, -1).join('') };
    case 'enter':
      return { ...state, filter: state.filter.trim(), filterBefore: null };
    case 'escape':
      return { ...state, filter: state.filterBefore ?? '', filterBefore: null };
    default:
      return state;
  }
}

function moved(state: ViewState, move: Move, scene: Scene): ViewState {
  if (state.detail !== null || state.view === 'coverage') return scrolled(state, move, scene);
  const { items, height } = scene;
  if (items.length === 0) return state;
  const at = chosenIndex(state, items);
  const to = {
    up: at - 1,
    down: at + 1,
    'page-up': at - height,
    'page-down': at + height,
    home: 0,
    end: items.length - 1,
  };
  const index = Math.max(0, Math.min(items.length - 1, to[move]));
  // Whoever is at the top wants to see what comes.
  const key = index === 0 ? null : items[index];
  return { ...state, chosen: { ...state.chosen, [state.view]: key } };
}

function scrolled(state: ViewState, move: Move, { lines, height }: Scene): ViewState {
  const last = Math.max(0, lines - height);
  const { scroll } = state;
  const to = {
    up: scroll - 1,
    down: scroll + 1,
    'page-up': scroll - height,
    'page-down': scroll + height,
    home: 0,
    end: last,
  };
  return { ...state, scroll: Math.max(0, Math.min(last, to[move])) };
}

/** Position of the chosen item; of one that is gone, the top. */
export function chosenIndex({ view, chosen }: ViewState, items: readonly string[]): number {
  const key = chosen[view];
  return key === null ? 0 : Math.max(0, items.indexOf(key));
}

function turnedTo(state: ViewState, view: ViewName): ViewState {
  return { ...state, view, detail: null, scroll: 0, role: null, filter: '' };
}

function neighbour(view: ViewName, by: 1 | -1): ViewName {
  return VIEWS[(VIEWS.indexOf(view) + by + VIEWS.length) % VIEWS.length];
}

/** One step back: out of what is opened, then out of what narrows the list, then to the first view. */
function left(state: ViewState): ViewState {
  if (state.detail !== null) return { ...state, detail: null, scroll: 0 };
  if (state.filter !== '') return { ...state, filter: '' };
  return turnedTo(state, 'rows');
}

function opened(state: ViewState, { items }: Scene): ViewState {
  if (state.detail !== null || items.length === 0) return state;
  const key = items[chosenIndex(state, items)];
  switch (state.view) {
    case 'rows':
      return { ...turnedTo(state, 'flows'), role: key, chosen: { ...state.chosen, flows: null } };
    case 'peers':
      return { ...turnedTo(state, 'flows'), filter: key, chosen: { ...state.chosen, flows: null } };
    case 'findings':
      return { ...state, detail: { kind: 'finding', key }, scroll: 0 };
    case 'flows':
      return { ...state, detail: { kind: 'flow', key }, scroll: 0 };
    case 'coverage':
      return state;
  }
}

function sorted(state: ViewState): ViewState {
  const { order, view } = state;
  if (view === 'findings') return { ...state, order: { ...order, findings: after(FINDING_ORDERS, order.findings) } };
  if (view === 'flows') return { ...state, order: { ...order, flows: after(FLOW_ORDERS, order.flows) } };
  if (view === 'peers') return { ...state, order: { ...order, peers: after(PEER_ORDERS, order.peers) } };
  return state;
}

function after<T>(all: readonly T[], one: T): T {
  return all[(all.indexOf(one) + 1) % all.length];
}

export function wordsOf({ filter }: ViewState): string[] {
  return filter.split(/\s+/).filter((word) => word !== '');
}
