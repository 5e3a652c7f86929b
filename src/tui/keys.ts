import type { Key as InkKey } from 'ink';

/** A key as the screen knows it: a name, or the character typed. */
export type Key = { name: KeyName } | { name: 'character'; text: string };
export type KeyName =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'page-up'
  | 'page-down'
  | 'home'
  | 'end'
  | 'enter'
  | 'escape'
  | 'tab'
  | 'back-tab'
  | 'backspace'
  | 'interrupt';

/** Control characters that stand for keys, where they come among others: a slow line hands over several keys at once. */
const CONTROLS: Readonly<Record<string, KeyName>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\x7f': 'backspace',
  '\b': 'backspace',
  '\x03': 'interrupt',
  '\x06': 'page-down',
  '\x02': 'page-up',
};

/** What the terminal sent as keys. */
export function keysOf(input: string, key: InkKey): Key[] {
  if (key.ctrl && input.length === 1) return controlKey(String.fromCharCode(input.charCodeAt(0) & 0x1f));
  // No key is Alt with another here: these were two, one right after the other.
  const before: Key[] = key.meta && !key.escape ? [{ name: 'escape' }] : [];
  const named = namedKey(key);
  if (named !== null) return [...before, { name: named }];
  return [
    ...before,
    ...Array.from(input).flatMap((text): Key[] =>
      text < ' ' || text === '\x7f' ? controlKey(text) : [{ name: 'character', text }],
    ),
  ];
}

function controlKey(text: string): Key[] {
  const name = CONTROLS[text];
  return name === undefined ? [] : [{ name }];
}

function namedKey(key: InkKey): KeyName | null {
  if (key.upArrow) return 'up';
  if (key.downArrow) return 'down';
  if (key.leftArrow) return 'left';
  if (key.rightArrow) return 'right';
  if (key.pageUp) return 'page-up';
  if (key.pageDown) return 'page-down';
  if (key.home) return 'home';
  if (key.end) return 'end';
  if (key.return) return 'enter';
  if (key.escape) return 'escape';
  if (key.tab) return key.shift ? 'back-tab' : 'tab';
  // Terminals send DEL for the key that is called backspace.
  if (key.backspace || key.delete) return 'backspace';
  return null;
}
