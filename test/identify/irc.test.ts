import { describe } from 'vitest';
import { identifyIrc } from '../../src/identify/irc.js';
import { itAnswers } from './cases.js';

const CLIENT = { service: 'irc', speaker: 'request' } as const;
const SERVER = { service: 'irc', speaker: 'response' } as const;

describe('IRC', () => {
  itAnswers(identifyIrc, [
    ['waits for the end of the line', 'NICK lab', 'more'],
    ['waits behind USER with one parameter, as FTP has it', 'USER lab\r\n', 'more'],
    ['waits behind PASS', 'PASS x\r\n', 'more'],
    ['refuses FTP', 'USER lab\r\nPASS x\r\nSYST\r\n', 'no'],
    ['refuses other words', 'HELLO\r\n', 'no'],
    ['takes CAP', 'CAP LS 302\r\n', CLIENT],
    ['takes NICK with a colon', 'NICK :lab\r\n', CLIENT],
    ['takes a notice without a server', 'NOTICE AUTH :*** Looking up your hostname\r\n', SERVER],
    ['refuses a server without a name', ': 001 x\r\n', 'no'],
    ['refuses numbers of other lengths', ':irc.lab 01 x\r\n', 'no'],
    ['refuses a number of Redis', ':1\r\n', 'no'],
  ]);
});
