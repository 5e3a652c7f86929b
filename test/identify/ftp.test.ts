import { describe } from 'vitest';
import { identifyFtp } from '../../src/identify/ftp.js';
import { itAnswers } from './cases.js';

describe('FTP', () => {
  itAnswers(identifyFtp, [
    ['waits behind a log-in, which may be POP3', 'USER bob\r\nPASS x\r\n', 'more'],
    ['refuses POP3', 'USER bob\r\nPASS x\r\nLIST\r\n', 'no'],
    ['refuses IRC', 'USER bob\r\nNICK bob\r\n', 'no'],
    ['refuses to begin with a transfer', 'RETR file\r\n', 'no'],
    ['takes PASV', 'USER bob\r\nPASS x\r\nPASV\r\n', { service: 'ftp', speaker: 'request' }],
    ['takes FEAT', 'FEAT\r\n', { service: 'ftp', speaker: 'request' }],
    ['waits behind a greeting that does not name it', '220 host.lab ready\r\n', 'more'],
    ['waits within the domain', '220 ftp', 'more'],
    ['does not believe the domain', '220 ftp.lab ready\r\n', 'more'],
    ['leaves a greeting that names SMTP too', '220 host.lab ESMTP and FTP\r\n', 'more'],
    ['refuses the answer to EHLO', '220 ftp.lab ready\r\n250 ftp.lab\r\n', 'no'],
    ['takes the name of a program', '220-FileZilla Server 1.7\r\n', { service: 'ftp', speaker: 'response' }],
    ['refuses control bytes', '220 \x01FTP\r\n', 'no'],
  ]);
});
