import { describe, expect, it } from 'vitest';
import { flowOf } from '../support/flow-runner.js';
import { talk } from '../support/talk.js';

const historyOf = (lines: readonly string[]) => flowOf(talk(lines)).history;
const HANDSHAKE = ['> S', '< SA', '> A'];

describe('history', () => {
  it.each([
    ['a SYN', ['> S'], 'S'],
    ['an answered SYN', ['> S', '< SA'], 'Sh'],
    ['a handshake', HANDSHAKE, 'ShA'],
    ['a refused SYN', ['> S', '< RA seq=0'], 'Sr'],
    [
      'a whole connection',
      [...HANDSHAKE, '> PA "a"', '< A', '< PA "b"', '> A', '> FA', '< A', '< FA', '> A'],
      'ShADadFf',
    ],
    ['a reset by the originator', [...HANDSHAKE, '> R'], 'ShAR'],
    ['several control bits at once', ['> SF'], 'Q'],
    ['FIN with RST', [...HANDSHAKE, '> FR'], 'ShAQ'],
    ['a segment without flags', ['> -'], ''],
    ['a probe with FIN alone', ['> F', '< RA seq=0'], 'Fr'],
    ['a window of 0 with its ACK', [...HANDSHAKE, '< A win=0'], 'ShAaw'],
    ['a window of 0 with payload', [...HANDSHAKE, '< PA win=0 "x"'], 'ShAdw'],
    ['UDP', ['> "a"', '< "b"', '> "c"'], 'Dd'],
    ['UDP without payload', ['> ""', '< "b"'], 'd'],
  ])('of %s', (_, lines, history) => {
    expect(historyOf(lines)).toBe(history);
  });

  it('has each letter once per side, where it came first', () => {
    const data = ['> PA "a"', '< A', '> PA "a"', '< PA "b"', '> A', '< PA "b"', '> FA', '> FA seq=1003'];
    expect(historyOf([...HANDSHAKE, ...data])).toBe('ShADadF');
  });

  it('marks a flow whose first packet came from the responder', () => {
    expect(historyOf(['< SA', '> A', '> PA "a"'])).toBe('^hAD');
  });

  it('turns round with the originator', () => {
    expect(historyOf(['< PA "HTTP/1.1 200 OK\\r\\n\\r\\n"', '> A'])).toBe('^dA');
  });

  it('has the ACK that comes after data of the same side', () => {
    expect(historyOf([...HANDSHAKE, '> PA "a"', '< PA "b"', '> A', '< A'])).toBe('ShADda');
  });

  describe('of retransmissions', () => {
    it.each([
      ['the first segment again', ['> PA "abc"', '> PA seq=1001 "abc"'], 'ShADT'],
      ['an older one again', ['> PA "abc"', '> PA "def"', '> PA seq=1001 "abc"'], 'ShADT'],
      ['one that is partly new', ['> PA "abc"', '> PA seq=1002 "bcdef"'], 'ShADT'],
      ['one across the end of the sequence numbers', ['> PA seq=4294967295 "abc"', '> PA seq=0 "bc"'], 'ShADT'],
      ['an answer again', ['> PA "abc"', '< PA "x"', '< PA seq=5001 "x"'], 'ShADdt'],
    ])('notes %s', (_, lines, history) => {
      expect(historyOf([...HANDSHAKE, ...lines])).toBe(history);
    });

    it('does not take segments that come in order, or ahead, for one', () => {
      expect(historyOf([...HANDSHAKE, '> PA "abc"', '> PA "def"', '> PA seq=2000 "x"'])).toBe('ShAD');
    });

    it('does not take a SYN or FIN that is sent again for one', () => {
      expect(historyOf(['> S', '> S seq=1000', '< SA', '> A', '> FA', '> FA seq=1001'])).toBe('ShAF');
    });
  });

  it('says that it has more letters than it holds', () => {
    const both = ['S', 'A', 'PA "x"', 'PA seq=0 "x"', 'A win=0', 'SF', 'FA', 'R'].flatMap((flags) => [
      `> ${flags}`,
      `< ${flags}`,
    ]);
    expect(historyOf(both)).toBe('SsAaDdTtWwQq+');
  });
});
