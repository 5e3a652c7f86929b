import { describe } from 'vitest';
import { identifyPostgresql } from '../../src/identify/postgresql.js';
import { concat, hex, u32 } from '../support/frame-builder.js';
import { text } from './bytes.js';
import { itAnswers } from './cases.js';
import { postgresqlStartup } from './samples.js';

const VERSION_3 = 0x00030000;
const REQUEST = { service: 'postgresql', speaker: 'request' } as const;
const RESPONSE = { service: 'postgresql', speaker: 'response' } as const;

describe('PostgreSQL', () => {
  itAnswers(identifyPostgresql, [
    ['takes a user that is not first', postgresqlStartup(VERSION_3, 'database\0sm\0user\0bob\0\0'), REQUEST],
    ['takes version 3.2', postgresqlStartup(0x00030002, 'user\0bob\0\0'), REQUEST],
    ['takes a cancel request', concat(u32(16), u32(80877102), u32(1), u32(2)), REQUEST],
    ['takes a request for GSSAPI', concat(u32(8), u32(80877104)), REQUEST],
    ['waits for the parameters', postgresqlStartup(VERSION_3, 'user\0bob\0\0').slice(0, 12), 'more'],
    ['refuses parameters without a user', postgresqlStartup(VERSION_3, 'database\0sm\0\0'), 'no'],
    ['refuses parameters without an end', postgresqlStartup(VERSION_3, 'user\0bob\0'), 'no'],
    ['refuses control bytes', postgresqlStartup(VERSION_3, 'user\0b\x01b\0\0'), 'no'],
    ['refuses version 2', postgresqlStartup(0x00020000, 'user\0bob\0\0'), 'no'],
    ['refuses a request for TLS of another length', concat(u32(9), u32(80877103)), 'no'],
    ['refuses messages of the media-routing shape', hex('00000013 00000003 00000001'), 'no'],
    ['waits behind one letter', 'N', 'more'],
    ['takes a question for an MD5 password', concat(text('R'), u32(12), u32(5), hex('01020304')), RESPONSE],
    ['refuses a length that does not go with the method', concat(text('R'), u32(9), u32(5), u32(0)), 'no'],
    ['refuses other SASL mechanisms', concat(text('R'), u32(23), u32(10), text('PLAIN\0')), 'no'],
    ['refuses an error without severity', concat(text('E'), u32(100), text('Mfatal\0')), 'no'],
    ['refuses text', 'RFB 003.008\n', 'no'],
  ]);

  describe('when no more will come', () => {
    itAnswers(
      identifyPostgresql,
      [
        [
          'takes a startup that is cut behind the user',
          postgresqlStartup(VERSION_3, 'user\0bob\0database\0sm\0\0').slice(0, 20),
          REQUEST,
        ],
      ],
      { final: true },
    );
  });
});
