import { describe } from 'vitest';
import { identifyRedis } from '../../src/identify/redis.js';
import { itAnswers } from './cases.js';

const REPLY = { service: 'redis', speaker: 'response' } as const;

describe('Redis', () => {
  itAnswers(identifyRedis, [
    ['waits behind a bare +OK, which POP3 nearly has', '+OK\r\n', 'more'],
    ['waits for the whole count', '*3', 'more'],
    ['waits for the first word', '*1\r\n$4\r\nPI', 'more'],
    ['waits for the whole string', '$5\r\nhel', 'more'],
    ['refuses POP3', '+OK ready\r\n', 'no'],
    ['refuses a string longer than its length', '$5\r\nhello!\r\n', 'no'],
    ['refuses a count without digits', '*\r\n', 'no'],
    ['refuses a count beyond reason', '*1234567890\r\n', 'no'],
    ['refuses IMAP', '* OK ready\r\n', 'no'],
    ['refuses an array of something else', '*1\r\nabc\r\n', 'no'],
    ['refuses inline commands', 'PING\r\n', 'no'],
    ['refuses numbers', ':1\r\n', 'no'],
    ['takes the answer to PING', '+PONG\r\n', REPLY],
    ['takes the answer to HELLO 3', '%7\r\n$6\r\nserver\r\n$5\r\nredis\r\n', REPLY],
    ['takes the beginning of INFO', '$3500\r\n# Server\r\nredis_version:7.2.5\r\n', REPLY],
    [
      'takes a command behind no matter what length',
      '*2\r\n$3\r\nGET\r\n$99',
      { service: 'redis', speaker: 'request' },
    ],
  ]);
});
