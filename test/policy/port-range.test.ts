import { describe, expect, it } from 'vitest';
import { formatPorts, parsePortRange, parsePorts } from '../../src/policy/port-range.js';

describe('parsePorts', () => {
  it.each(['80', '8000-8010', '80,443,8000-8010', '1', '65535', '1-65535'])('reads %s and writes it back', (text) => {
    expect(formatPorts(parsePorts(text) ?? [])).toBe(text);
  });

  it('forgives white space', () => {
    expect(parsePorts(' 80 , 8000 - 8010 ')).toEqual([
      { from: 80, to: 80 },
      { from: 8000, to: 8010 },
    ]);
  });

  it.each(['', '0', '65536', '80,', '8010-8000', '1-2-3', '-80', '0x50', '80.5', 'http', '100000'])(
    'refuses "%s"',
    (text) => {
      expect(parsePorts(text)).toBeNull();
    },
  );
});

describe('parsePortRange', () => {
  it('takes one range and no list', () => {
    expect(parsePortRange('32768-60999')).toEqual({ from: 32768, to: 60999 });
    expect(parsePortRange('80,443')).toBeNull();
  });
});
