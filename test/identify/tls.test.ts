import { describe, expect, it } from 'vitest';
import { identifyTls } from '../../src/identify/tls.js';
import { concat, hex } from '../support/frame-builder.js';
import { ask, itAnswers } from './cases.js';
import { clientHello, record, serverHello } from './tls-hello-builder.js';

const APPLICATION_DATA = record(23, new Uint8Array(20));
const HELLO = clientHello({ serverName: 'x.lab', versions: [0x0303] });
const LIKELY = { service: 'tls', speaker: 'neither', likely: true } as const;

describe('TLS', () => {
  itAnswers(identifyTls, [
    ['waits for the record header', hex('16 03 01'), 'more'],
    ['waits for the handshake type', hex('16 0301 0200'), 'more'],
    ['waits for the whole hello', record(22, HELLO).subarray(0, 60), 'more'],
    ['refuses version 4', hex('16 0400 0100 01'), 'no'],
    ['refuses an empty record', hex('16 0303 0000 01'), 'no'],
    ['refuses a record above the bound', hex('16 0303 4801 01'), 'no'],
    ['refuses a hello shorter than its fixed fields', hex('16 0303 0020 01 00001c 0303'), 'no'],
    ['refuses a client that says more than its hello', hex('16 0303 0100 01 000040 0303'), 'no'],
    ['refuses a long session id', concat(hex('16 0303 0100 01 0000fc 0303'), new Uint8Array(32), hex('21')), 'no'],
    ['refuses another handshake message at the start', record(22, hex('0b 000003 000000')), 'no'],
    ['refuses application data at the start', APPLICATION_DATA, 'no'],
    ['refuses an alert of level 3', hex('15 0303 0002 03 28'), 'no'],
    ['refuses an alert that nobody defined', hex('15 0303 0002 02 ff'), 'no'],
    ['refuses an alert with other bytes behind it', hex('15 0303 0002 02 28 41'), 'no'],
    ['takes two alerts', hex('15 0303 0002 02 28 15 0303 0002 01 00'), { service: 'tls', speaker: 'neither' }],
    [
      'reads the version of a hello without extensions',
      record(22, clientHello({ legacyVersion: 0x0301 })),
      { service: 'tls', speaker: 'request', tlsVersion: 0x0301 },
    ],
    [
      'takes the highest version offered, and no reserved one',
      record(22, clientHello({ versions: [0x3a3a, 0x0302, 0x0303, 0x0301] })),
      { service: 'tls', speaker: 'request', tlsVersion: 0x0303 },
    ],
    [
      'takes a draft of TLS 1.3 for TLS 1.3',
      record(22, clientHello({ versions: [0x7f1c] })),
      { service: 'tls', speaker: 'request', tlsVersion: 0x0304 },
    ],
    [
      'reads a server that chose TLS 1.0, with its certificate in the same record',
      record(22, concat(serverHello({ legacyVersion: 0x0301 }), hex('0b 000003 000000')), 0x0301),
      { service: 'tls', speaker: 'response', tlsVersion: 0x0301 },
    ],
    [
      'puts a hello together that is cut into records',
      concat(record(22, HELLO.subarray(0, 3)), record(22, HELLO.subarray(3, 50)), record(22, HELLO.subarray(50))),
      { service: 'tls', speaker: 'request', name: 'x.lab', tlsVersion: 0x0303 },
    ],
    [
      'waits behind the header of the next record',
      concat(record(22, HELLO.subarray(0, 50)), record(22, HELLO.subarray(50)).subarray(0, 5)),
      'more',
    ],
    ['waits for the rest of a hello in records', record(22, HELLO.subarray(0, 50)), 'more'],
    ['refuses a hello that goes on in no record', concat(record(22, HELLO.subarray(0, 50)), hex('00 00 00')), 'no'],
  ]);

  describe('met in midstream', () => {
    itAnswers(
      identifyTls,
      [
        ['is likely where one whole record ends the bytes', APPLICATION_DATA, LIKELY],
        ['is likely where the next header fits too', concat(APPLICATION_DATA, hex('17 03')), LIKELY],
        ['is likely with records behind each other', concat(APPLICATION_DATA, APPLICATION_DATA, hex('15')), LIKELY],
        ['is none where the next header does not', concat(APPLICATION_DATA, hex('41 42')), 'no'],
        ['waits for the next header', APPLICATION_DATA.subarray(0, 12), 'more'],
        [
          'is certain with a hello',
          record(22, HELLO),
          {
            service: 'tls',
            speaker: 'request',
            name: 'x.lab',
            tlsVersion: 0x0303,
          },
        ],
        ['is likely with an encrypted handshake message', record(22, new Uint8Array(40).fill(0x99)), LIKELY],
      ],
      { fromStart: false },
    );

    it('is likely with one header when no more will come', () => {
      expect(ask(identifyTls, APPLICATION_DATA.subarray(0, 12), { fromStart: false, final: true })).toEqual(LIKELY);
    });
  });

  it('gives the same service for every length of a cut hello', () => {
    const hello = record(22, HELLO);
    const answers = Array.from({ length: hello.length - 6 }, (_, i) =>
      ask(identifyTls, hello.subarray(0, i + 6), { final: true }),
    );
    expect(answers.every((answer) => typeof answer === 'object' && answer.service === 'tls')).toBe(true);
  });
});
