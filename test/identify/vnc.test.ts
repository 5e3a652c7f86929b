import { describe } from 'vitest';
import { identifyVnc } from '../../src/identify/vnc.js';
import { itAnswers } from './cases.js';

describe('VNC', () => {
  itAnswers(identifyVnc, [
    ['waits for the whole version', 'RFB 003.', 'more'],
    ['refuses another shape', 'RFB 3.8\n', 'no'],
    ['refuses CRLF', 'RFB 003.008\r\n', 'no'],
    ['takes the number of a vendor', 'RFB 003.889\n\x01\x02', { service: 'vnc', speaker: 'neither' }],
  ]);
});
