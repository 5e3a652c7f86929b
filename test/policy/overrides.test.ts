import { describe, expect, it } from 'vitest';
import { formatAddressRange } from '../../src/policy/address-range.js';
import { applyOverrides, parseOverride } from '../../src/policy/overrides.js';
import { formatPorts } from '../../src/policy/port-range.js';
import type { PortRow } from '../../src/policy/port-table.js';
import { PORT_TABLES } from '../../src/policy/port-tables.js';
import { policyErrorOf } from './policy-error-of.js';

const ROWS: readonly PortRow[] = PORT_TABLES.socialminer.rows;

function rowAfter(role: string, ...texts: string[]): PortRow {
  const row = applyOverrides(ROWS, texts.map(parseOverride)).find((candidate) => candidate.role === role);
  if (row === undefined) throw new Error(`no row ${role}`);
  return row;
}

describe('parseOverride', () => {
  it('reads ports and remotes', () => {
    expect(parseOverride('xmpp.port=5223')).toEqual({
      role: 'xmpp',
      change: { key: 'port', ports: [{ from: 5223, to: 5223 }] },
      source: '--set xmpp.port=5223',
    });
    const { change } = parseOverride('media-routing.remote=10.0.0.9,2001:db8::/32');
    expect(change.key === 'remote' && change.remote.map(formatAddressRange)).toEqual(['10.0.0.9', '2001:db8::/32']);
  });

  const refused: [why: string, text: string, message: string][] = [
    ['a text without value', 'xmpp.port', '--set xmpp.port: not ROLE.KEY=VALUE, e.g. xmpp.port=5223'],
    ['a text without key', 'xmpp=5223', '--set xmpp=5223: not ROLE.KEY=VALUE, e.g. xmpp.port=5223'],
    ['an unknown key', 'xmpp.prot=5223', '--set xmpp.prot=5223: unknown key "prot" (did you mean "port"?)'],
    [
      'port 0',
      'xmpp.port=0',
      '--set xmpp.port=0: port "0" is not a port (1 to 65535), a range (8000-8010) or a list (80,8000-8010)',
    ],
    [
      'port 65536',
      'xmpp.port=65536',
      '--set xmpp.port=65536: port "65536" is not a port (1 to 65535), a range (8000-8010) or a list (80,8000-8010)',
    ],
    [
      'an empty port',
      'xmpp.port=',
      '--set xmpp.port=: port "" is not a port (1 to 65535), a range (8000-8010) or a list (80,8000-8010)',
    ],
    [
      'a short address',
      'xmpp.remote=10.0.0.5,10.1',
      '--set xmpp.remote=10.0.0.5,10.1: remote "10.1" is not an address or a network (10.20.0.10, 10.20.0.0/24, 2001:db8::10)',
    ],
  ];
  it.each(refused)('refuses %s', (_why, text, message) => {
    expect(policyErrorOf(() => parseOverride(text))).toEqual(['bad-override', message]);
  });
});

describe('applyOverrides', () => {
  it('moves a row and remembers the ports of the document', () => {
    const row = rowAfter('media-routing', 'media-routing.port=38005');
    expect(formatPorts(row.ports)).toBe('38005');
    expect(formatPorts(row.movedFrom ?? [])).toBe('38001');
  });

  it('moves nothing where the document port stays among the ports', () => {
    expect(rowAfter('xmpp', 'xmpp.port=5222').movedFrom).toBeNull();
    expect(rowAfter('xmpp', 'xmpp.port=5222-5223').movedFrom).toBeNull();
  });

  it('sets the peers, also those that the document names only in words', () => {
    expect(rowAfter('xmpp', 'xmpp.remote=10.0.0.5').remote?.map(formatAddressRange)).toEqual(['10.0.0.5']);
    expect(rowAfter('bosh', 'bosh.remote=10.0.0.0/8').remote?.map(formatAddressRange)).toEqual(['10.0.0.0/8']);
  });

  it('lets the later of two overrides hold', () => {
    expect(formatPorts(rowAfter('xmpp', 'xmpp.port=5223', 'xmpp.port=5224').ports)).toBe('5224');
  });

  it('leaves the other rows alone', () => {
    expect(rowAfter('https', 'xmpp.port=5223')).toEqual(ROWS.find(({ role }) => role === 'https'));
  });

  const refused: [why: string, texts: string[], message: string][] = [
    ['an unknown role', ['xmp.port=5223'], '--set xmp.port=5223: unknown role "xmp" (did you mean "xmpp"?)'],
    [
      'a role like no other',
      ['web.port=81'],
      '--set web.port=81: unknown role "web" (have: http, https, xmpp, bosh, secure-bosh, media-routing)',
    ],
    [
      'a port that is not configurable',
      ['http.port=8080'],
      '--set http.port=8080: http.port is not configurable (have: xmpp.port, media-routing.port)',
    ],
    [
      'a remote that is anybody',
      ['https.remote=10.0.0.1'],
      '--set https.remote=10.0.0.1: https.remote is not configurable (have: xmpp.remote, bosh.remote, secure-bosh.remote, media-routing.remote)',
    ],
    [
      'two at once',
      ['bosh.port=1', 'xmp.port=1'],
      '--set bosh.port=1: bosh.port is not configurable (have: xmpp.port, media-routing.port)\n--set xmp.port=1: unknown role "xmp" (did you mean "xmpp"?)',
    ],
  ];
  it.each(refused)('refuses %s', (_why, texts, message) => {
    expect(policyErrorOf(() => applyOverrides(ROWS, texts.map(parseOverride)))).toEqual(['bad-override', message]);
  });
});
