import { describe } from 'vitest';
import { identifyRdp } from '../../src/identify/rdp.js';
import { concat, hex } from '../support/frame-builder.js';
import { text } from './bytes.js';
import { itAnswers } from './cases.js';

describe('RDP', () => {
  itAnswers(identifyRdp, [
    ['takes a request without options', hex('0300 000b 06 e0 0000 0000 00'), { service: 'rdp', speaker: 'request' }],
    [
      'takes a refusal',
      hex('0300 0013 0e d0 0000 1234 00 03 00 0800 05000000'),
      { service: 'rdp', speaker: 'response' },
    ],
    [
      'takes a routing token',
      concat(hex('0300 002b 26 e0 0000 0000 00'), text('Cookie: msts=3640205228')),
      {
        service: 'rdp',
        speaker: 'request',
      },
    ],
    ['waits for the fixed part', hex('0300 0013 0e e0'), 'more'],
    ['waits for the options', hex('0300 0013 0e e0 0000 0000 00'), 'more'],
    ['refuses S7', hex('0300 0016 11 e0 0000 0001 00 c1020100 c2020102 c0010a'), 'no'],
    ['refuses data', hex('0300 000b 02 f0 80 00 00 00 00'), 'no'],
    ['refuses a length that does not agree', hex('0300 0013 0d e0 0000 0000 00 01 00 0800 03000000'), 'no'],
    ['refuses a long packet', hex('0300 0400 fe e0 0000 0000 00 01 00 0800 03000000'), 'no'],
    ['refuses a destination in a request', hex('0300 000b 06 e0 0001 0000 00'), 'no'],
    ['refuses another class', hex('0300 000b 06 e0 0000 0000 40'), 'no'],
    ['refuses a confirm with a request in it', hex('0300 0013 0e d0 0000 1234 00 01 00 0800 02000000'), 'no'],
  ]);
});
