import { describe } from 'vitest';
import { identifySyslog } from '../../src/identify/syslog.js';
import { itAnswers } from './cases.js';

const SYSLOG = { service: 'syslog', speaker: 'request' } as const;

describe('syslog', () => {
  describe('over TCP', () => {
    itAnswers(identifySyslog, [
      ['waits for the priority', '<16', 'more'],
      ['waits for the time', '<165>1 2026-10', 'more'],
      ['refuses a priority above 191', '<192>Oct 11 22:14:15 sm', 'no'],
      ['refuses a leading zero', '<013>Oct 11 22:14:15 sm', 'no'],
      ['refuses an empty priority', '<>Oct 11 22:14:15 sm', 'no'],
      ['refuses a message without a time', '<13>hello: there it is', 'no'],
      ['refuses XML', '<stream:stream>', 'no'],
      ['refuses a month that is none', '<13>Okt 11 22:14:15 sm', 'no'],
      ['takes a time with a blank in the day', '<13>Oct  1 22:14:15 sm x', SYSLOG],
      ['takes the nil time', '<13>1 - sm app - - -', SYSLOG],
      ['refuses a count of zero', '0 <13>1 - sm app', 'no'],
      ['refuses a number without a message', '123 abc', 'no'],
    ]);
  });

  describe('over UDP', () => {
    itAnswers(
      identifySyslog,
      [
        ['refuses binary', '<13>a: \x00\x01\x02\x03', 'no'],
        ['waits for a tag', '<13>hello there', 'more'],
        ['takes a NUL behind the message', '<13>app: started\0', SYSLOG],
      ],
      { transport: 'udp' },
    );
  });
});
