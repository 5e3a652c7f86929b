import { describe } from 'vitest';
import { identifyImap } from '../../src/identify/imap.js';
import { itAnswers } from './cases.js';

describe('IMAP', () => {
  itAnswers(identifyImap, [
    ['waits within the tag', 'a00', 'more'],
    ['waits within the command', 'a001 CAP', 'more'],
    ['refuses a tag without a digit', 'abc LOGIN x y\r\n', 'no'],
    ['refuses a tag with other signs', 'a-1 LOGIN x y\r\n', 'no'],
    ['refuses a long tag', `a${'1'.repeat(30)} LOGIN x y\r\n`, 'no'],
    ['refuses other commands first', 'a1 FETCH 1\r\n', 'no'],
    ['refuses a line that is only a tag', 'a1\r\n', 'no'],
    ['waits behind a greeting that does not name it', '* OK ready\r\n', 'more'],
    ['refuses other untagged lines first', '* FLAGS ()\r\n', 'no'],
    [
      'takes capabilities behind the greeting',
      '* OK ready\r\n* CAPABILITY IMAP4rev1\r\n',
      {
        service: 'imap',
        speaker: 'response',
      },
    ],
    ['takes PREAUTH', '* PREAUTH IMAP4rev1 server\r\n', { service: 'imap', speaker: 'response' }],
  ]);
});
