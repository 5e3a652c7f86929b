import { describe, expect, it } from 'vitest';
import { identifyDns } from '../../src/identify/dns.js';
import { concat, hex, u16 } from '../support/frame-builder.js';
import { sized16, text } from './bytes.js';
import { ask, itAnswers } from './cases.js';
import { DNS_QUERY, DNS_RESPONSE, dnsName } from './samples.js';

/** Message with this header and one question. */
function question(header: string, name: Uint8Array, type = 1, rrClass = 1): Uint8Array {
  return concat(hex(header), name, u16(type), u16(rrClass));
}

const HEADER = '1234 0100 0001 0000 0000 0000';
const NAME = dnsName('sm.lab');
const QUERY = { service: 'dns', speaker: 'request' } as const;
const RESPONSE = { service: 'dns', speaker: 'response' } as const;

describe('DNS', () => {
  describe('over UDP', () => {
    itAnswers(
      identifyDns,
      [
        ['takes a question for the root', question(HEADER, hex('00'), 2), QUERY],
        [
          'takes EDNS',
          concat(question('1234 0120 0001 0000 0000 0001', NAME), hex('00 0029 04d0 00000000 0000')),
          QUERY,
        ],
        ['takes a dynamic update', concat(question('1234 2800 0001 0000 0000 0000', NAME, 6)), QUERY],
        ['takes an empty answer', question('1234 8183 0001 0000 0000 0000', NAME), RESPONSE],
        ['refuses a reserved bit', question('1234 0140 0001 0000 0000 0000', NAME), 'no'],
        ['refuses a query with a response code', question('1234 0103 0001 0000 0000 0000', NAME), 'no'],
        ['refuses an unused opcode', question('1234 1800 0001 0000 0000 0000', NAME), 'no'],
        ['refuses a query without a question', hex('1234 0100 0000 0000 0000 0000'), 'no'],
        ['refuses many questions', question('1234 0100 0100 0000 0000 0000', NAME), 'no'],
        ['refuses an unused type', question(HEADER, NAME, 0x1234), 'no'],
        ['refuses an unused class', question(HEADER, NAME, 1, 7), 'no'],
        ['refuses a label above 63', question(HEADER, concat(hex('40'), text('x'.repeat(64)), hex('00'))), 'no'],
        ['refuses control bytes in a name', question(HEADER, hex('02 6101 00')), 'no'],
        ['refuses a pointer forward', question(HEADER, hex('c0ff')), 'no'],
        ['refuses a pointer to itself', question(HEADER, hex('c00c')), 'no'],
        ['refuses a name above 255', question(HEADER, dnsName(Array(60).fill('abcde').join('.'))), 'no'],
        ['refuses bytes behind the last record', concat(DNS_QUERY, hex('00')), 'no'],
        [
          'refuses a record of an unused type',
          concat(DNS_RESPONSE.slice(0, 32), hex('1234 0001 00000e10 0004 cb007114')),
          'no',
        ],
        ['refuses NetBIOS names', question('80f0 0010 0001 0000 0000 0000', dnsName('CK'.repeat(16)), 33), 'no'],
        ['waits for a record that is announced', DNS_RESPONSE.slice(0, -1), 'more'],
      ],
      { transport: 'udp' },
    );
  });

  describe('over TCP', () => {
    itAnswers(identifyDns, [
      ['takes the first of several messages', concat(sized16(DNS_QUERY), sized16(DNS_QUERY)), QUERY],
      ['refuses a length that no message has', concat(u16(16), DNS_QUERY), 'no'],
      ['refuses a question that does not fit the length', concat(u16(20), DNS_QUERY), 'no'],
      ['refuses a length above the message', concat(u16(40), DNS_QUERY, new Uint8Array(20)), 'no'],
      ['waits for the rest of the question', concat(sized16(DNS_QUERY)).slice(0, 24), 'more'],
      ['refuses more records than the length holds', concat(u16(30), hex('1234 8180 0001 0009 0000 0000')), 'no'],
    ]);
  });

  it('takes a datagram cut behind its question', () => {
    expect(ask(identifyDns, DNS_RESPONSE.slice(0, -1), { transport: 'udp', final: true })).toEqual(RESPONSE);
  });

  it('knows nothing by a datagram cut within its question', () => {
    expect(ask(identifyDns, DNS_RESPONSE.slice(0, 20), { transport: 'udp', final: true })).toBe('more');
  });
});
