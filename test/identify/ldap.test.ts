import { describe } from 'vitest';
import { identifyLdap } from '../../src/identify/ldap.js';
import { hex } from '../support/frame-builder.js';
import { ber, text } from './bytes.js';
import { itAnswers } from './cases.js';
import { ldapMessage, snmpMessage } from './samples.js';

const VERSION_3 = ber(0x02, hex('03'));

describe('LDAP', () => {
  itAnswers(identifyLdap, [
    [
      'takes a SASL bind',
      ldapMessage(0x60, VERSION_3, ber(0x04), ber(0xa3, ber(0x04, text('GSSAPI')))),
      {
        service: 'ldap',
        speaker: 'request',
      },
    ],
    [
      'takes lengths of four bytes, as Active Directory writes them',
      hex('3084 00000010 0201 01 6184 00000007 0a01 00 0400 0400'),
      {
        service: 'ldap',
        speaker: 'response',
      },
    ],
    ['takes an entry', ldapMessage(0x64, ber(0x04, text('cn=x')), ber(0x30)), { service: 'ldap', speaker: 'response' }],
    ['waits for the operation', hex('300c 0201 01'), 'more'],
    ['waits for the rest of it', hex('300c 0201 01 6007 0201'), 'more'],
    ['refuses version 4', ldapMessage(0x60, ber(0x02, hex('04')), ber(0x04), ber(0x80)), 'no'],
    ['refuses another authentication', ldapMessage(0x60, VERSION_3, ber(0x04), ber(0x90)), 'no'],
    ['refuses a scope that nobody defined', ldapMessage(0x63, ber(0x04), ber(0x0a, hex('09'))), 'no'],
    ['refuses operations in the middle of a conversation', ldapMessage(0x66, ber(0x04)), 'no'],
    ['refuses a result above the bound', ldapMessage(0x65, ber(0x0a, hex('2000')), ber(0x04), ber(0x04)), 'no'],
    ['refuses an empty request name', ldapMessage(0x77, ber(0x80)), 'no'],
    ['refuses SNMP', snmpMessage(0xa0), 'no'],
    ['refuses text', '0123456789', 'no'],
  ]);
});
