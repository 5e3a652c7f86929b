import { describe, expect, it } from 'vitest';
import { assert, jsonValue, property, string } from 'fast-check';
import { sanitise, sanitiseTexts, toSafeJson } from '../../src/report/sanitise.js';

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

describe('sanitise', () => {
  it.each([
    ['an escape sequence', '\u001b[2J', '\\x1b[2J'],
    ['a C1 control sequence introducer', '\u009b31m', '\\x9b31m'],
    ['line ends', 'a\r\nb', 'a\\x0d\\x0ab'],
    ['a tab and a NUL', '\t\0', '\\x09\\x00'],
    ['DEL', '\u007f', '\\x7f'],
    ['a bidi override', '\u202egnp.exe', '\\u202egnp.exe'],
    ['bidi isolates and marks', '\u2066\u2069\u200e\u061c', '\\u2066\\u2069\\u200e\\u061c'],
    ['line and paragraph separators', '\u2028\u2029', '\\u2028\\u2029'],
    ['zero-width characters and a byte order mark', '\u200b\u200d\ufeff', '\\u200b\\u200d\\ufeff'],
    ['invisible tag characters', '\u{e0041}', '\\u{e0041}'],
    ['a lone surrogate', '\ud800', '\\ud800'],
  ])('shows %s as an escape', (_name, text, shown) => {
    expect(sanitise(text)).toBe(shown);
  });

  it('leaves words of any script alone', () => {
    expect(sanitise('Ünïcode НТТР 日本語 עברית 🙂')).toBe('Ünïcode НТТР 日本語 עברית 🙂');
  });

  it('lets nothing unprintable through', () => {
    assert(
      property(string({ unit: 'binary' }), (text) => {
        expect(sanitise(text)).not.toMatch(UNPRINTABLE);
      }),
    );
    expect.hasAssertions();
  });

  it('reaches every string in a value, keys included', () => {
    expect(sanitiseTexts({ 'k\n': ['\u001b', 7, null, { deep: '\t' }] })).toEqual({
      'k\\x0a': ['\\x1b', 7, null, { deep: '\\x09' }],
    });
  });
});

describe('safe JSON', () => {
  it('has no unprintable character and still the same value', () => {
    assert(
      property(jsonValue({ stringUnit: 'binary' }), (value) => {
        const json = toSafeJson(value);
        expect(json).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
