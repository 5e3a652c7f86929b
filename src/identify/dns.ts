import { u16be } from '../wire/bytes.js';
import { messageMatch, QR } from './dns-message.js';
import type { Identified, Identifier } from './identifier.js';

const QUERY: Identified = { service: 'dns', speaker: 'request' };
const RESPONSE: Identified = { service: 'dns', speaker: 'response' };

/** Header, a question for the root. */
const MIN_MESSAGE = 17;
const FLAGS = 2;

/**
 * DNS, RFC 1035 §4.1; over TCP with the length in front (§4.2.2). Multicast DNS (RFC 6762) and LLMNR (RFC 4795) have the
 * same form and count as DNS; NetBIOS names (RFC 1002), which nearly have it, do not.
 */
export const identifyDns: Identifier = (bytes, at, end, context, final) => {
  let message = at;
  let limit = Infinity;
  if (context.transport === 'tcp') {
    if (end - at < 2) return 'more';
    message = at + 2;
    limit = message + u16be(bytes, at);
    if (limit - message < MIN_MESSAGE) return 'no';
  }
  const match = messageMatch(bytes, message, end, limit, final);
  if (match !== 'yes') return match;
  return (bytes[message + FLAGS] & QR) === 0 ? QUERY : RESPONSE;
};
