import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/policy/yaml-source.js';
import { policyErrorOf } from './policy-error-of.js';

const NO_TEXT_KEYS = new Set<string>();

function read(text: string) {
  return readYaml(text, 'site.yaml', NO_TEXT_KEYS);
}

describe('readYaml', () => {
  it('knows where values and keys stand', () => {
    const source = read('roles:\n  xmpp:\n    port: [5222, 5223]\n');
    expect(source.placeOf([])).toBe('site.yaml:1:1');
    expect(source.placeOf(['roles', 'xmpp'])).toBe('site.yaml:3:5');
    expect(source.placeOf(['roles', 'xmpp', 'port', 1])).toBe('site.yaml:3:18');
    expect(source.placeOf(['roles', 'xmpp'], 'port')).toBe('site.yaml:3:5');
  });

  it('answers with the nearest value around a missing one', () => {
    expect(read('roles:\n  xmpp: {port: 1}\n').placeOf(['roles', 'xmpp', 'remote', 0])).toBe('site.yaml:2:9');
  });

  it('takes a lone map for a list of one', () => {
    expect(read('rows: {port: 22}\n').placeOf(['rows', 0, 'port'])).toBe('site.yaml:1:14');
  });

  it('follows an alias to the value that it repeats', () => {
    expect(read('a: &x [1, 2]\nb: *x\n').placeOf(['b', 1])).toBe('site.yaml:1:11');
  });

  it('keeps the text of values that only look like numbers, where told so', () => {
    const text = 'release: 11.50\nid: 012\nhash: 7e3491234567\nport: 0x16\n';
    expect(readYaml(text, 'site.yaml', new Set(['release', 'id', 'hash'])).value).toEqual({
      release: '11.50',
      id: '012',
      hash: '7e3491234567',
      port: 22,
    });
  });

  it('reads an empty text as an empty map', () => {
    expect(read('').value).toEqual({});
    expect(read('# nothing yet\n').value).toEqual({});
  });

  it('gives a line to each problem, in the order of the file, an anchored one once', () => {
    const source = read('a: &x [1]\nb: *x\nc: 3\n');
    const error = source.refuse([
      { path: ['c'], text: 'third' },
      { path: ['b', 0], text: 'shared' },
      { path: ['a', 0], text: 'shared' },
    ]);
    expect(error.message).toBe('site.yaml:1:8: shared\nsite.yaml:3:4: third');
    expect(error.code).toBe('invalid');
  });

  it('lists a hundred problems and counts the rest', () => {
    const problems = Array.from({ length: 103 }, (_, i) => ({ path: [], text: `problem ${i}` }));
    const { lines } = read('').refuse(problems);
    expect(lines).toHaveLength(101);
    expect(lines.at(-1)).toBe('site.yaml: 3 more problems');
  });

  const faults: [why: string, text: string, message: string][] = [
    [
      'a key given twice',
      'a: 1\nb: {c: 1, c: 2}\na: 3',
      'site.yaml:3:1: key "a" is given twice, first at site.yaml:1:1\nsite.yaml:2:11: key "c" is given twice, first at site.yaml:2:5',
    ],
    ['a second document', 'a: 1\n---\nb: 2\n', 'site.yaml:2:1: a second document begins here, one is read'],
    ['an alias without anchor', 'a: *x\n', 'site.yaml:1:4: no anchor &x before this alias'],
    ['an unknown tag', 'a: !secret 1\n', 'site.yaml:1:4: unresolved tag: !secret'],
    ['a key that is a list', '? [a]\n: 1\n', 'site.yaml:1:3: a key has to be text'],
    ['a tab as indentation', 'a:\n\tb: 1\n', 'site.yaml:2:1: tabs are not allowed as indentation'],
    [
      'an open bracket',
      'a: [1',
      'site.yaml:1:6: flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    [
      'an alias bomb',
      `a: &a [x, x]\nb: &b [${'*a, '.repeat(60)}]\nc: [${'*b, '.repeat(60)}]\n`,
      'site.yaml: aliases repeat their values more than 100 times',
    ],
    ['lists without end', '['.repeat(1 << 20), 'site.yaml:1:34: nested deeper than 32 levels'],
    ['rows within rows', '- '.repeat(1 << 19), 'site.yaml:1:66: nested deeper than 32 levels'],
  ];
  it.each(faults)('refuses %s', (_why, text, message) => {
    expect(policyErrorOf(() => read(text))).toEqual(['syntax', message]);
  });
});
