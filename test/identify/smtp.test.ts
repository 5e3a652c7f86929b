import { describe } from 'vitest';
import { identifySmtp } from '../../src/identify/smtp.js';
import { itAnswers } from './cases.js';

const SERVER = { service: 'smtp', speaker: 'response' } as const;

describe('SMTP', () => {
  itAnswers(identifySmtp, [
    ['waits for the whole verb', 'EHL', 'more'],
    ['refuses a longer verb', 'EHLOX\r\n', 'no'],
    ['refuses mail without a greeting', 'MAIL FROM:<a@b>\r\n', 'no'],
    ['takes HELO in lower case', 'helo sm\r\n', { service: 'smtp', speaker: 'request' }],
    ['waits behind a greeting that does not name it', '220 mail.lab\r\n', 'more'],
    ['waits within the domain', '220 smtp', 'more'],
    ['does not believe the domain', '220 smtp.lab ready\r\n', 'more'],
    ['refuses what only FTP answers', '220 mail.lab\r\n331 Password\r\n', 'no'],
    ['refuses other codes first', '200 news.lab\r\n', 'no'],
    ['refuses the beginning of other codes', '20', 'no'],
    ['refuses codes of four digits', '2200 x\r\n', 'no'],
    ['takes a refusal that names it', '554 mail.lab ESMTP not accepting\r\n', SERVER],
    ['takes several lines', '220-mail.lab ready\r\n220 ESMTP\r\n', SERVER],
  ]);
});
