import { describe, expect, it } from 'vitest';
import { nearest, suggest } from '../../src/policy/nearest.js';

describe('nearest', () => {
  it('finds the name that was mistyped', () => {
    expect(nearest('prot', ['port', 'remote'])).toBe('port');
    expect(nearest('XMPP', ['http', 'xmpp'])).toBe('xmpp');
    expect(nearest('unlisted-prt', ['unlisted-port', 'moved-port'])).toBe('unlisted-port');
  });

  it('stays silent where nothing is near', () => {
    expect(nearest('zebra', ['port', 'remote'])).toBeNull();
    expect(nearest('id', ['port', 'rows'])).toBeNull();
    expect(nearest('port', [])).toBeNull();
  });

  it('does not compare very long words', () => {
    expect(nearest('p'.repeat(1_000_000), ['p'.repeat(1_000_000)])).toBeNull();
  });
});

describe('suggest', () => {
  it('names the nearest, else all', () => {
    expect(suggest('prot', ['port', 'remote'])).toBe('(did you mean "port"?)');
    expect(suggest('zebra', ['port', 'remote'])).toBe('(have: port, remote)');
    expect(suggest('zebra', [])).toBe('(have: none)');
  });
});
