import { describe } from 'vitest';
import { identifyPop3 } from '../../src/identify/pop3.js';
import { itAnswers } from './cases.js';

describe('POP3', () => {
  itAnswers(identifyPop3, [
    ['waits behind a log-in, which may be FTP', 'USER bob\r\nPASS x\r\n', 'more'],
    ['refuses FTP', 'USER bob\r\nPASS x\r\nSYST\r\n', 'no'],
    ['refuses to begin with LIST, which NNTP has too', 'LIST\r\n', 'no'],
    ['refuses a bare +OK, which Redis has too', '+OK\r\n', 'no'],
    ['waits within the greeting', '+OK', 'more'],
    ['waits behind a greeting that says little', '+OK hi\r\n', 'more'],
    ['refuses another line behind it', '+OK hi\r\nwhat\r\n', 'no'],
    ['takes a second reply', '+OK hi\r\n-ERR\r\n', { service: 'pop3', speaker: 'response' }],
  ]);
});
