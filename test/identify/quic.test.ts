import { describe } from 'vitest';
import { identifyQuic } from '../../src/identify/quic.js';
import { hex } from '../support/frame-builder.js';
import { itAnswers } from './cases.js';
import { quicPacket } from './samples.js';

const ID = '0102030405060708';
const EITHER = { service: 'quic', speaker: 'neither' } as const;

describe('QUIC', () => {
  itAnswers(
    identifyQuic,
    [
      [
        'takes 0-RTT for the client',
        quicPacket(0xd0, '00000001', ID, '00 449e'),
        { service: 'quic', speaker: 'request' },
      ],
      ['takes Handshake for either', quicPacket(0xe0, '00000001', ID, '00 449e'), EITHER],
      [
        'takes Retry for the server',
        quicPacket(0xf0, '00000001', '', '04 01020304'),
        { service: 'quic', speaker: 'response' },
      ],
      ['takes a draft', quicPacket(0xc0, 'ff00001d', ID, '00 00 449e'), EITHER],
      [
        'reads version 2 by its own types',
        quicPacket(0xc0, '6b3343cf', '', '04 01020304'),
        {
          service: 'quic',
          speaker: 'response',
        },
      ],
      ['refuses short headers', quicPacket(0x40, '00000001', ID, '00 00 449e'), 'no'],
      ['refuses a cleared fixed bit', quicPacket(0x80, '00000001', ID, '00 00 449e'), 'no'],
      ['refuses unknown versions', quicPacket(0xc0, '00000002', ID, '00 00 449e'), 'no'],
      ['refuses a connection id above 20', quicPacket(0xc0, '00000001', '00'.repeat(21), '00 00 449e'), 'no'],
      ['refuses a payload too short to be protected', quicPacket(0xc0, '00000001', ID, '00 00 13'), 'no'],
      ['waits for a version that it knows in a negotiation', hex('80 00000000 00 00 12345678'), 'more'],
      ['waits for the length', hex('c0 00000001 00 00 00 44'), 'more'],
      ['waits behind a token', hex('c0 00000001 00 00 40ff'), 'more'],
    ],
    { transport: 'udp' },
  );

  describe('met in midstream', () => {
    itAnswers(
      identifyQuic,
      [
        [
          'does not take a short destination for the answer',
          quicPacket(0xc0, '00000001', '', '04 01020304 00 449e'),
          EITHER,
        ],
      ],
      { transport: 'udp', fromStart: false },
    );
  });
});
