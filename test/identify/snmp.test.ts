import { describe } from 'vitest';
import { identifySnmp } from '../../src/identify/snmp.js';
import { concat, hex } from '../support/frame-builder.js';
import { ber, text } from './bytes.js';
import { itAnswers } from './cases.js';
import { ldapMessage, snmpMessage } from './samples.js';

const ZERO = ber(0x02, hex('00'));
const VERSION_1 = ZERO;
const COMMUNITY = ber(0x04, text('public'));
const EMPTY_PDU = ber(0xa0, ZERO, ZERO, ZERO, ber(0x30));

describe('SNMP', () => {
  itAnswers(
    identifySnmp,
    [
      ['takes GetBulk', snmpMessage(0xa5), { service: 'snmp', speaker: 'request' }],
      ['takes Inform for the agent', snmpMessage(0xa6), { service: 'snmp', speaker: 'neither' }],
      [
        'takes the trap of version 1',
        ber(0x30, VERSION_1, COMMUNITY, ber(0xa4, ber(0x06, hex('2b0601')), ber(0x40, hex('0a000001')))),
        { service: 'snmp', speaker: 'neither' },
      ],
      ['waits for the PDU', snmpMessage(0xa0).slice(0, 13), 'more'],
      ['refuses version 2', ber(0x30, ber(0x02, hex('02')), COMMUNITY, EMPTY_PDU), 'no'],
      ['refuses PDUs that nobody defined', snmpMessage(0xa9), 'no'],
      ['refuses bytes behind the message', concat(snmpMessage(0xa0), hex('00')), 'no'],
      ['refuses the indefinite length', hex('3080 0201 00'), 'no'],
      ['refuses an element longer than what holds it', hex('300c 0201 01 0430 7075626c6963 a0'), 'no'],
      [
        'refuses a negative error status',
        ber(0x30, VERSION_1, COMMUNITY, ber(0xa2, ZERO, ber(0x02, hex('ff')), ZERO)),
        'no',
      ],
      ['refuses LDAP', ldapMessage(0x63, ber(0x04)), 'no'],
      [
        'reads the PDU of version 3 in clear',
        ber(
          0x30,
          ber(0x02, hex('03')),
          ber(0x30, ZERO, ber(0x02, hex('4000')), ber(0x04, hex('04')), ber(0x02, hex('03'))),
          ber(0x04, ber(0x30)),
          ber(0x30, ber(0x04), ber(0x04), EMPTY_PDU),
        ),
        { service: 'snmp', speaker: 'request' },
      ],
      [
        'refuses version 3 with flags of two bytes',
        ber(0x30, ber(0x02, hex('03')), ber(0x30, ZERO, ZERO, ber(0x04, hex('0404')), ZERO)),
        'no',
      ],
    ],
    { transport: 'udp' },
  );
});
