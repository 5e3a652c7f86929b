import { describe } from 'vitest';
import { identifyNtp } from '../../src/identify/ntp.js';
import { concat, hex } from '../support/frame-builder.js';
import { itAnswers } from './cases.js';

/** Header with these first bytes, and zeros. */
function header(first: string): Uint8Array {
  const bytes = new Uint8Array(48);
  bytes.set(hex(first));
  return bytes;
}

/** Server's header: received and sent at these seconds. */
function answer(received: string, sent: string): Uint8Array {
  return concat(hex('24 02 06 e7'), new Uint8Array(28), hex(received), new Uint8Array(4), hex(sent), new Uint8Array(4));
}

const REQUEST = { service: 'ntp', speaker: 'request' } as const;
const RESPONSE = { service: 'ntp', speaker: 'response' } as const;

describe('NTP', () => {
  itAnswers(
    identifyNtp,
    [
      ['takes the simplest client', header('1b'), REQUEST],
      ['takes symmetric active', header('21 02 06'), REQUEST],
      ['takes a broadcast', header('25 02 06'), { service: 'ntp', speaker: 'neither' }],
      ['takes a server', answer('eead571c', 'eead571d'), RESPONSE],
      ['takes an extension field and a key', concat(header('23'), hex('0104 0010'), new Uint8Array(12 + 20)), REQUEST],
      ['waits for the whole header', header('23').slice(0, 47), 'more'],
      ['refuses version 5', header('2b'), 'no'],
      ['refuses version 0', header('03'), 'no'],
      ['refuses control messages', header('16'), 'no'],
      ['refuses stratum 17', header('23 11'), 'no'],
      ['refuses a poll of days', header('23 02 20'), 'no'],
      ['refuses a root delay of minutes', header('23 02 06 e7 00ff0000'), 'no'],
      ['refuses a server that sends before it hears', answer('eead571c', 'eead571b'), 'no'],
      ['refuses a server that takes an hour', answer('eead571c', 'eead6528'), 'no'],
      ['refuses a server without a time', answer('00000000', '00000000'), 'no'],
      ['waits for the rest of an extension field', concat(header('23'), hex('0104 0010 00')), 'more'],
    ],
    { transport: 'udp' },
  );

  describe('when no more will come', () => {
    itAnswers(
      identifyNtp,
      [['refuses bytes that are no extension field', concat(header('23'), hex('0104 0003 00')), 'no']],
      { transport: 'udp', final: true },
    );
  });
});
