import type { Identified, Identifier } from './identifier.js';
import { decimal, digitsEnd, indexOfByte, isDigit, isText, LF, SPACE, startsWith, type Match } from './text.js';

/** Only the one who has something to say sends (RFC 5424 §4.1, RFC 5426 §3). */
const SYSLOG: Identified = { service: 'syslog', speaker: 'request' };

const LESS_THAN = 0x3c;
const GREATER_THAN = 0x3e;
const ZERO = 0x30;
const COLON = 0x3a;
/** Facility 23, severity 7 (RFC 5424 §6.2.1). */
const MAX_PRIORITY = 191;
const MAX_PRIORITY_DIGITS = 3;
/** Octet counting, RFC 6587 §3.4.1. */
const MAX_COUNT_DIGITS = 5;
/** Shortest text behind the priority that we would call a message. */
const MIN_TEXT = 8;

const MONTHS = ['Jan ', 'Feb ', 'Mar ', 'Apr ', 'May ', 'Jun ', 'Jul ', 'Aug ', 'Sep ', 'Oct ', 'Nov ', 'Dec '];
/** Shapes of what follows the priority: `0` stands for a digit, `_` for a digit or a space. */
const TIMESTAMP_5424 = '1 0000-00-00T00:00:00';
const NO_TIMESTAMP_5424 = '1 - ';
const TIMESTAMP_3164 = '_0 00:00:00 ';

/**
 * Syslog: `<PRI>` and a time as RFC 5424 §6 or RFC 3164 §4.1 has it. Over TCP a message may have its length in front
 * (RFC 6587 §3.4.1). Over UDP, where devices leave out the time, a priority with nothing but text behind it, in which
 * there is a tag and its colon, is enough.
 */
export const identifySyslog: Identifier = (bytes, at, end, context, final) => {
  let start = at;
  if (context.transport === 'tcp' && at < end && isDigit(bytes[at])) {
    const count = digitsEnd(bytes, at, end);
    if (bytes[at] === ZERO || count - at > MAX_COUNT_DIGITS) return 'no';
    if (count === end) return 'more';
    if (bytes[count] !== SPACE) return 'no';
    start = count + 1;
  }
  const text = priorityEnd(bytes, start, end);
  if (text < 0) return 'no';
  if (text >= end) return 'more';
  const time = matchTime(bytes, text, end);
  if (time === 'yes') return SYSLOG;
  if (context.transport === 'tcp' || !isText(bytes, text, messageEnd(bytes, text, end))) return time;
  if (end - text >= MIN_TEXT && indexOfByte(bytes, text, end, COLON) >= 0) return SYSLOG;
  return final ? time : 'more';
};

/** Index after `<PRI>`; `end` while that is cut; -1 when it is none. */
function priorityEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return end;
  if (bytes[at] !== LESS_THAN) return -1;
  const digits = at + 1;
  const after = digitsEnd(bytes, digits, end);
  const length = after - digits;
  if (length > MAX_PRIORITY_DIGITS || decimal(bytes, digits, after) > MAX_PRIORITY) return -1;
  if (length > 1 && bytes[digits] === ZERO) return -1;
  if (after === end) return end;
  return length > 0 && bytes[after] === GREATER_THAN ? after + 1 : -1;
}

function matchTime(bytes: Uint8Array, at: number, end: number): Match {
  const modern = matchShape(bytes, at, end, TIMESTAMP_5424);
  if (modern !== 'no') return modern;
  const untimed = startsWith(bytes, at, end, NO_TIMESTAMP_5424);
  if (untimed !== 'no') return untimed;
  for (let i = 0; i < MONTHS.length; i++) {
    const month = startsWith(bytes, at, end, MONTHS[i]);
    if (month === 'yes') return matchShape(bytes, at + MONTHS[i].length, end, TIMESTAMP_3164);
    if (month === 'more') return 'more';
  }
  return 'no';
}

function matchShape(bytes: Uint8Array, at: number, end: number, shape: string): Match {
  for (let i = 0; i < shape.length; i++) {
    if (at + i >= end) return 'more';
    const byte = bytes[at + i];
    const wanted = shape.charCodeAt(i);
    const fits =
      wanted === ZERO ? isDigit(byte) : byte === wanted || (shape[i] === '_' && (isDigit(byte) || byte === SPACE));
    if (!fits) return 'no';
  }
  return 'yes';
}

/** End of the text: some senders put LF or NUL behind it. */
function messageEnd(bytes: Uint8Array, at: number, end: number): number {
  let stop = end;
  while (stop > at && (bytes[stop - 1] === LF || bytes[stop - 1] === 0)) stop--;
  return stop;
}
