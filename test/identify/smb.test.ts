import { describe } from 'vitest';
import { identifySmb } from '../../src/identify/smb.js';
import { concat, hex } from '../support/frame-builder.js';
import { itAnswers } from './cases.js';

const REST = new Uint8Array(60);

describe('SMB', () => {
  itAnswers(identifySmb, [
    [
      'takes a reply of SMB 1',
      concat(hex('000000a0 ff534d42 72 00000000 98'), REST),
      { service: 'smb', speaker: 'response' },
    ],
    ['takes a request of SMB 2', concat(hex('000000a0 fe534d42 4000'), REST), { service: 'smb', speaker: 'request' }],
    ['takes an encrypted message', hex('000000a0 fd534d42'), { service: 'smb', speaker: 'neither' }],
    [
      'takes a positive session response, then a reply',
      concat(hex('82000000 000000a0 ff534d42 72 00000000 98'), REST),
      {
        service: 'smb',
        speaker: 'response',
      },
    ],
    ['waits for the header', hex('000000a0 fe534d42 4000'), 'more'],
    ['refuses another structure size', concat(hex('000000a0 fe534d42 4100'), REST), 'no'],
    ['refuses another mark', hex('000000a0 fe534d43'), 'no'],
    ['refuses a short message', hex('00000008 ff534d42'), 'no'],
    ['refuses a keep-alive alone', hex('85000000'), 'no'],
    ['refuses a session response with a body', hex('82000001'), 'no'],
    ['refuses other names in a session request', hex('81000044 20 6161'), 'no'],
  ]);

  describe('when no more will come', () => {
    itAnswers(
      identifySmb,
      [
        [
          'does not tell who sent a header that is cut',
          hex('000000a0 fe534d42 4000'),
          { service: 'smb', speaker: 'neither' },
        ],
      ],
      { final: true },
    );
  });
});
