import { describe, expect, it } from 'vitest';
import type { Key, KeyName } from '../../src/tui/keys.js';
import { FIRST_STATE, react, type Scene, type ViewState } from '../../src/tui/state.js';

const SCENE: Scene = { items: ['a', 'b', 'c', 'd', 'e'], lines: 30, height: 3 };

/** Keys by name, or `=text` typed. */
function keys(...names: string[]): Key[] {
  return names.flatMap((name): Key[] =>
    name.startsWith('=')
      ? Array.from(name.slice(1), (text) => ({ name: 'character', text }))
      : [{ name: name as KeyName }],
  );
}

function press(state: ViewState, ...names: string[]): ViewState {
  return keys(...names).reduce((now, key) => react(now, key, SCENE).state, state);
}

describe('views', () => {
  it.each([
    [['tab'], 'findings'],
    [['=l'], 'findings'],
    [['right', 'right'], 'flows'],
    [['back-tab'], 'coverage'],
    [['=h'], 'coverage'],
    [['=4'], 'peers'],
    [['=3', 'escape'], 'rows'],
    [['=3', '=1'], 'rows'],
  ])('after %j', (names, view) => {
    expect(press(FIRST_STATE, ...names).view).toBe(view);
  });
});

describe('lists', () => {
  it.each([
    [['down'], 'b'],
    [['=jj'], 'c'],
    [['=jjk'], 'b'],
    [['=k'], null],
    [['page-down'], 'd'],
    [['page-down', 'page-down'], 'e'],
    [['=G'], 'e'],
    [['=Gg'], null],
    [['end', 'home'], null],
  ])('after %j have chosen', (names, chosen) => {
    expect(press(FIRST_STATE, ...names).chosen.rows).toBe(chosen);
  });

  it('keep to what is chosen while others come', () => {
    const state = press(FIRST_STATE, '=2', '=jj');
    const { state: next } = react(state, { name: 'up' }, { ...SCENE, items: ['new', ...SCENE.items] });
    expect(next.chosen.findings).toBe('b');
  });

  it('are sorted by one thing after another', () => {
    const orders = ['=3', '=3s', '=3ss', '=3sss', '=3ssss'].map((names) => press(FIRST_STATE, names).order.flows);
    expect(orders).toEqual(['newest', 'gravest', 'packets', 'bytes', 'newest']);
  });
});

describe('enter', () => {
  it('opens the flows of a row, and escape leaves them', () => {
    const opened = press(FIRST_STATE, 'down', 'enter');
    expect(opened).toMatchObject({ view: 'flows', role: 'b' });
    expect(press(opened, 'escape')).toMatchObject({ view: 'rows', role: null, chosen: { rows: 'b' } });
  });

  it('opens a finding, a flow, and the flows of a peer', () => {
    expect(press(FIRST_STATE, '=2', 'down', 'enter').detail).toEqual({ kind: 'finding', key: 'b' });
    expect(press(FIRST_STATE, '=3', 'enter').detail).toEqual({ kind: 'flow', key: 'a' });
    expect(press(FIRST_STATE, '=4', 'enter')).toMatchObject({ view: 'flows', filter: 'a' });
  });

  it('does nothing where there is nothing', () => {
    expect(react(FIRST_STATE, { name: 'enter' }, { items: [], lines: 0, height: 3 }).state).toEqual(FIRST_STATE);
  });
});

describe('what is opened', () => {
  const opened = press(FIRST_STATE, '=2', 'enter');
  it('is scrolled within its bounds', () => {
    expect(press(opened, '=jjj').scroll).toBe(3);
    expect(press(opened, 'up').scroll).toBe(0);
    expect(press(opened, '=G', 'page-down').scroll).toBe(27);
  });

  it.each([['escape'], ['left'], ['=h']])('is left by %s', (name) => {
    expect(press(opened, '=j', name)).toMatchObject({ view: 'findings', detail: null, scroll: 0 });
  });
});

describe('the filter', () => {
  it('takes every key but those that end it', () => {
    const typing = press(FIRST_STATE, '=2', '=/', '=q 1?', 'backspace');
    expect(typing).toMatchObject({ filter: 'q 1', filterBefore: '' });
    expect(press(typing, 'enter')).toMatchObject({ filter: 'q 1', filterBefore: null });
    expect(press(typing, 'escape')).toMatchObject({ filter: '', filterBefore: null });
  });

  it('narrows down further what is narrow already', () => {
    const narrow = press(FIRST_STATE, '=4', 'enter');
    expect(press(narrow, '=/', '=t', '=l', '=s', 'enter')).toMatchObject({ filter: 'a tls', filterBefore: null });
    expect(press(narrow, '=/', 'enter')).toMatchObject({ filter: 'a' });
    expect(press(narrow, '=/', '=t', 'escape')).toMatchObject({ filter: 'a' });
  });

  it('goes with escape, then the view', () => {
    const state = press(FIRST_STATE, '=2', '=/', '=x', 'enter', 'escape');
    expect(state).toMatchObject({ view: 'findings', filter: '' });
    expect(press(state, 'escape').view).toBe('rows');
  });

  it('is for lists of findings, flows and peers', () => {
    expect(press(FIRST_STATE, '=/').filterBefore).toBeNull();
    expect(press(FIRST_STATE, '=5', '=/').filterBefore).toBeNull();
  });
});

describe('other keys', () => {
  it.each([
    ['=q', 'quit'],
    ['interrupt', 'quit'],
    ['=w', 'report'],
    ['=e', 'evidence'],
    ['=y', 'copy'],
    ['=x', null],
  ])('%s asks for %s', (name, wish) => {
    expect(react(FIRST_STATE, keys(name)[0], SCENE)).toEqual({ state: FIRST_STATE, wish });
  });

  it('interrupt also while something is typed', () => {
    expect(react(press(FIRST_STATE, '=2', '=/'), { name: 'interrupt' }, SCENE).wish).toBe('quit');
  });

  it('space holds the screen', () => {
    expect(press(FIRST_STATE, '= ').isPaused).toBe(true);
    expect(press(FIRST_STATE, '=  ').isPaused).toBe(false);
  });

  it('help goes with any key', () => {
    expect(press(FIRST_STATE, '=?').isHelp).toBe(true);
    expect(press(FIRST_STATE, '=?', '=2')).toEqual(FIRST_STATE);
  });
});
