import { describe } from 'vitest';
import { identifyMysql } from '../../src/identify/mysql.js';
import { concat, hex } from '../support/frame-builder.js';
import { text } from './bytes.js';
import { itAnswers } from './cases.js';
import { mysqlGreeting, mysqlPacket } from './samples.js';

const ZEROS = new Uint8Array(23);

describe('MySQL', () => {
  itAnswers(identifyMysql, [
    ['takes MariaDB', mysqlGreeting('5.5.5-10.11.6-MariaDB'), { service: 'mysql', speaker: 'response' }],
    [
      'takes a request for TLS',
      mysqlPacket(1, concat(hex('85aeff19 00000001 21'), ZEROS)),
      {
        service: 'mysql',
        speaker: 'request',
      },
    ],
    ['waits within the version', mysqlGreeting('8.0.36').slice(0, 8), 'more'],
    ['waits for the fixed part', mysqlGreeting('8.0.36').slice(0, 20), 'more'],
    ['refuses a version without digits', mysqlGreeting('eight'), 'no'],
    ['refuses a version without a dot', mysqlGreeting('8'), 'no'],
    ['refuses an empty version', mysqlGreeting(''), 'no'],
    ['refuses a version with control bytes', mysqlGreeting('8.\x01'), 'no'],
    ['refuses a packet that ends in the version', mysqlPacket(0, text('\n8.0.36')), 'no'],
    ['refuses a large packet', hex('000900 00 0a'), 'no'],
    ['refuses another protocol version', hex('4a0000 00 09 35'), 'no'],
    ['refuses a late sequence number', hex('4a0000 02 0a'), 'no'],
    ['refuses an error that is none', mysqlPacket(0, concat(hex('ff 0100'), text('no'))), 'no'],
    [
      'refuses a login of the old protocol',
      mysqlPacket(1, concat(hex('85a4ff19 00000001 21'), ZEROS, text('root\0'))),
      'no',
    ],
    ['refuses a login without zeros', mysqlPacket(1, new Uint8Array(64).fill(0xff)), 'no'],
    ['refuses TLS that was not asked for', mysqlPacket(1, concat(hex('85a6ff19 00000001 21'), ZEROS)), 'no'],
  ]);
});
