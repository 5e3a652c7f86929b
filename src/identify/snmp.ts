import { BER_INTEGER, BER_OCTET_STRING, BER_OID, BER_SEQUENCE, BerReader } from './ber.js';
import type { Answer, Identified, Identifier } from './identifier.js';

const REQUEST: Identified = { service: 'snmp', speaker: 'request' };
const RESPONSE: Identified = { service: 'snmp', speaker: 'response' };
/** Traps and informs come from the agent unasked; an encrypted message does not say what it is. */
const UNASKED: Identified = { service: 'snmp', speaker: 'neither' };

const VERSION_1 = 0;
const VERSION_2C = 1;
const VERSION_3 = 3;
const MAX_COMMUNITY = 255;

/** PDUs, RFC 3416 §3; the trap of version 1, RFC 1157 §4.1.6. */
const PDUS: Readonly<Record<number, Identified>> = {
  0xa0: REQUEST, // Get
  0xa1: REQUEST, // GetNext
  0xa2: RESPONSE,
  0xa3: REQUEST, // Set
  0xa4: UNASKED, // Trap of version 1
  0xa5: REQUEST, // GetBulk
  0xa6: UNASKED, // Inform
  0xa7: UNASKED, // Trap
  0xa8: RESPONSE, // Report
};
const TRAP_V1 = 0xa4;
const MAX_ENGINE_ID = 32;

const ber = new BerReader();

/** SNMP over UDP: versions 1 and 2c (RFC 1157, RFC 3416 §3), version 3 (RFC 3412 §6). */
export const identifySnmp: Identifier = (bytes, at, end) => {
  ber.start(bytes, at, end);
  if (!ber.open(BER_SEQUENCE)) return failed();
  // The message is the whole datagram; one that is cut ends before it.
  if (ber.limit < end) return 'no';
  const version = ber.number(BER_INTEGER);
  if (version === VERSION_1 || version === VERSION_2C) {
    return ber.skip(BER_OCTET_STRING, MAX_COMMUNITY) < 0 ? failed() : identifyPdu();
  }
  return version === VERSION_3 ? identifyVersion3() : failed();
};

/** msgID, msgMaxSize, msgFlags, msgSecurityModel; security parameters; then a scoped PDU, perhaps encrypted. */
function identifyVersion3(): Answer {
  const outer = ber.limit;
  if (!ber.open(BER_SEQUENCE)) return failed();
  if (ber.number(BER_INTEGER) < 0 || ber.number(BER_INTEGER) < 0) return failed();
  if (ber.skip(BER_OCTET_STRING, 1) !== 1 || ber.number(BER_INTEGER) < 1) return failed();
  if (ber.at !== ber.limit) return 'no';
  ber.limit = outer;
  if (ber.skip(BER_OCTET_STRING) < 0) return failed();
  if (ber.tag() === BER_OCTET_STRING) return ber.skip(BER_OCTET_STRING) < 0 ? failed() : UNASKED;
  if (!ber.open(BER_SEQUENCE)) return failed();
  if (ber.skip(BER_OCTET_STRING, MAX_ENGINE_ID) < 0 || ber.skip(BER_OCTET_STRING) < 0) return failed();
  return identifyPdu();
}

/** Request id, error status, error index, list of bindings; the old trap begins with the enterprise instead. */
function identifyPdu(): Answer {
  const tag = ber.tag();
  if (tag < 0) return failed();
  const answer = PDUS[tag];
  if (answer === undefined || !ber.open(tag)) return answer === undefined ? 'no' : failed();
  if (tag === TRAP_V1) return ber.skip(BER_OID) < 1 ? failed() : answer;
  if (ber.skip(BER_INTEGER, 5) < 1) return failed();
  if (ber.number(BER_INTEGER) < 0 || ber.number(BER_INTEGER) < 0) return failed();
  return ber.open(BER_SEQUENCE) ? answer : failed();
}

function failed(): 'no' | 'more' {
  return ber.cut ? 'more' : 'no';
}
