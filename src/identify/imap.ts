import { lineIdentifier, matchAnyCommand, type LineJudge } from './lines.js';
import { indexOfAnyCase, isDigit, isLetter, SPACE } from './text.js';

/** Commands with which a client opens, RFC 9051 §6.1 and §6.2, RFC 2971 (ID). */
const OPENING_COMMANDS = ['CAPABILITY', 'LOGIN', 'AUTHENTICATE', 'STARTTLS', 'ID'];
/** Greetings, RFC 9051 §7.1. */
const GREETINGS = ['* OK', '* PREAUTH', '* BYE'];
const STATUS_RESPONSES = ['OK', 'NO', 'BAD'];
const MAX_TAG = 20;
const DOT = 0x2e;

/** `tag command …`. A tag may be any word (RFC 9051 §2.2.1); those of clients in use are short and hold a digit. */
const judgeCommand: LineJudge = (bytes, at, end, whole) => {
  const command = afterTag(bytes, at, end);
  if (command < 0) return 'no';
  if (command === end) return whole ? 'no' : 'more';
  return matchAnyCommand(bytes, command, end, whole, OPENING_COMMANDS);
};

const judgeResponse: LineJudge = (bytes, at, end, whole, first) => {
  if (first) {
    const greeting = matchAnyCommand(bytes, at, end, whole, GREETINGS);
    if (greeting !== 'yes') return greeting;
    return indexOfAnyCase(bytes, at, end, 'IMAP') >= 0 ? 'yes' : 'more';
  }
  if (bytes[at] === GREETINGS[0].charCodeAt(0)) return indexOfAnyCase(bytes, at, end, 'IMAP') >= 0 ? 'yes' : 'more';
  const status = afterTag(bytes, at, end);
  if (status < 0) return 'no';
  if (status === end) return whole ? 'no' : 'more';
  return matchAnyCommand(bytes, status, end, whole, STATUS_RESPONSES);
};

/** IMAP, RFC 9051: a tagged command of the client, greeting of the server. */
export const identifyImap = lineIdentifier('imap', judgeCommand, judgeResponse);

/** Index after the tag and its space; `end` while the line ends in the tag; -1 when there is no tag. */
function afterTag(bytes: Uint8Array, at: number, end: number): number {
  let digits = 0;
  let i = at;
  for (; i < end && bytes[i] !== SPACE; i++) {
    const byte = bytes[i];
    if (isDigit(byte)) digits++;
    else if (!isLetter(byte) && byte !== DOT) return -1;
    if (i - at >= MAX_TAG) return -1;
  }
  if (i === end) return end;
  return digits > 0 ? i + 1 : -1;
}
