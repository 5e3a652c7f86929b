import { describe } from 'vitest';
import { identifySip } from '../../src/identify/sip.js';
import { itAnswers } from './cases.js';

describe('SIP', () => {
  itAnswers(identifySip, [
    ['waits for the end of the line', 'INVITE sip:a@sm SIP/2.0', 'more'],
    ['waits within the method', 'INVI', 'more'],
    ['refuses HTTP', 'OPTIONS / HTTP/1.1\r\n', 'no'],
    ['refuses another version', 'INVITE sip:a@sm SIP/3.0\r\n', 'no'],
    ['refuses another scheme', 'INVITE mailto:a@sm SIP/2.0\r\n', 'no'],
    ['refuses a status of two digits', 'SIP/2.0 20 OK\r\n', 'no'],
    ['takes SIPS and TEL', 'INVITE tel:+1-201 SIP/2.0\r\n', { service: 'sip', speaker: 'request' }],
  ]);

  describe('met in midstream', () => {
    itAnswers(
      identifySip,
      [
        ['does not say who opened by an INVITE', 'INVITE sip:a SIP/2.0\r\n', { service: 'sip', speaker: 'neither' }],
        ['does not say who opened by a response', 'SIP/2.0 200 OK\r\n', { service: 'sip', speaker: 'neither' }],
        ['knows who registers', 'REGISTER sip:a SIP/2.0\r\n', { service: 'sip', speaker: 'request' }],
      ],
      { fromStart: false },
    );
  });

  describe('when no more will come', () => {
    itAnswers(
      identifySip,
      [
        ['takes a line that is cut', 'INVITE sip:alice@sm', { service: 'sip', speaker: 'request' }],
        ['knows nothing by a scheme that is cut', 'INVITE si', 'more'],
      ],
      { final: true },
    );
  });
});
