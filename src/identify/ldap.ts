import { BER_ENUMERATED, BER_INTEGER, BER_OCTET_STRING, BER_SEQUENCE, BerReader } from './ber.js';
import type { Identified, Identifier } from './identifier.js';

const REQUEST: Identified = { service: 'ldap', speaker: 'request' };
const RESPONSE: Identified = { service: 'ldap', speaker: 'response' };

/** Protocol operations, RFC 4511 §4.2 to §4.12: [APPLICATION n]. Those with which a conversation can begin. */
const BIND_REQUEST = 0x60;
const BIND_RESPONSE = 0x61;
const SEARCH_REQUEST = 0x63;
const SEARCH_RESULT_ENTRY = 0x64;
const SEARCH_RESULT_DONE = 0x65;
const EXTENDED_REQUEST = 0x77;
const EXTENDED_RESPONSE = 0x78;

/** Context tags: simple and SASL authentication (§4.2), request name (§4.12). */
const AUTH_SIMPLE = 0x80;
const AUTH_SASL = 0xa3;
/** GSS-SPNEGO and NTLM as Active Directory binds, MS-ADTS §5.1.1.1. */
const AUTH_SICILY_FIRST = 0x89;
const AUTH_SICILY_LAST = 0x8b;
const REQUEST_NAME = 0x80;

const MAX_VERSION = 3;
const MAX_SCOPE = 3;
const MAX_DEREF = 3;
/** resultCode, §4.1.9 and IANA: 0 to 123, and 4096 (e-syncRefreshRequired). */
const MAX_RESULT = 4096;
/** Longest object identifier of an operation that we would believe. */
const MAX_OID = 128;

const ber = new BerReader();

/** LDAP message, RFC 4511 §4.1.1: SEQUENCE, message id, operation; the operation's first members are checked too. */
export const identifyLdap: Identifier = (bytes, at, end) => {
  ber.start(bytes, at, end);
  if (!ber.open(BER_SEQUENCE) || ber.number(BER_INTEGER) < 0) return failed();
  const operation = ber.tag();
  if (operation < 0) return failed();
  switch (operation) {
    case BIND_REQUEST:
      return isBindRequest() ? REQUEST : failed();
    case SEARCH_REQUEST:
      return isSearchRequest() ? REQUEST : failed();
    case EXTENDED_REQUEST:
      return ber.open(operation) && ber.skip(REQUEST_NAME, MAX_OID) > 0 ? REQUEST : failed();
    case BIND_RESPONSE:
    case SEARCH_RESULT_DONE:
    case EXTENDED_RESPONSE:
      return isResult(operation) ? RESPONSE : failed();
    case SEARCH_RESULT_ENTRY:
      return ber.open(operation) && ber.skip(BER_OCTET_STRING) >= 0 && ber.open(BER_SEQUENCE) ? RESPONSE : failed();
    default:
      return 'no';
  }
};

/** Version, name, authentication. */
function isBindRequest(): boolean {
  if (!ber.open(BIND_REQUEST)) return false;
  const version = ber.number(BER_INTEGER);
  if (version < 1 || version > MAX_VERSION || ber.skip(BER_OCTET_STRING) < 0) return false;
  const choice = ber.tag();
  return choice === AUTH_SIMPLE || choice === AUTH_SASL || (choice >= AUTH_SICILY_FIRST && choice <= AUTH_SICILY_LAST);
}

/** Base object, scope, treatment of aliases. */
function isSearchRequest(): boolean {
  if (!ber.open(SEARCH_REQUEST) || ber.skip(BER_OCTET_STRING) < 0) return false;
  const scope = ber.number(BER_ENUMERATED);
  if (scope < 0 || scope > MAX_SCOPE) return false;
  const deref = ber.number(BER_ENUMERATED);
  return deref >= 0 && deref <= MAX_DEREF;
}

/** Result code, matched name, message. */
function isResult(operation: number): boolean {
  if (!ber.open(operation)) return false;
  const result = ber.number(BER_ENUMERATED);
  return result >= 0 && result <= MAX_RESULT && ber.skip(BER_OCTET_STRING) >= 0 && ber.skip(BER_OCTET_STRING) >= 0;
}

function failed(): 'no' | 'more' {
  return ber.cut ? 'more' : 'no';
}
