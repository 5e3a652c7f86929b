import { u16be } from '../wire/bytes.js';
import { messageMatch, QR } from './dns-message.js';
import type { Identified, Identifier } from './identifier.js';

const QUERY: Identified = { service: 'dns', speaker: 'request' };
const RESPONSE: Identified = { service: 'dns', speaker: 'response' };

const MAX_UDP_MESSAGE = 0xffff;
/** Header, a question for the root. */
const MIN_MESSAGE = 17;
const FLAGS = 2;

/**
 * DNS, RFC 1035 §4.1; over TCP with the length in front (§4.2.2). Multicast DNS (RFC 6762) and LLMNR (RFC 4795) have the
 * same form and count as DNS; NetBIOS names (RFC 1002), which nearly have it, do not.
 */
export const identifyDns: Identifier = (bytes, at, end, context, final) => {
  let message = at;
  let claimed = MAX_UDP_MESSAGE;
  if (context.transport === 'tcp') {
    if (end - at < 2) return 'more';
    message = at + 2;
    claimed = u16be(bytes, at);
    if (claimed < MIN_MESSAGE) return 'no';
  }
  const messageEnd = Math.min(end, message + claimed);
  const match = messageMatch(bytes, message, messageEnd, claimed, context.transport === 'udp', final);
  if (match !== 'yes') return match;
  return (bytes[message + FLAGS] & QR) === 0 ? QUERY : RESPONSE;
};
