import { describe } from 'vitest';
import { identifySsh } from '../../src/identify/ssh.js';
import { hex } from '../support/frame-builder.js';
import { itAnswers } from './cases.js';

describe('SSH', () => {
  itAnswers(identifySsh, [
    ['waits within the version', 'SSH-2.', 'more'],
    ['waits behind any lines', 'Welcome\r\nto this host\r\n', 'more'],
    ['waits within a line', 'Wel', 'more'],
    ['refuses another version', 'SSH-3.0-x\r\n', 'no'],
    ['refuses control bytes before the banner', 'a\x00b\r\nSSH-2.0-x\r\n', 'no'],
    ['refuses a banner within a line', 'see SSH-2.0-x\x00', 'no'],
    ['refuses binary', hex('00000013 00000003'), 'no'],
    ['takes lines of UTF-8', '\xc3\xa9\nSSH-2.0-x', { service: 'ssh', speaker: 'neither' }],
  ]);

  describe('met in midstream', () => {
    itAnswers(
      identifySsh,
      [
        ['takes a banner in the first line', 'SSH-2.0-x\r\n', { service: 'ssh', speaker: 'neither' }],
        ['refuses one in a later line', 'found:\r\nSSH-2.0-x\r\n', 'no'],
      ],
      { fromStart: false },
    );
  });
});
