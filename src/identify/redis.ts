import type { Answer, Identified, Identifier } from './identifier.js';
import { CR, decimal, digitsEnd, LF, startsWith, startsWithAnyCase, type Match } from './text.js';

const COMMAND: Identified = { service: 'redis', speaker: 'request' };
const REPLY: Identified = { service: 'redis', speaker: 'response' };
/** An array whose first word is no command that we know may be either. */
const ARRAY: Identified = { service: 'redis', speaker: 'neither' };

const ASTERISK = 0x2a;
const DOLLAR = 0x24;
/** Map of version 3: how HELLO is answered. No command is one. */
const PERCENT = 0x25;
const PLUS = 0x2b;
const MINUS = 0x2d;
/** Digits of a count or length; 512 MiB, the longest string, has nine. */
const MAX_DIGITS = 9;
/** No command has a longer name. */
const MAX_COMMAND = 16;

/** Simple strings and errors that no other protocol sends; a bare `+OK` waits for what follows it. */
const STATUSES = [
  '+PONG\r\n',
  '+QUEUED\r\n',
  '-NOAUTH ',
  '-NOPERM ',
  '-WRONGPASS ',
  '-WRONGTYPE ',
  '-MISCONF ',
  '-LOADING ',
  '-READONLY ',
  '-DENIED Redis',
  '-ERR unknown command',
  '-ERR wrong number of arguments',
  '-ERR Client sent AUTH',
];
const OK = '+OK\r\n';
/** How the reply to INFO begins; it seldom fits into the bytes that we see. */
const INFO = '# Server\r\nredis_version:';

const COMMANDS = [
  'AUTH',
  'BLPOP',
  'BRPOP',
  'CLIENT',
  'CLUSTER',
  'COMMAND',
  'CONFIG',
  'DBSIZE',
  'DECR',
  'DEL',
  'ECHO',
  'EVAL',
  'EVALSHA',
  'EXISTS',
  'EXPIRE',
  'FLUSHALL',
  'FLUSHDB',
  'GET',
  'HELLO',
  'HGET',
  'HGETALL',
  'HMGET',
  'HMSET',
  'HSET',
  'INCR',
  'INFO',
  'KEYS',
  'LPOP',
  'LPUSH',
  'LRANGE',
  'MGET',
  'MONITOR',
  'MSET',
  'MULTI',
  'PING',
  'PSYNC',
  'PUBLISH',
  'READONLY',
  'REPLCONF',
  'ROLE',
  'RPOP',
  'RPUSH',
  'SADD',
  'SCAN',
  'SCRIPT',
  'SELECT',
  'SENTINEL',
  'SET',
  'SETEX',
  'SETNX',
  'SLAVEOF',
  'SMEMBERS',
  'TTL',
  'TYPE',
  'XADD',
  'XREAD',
  'ZADD',
  'ZRANGE',
];

/**
 * Redis serialization protocol (RESP), redis.io "Redis serialization protocol specification": arrays of bulk strings as
 * commands, bulk strings, well-known statuses and errors as replies. Inline commands are plain words and prove nothing.
 */
export const identifyRedis: Identifier = (bytes, at, end) => {
  let start = at;
  let ok = startsWith(bytes, start, end, OK);
  while (ok === 'yes') {
    start += OK.length;
    ok = startsWith(bytes, start, end, OK);
  }
  if (ok === 'more') return 'more';
  switch (bytes[start]) {
    case ASTERISK:
      return identifyArray(bytes, start, end);
    case PERCENT: {
      const map = identifyArray(bytes, start, end);
      return typeof map === 'object' ? REPLY : map;
    }
    case DOLLAR:
      return identifyBulk(bytes, start, end);
    case PLUS:
    case MINUS:
      return identifyStatus(bytes, start, end);
    default:
      return 'no';
  }
};

/** `*count` or `%count`, `$length`, word. */
function identifyArray(bytes: Uint8Array, at: number, end: number): Answer {
  const count = numberLine(bytes, at, end);
  if (count !== 'yes') return count;
  const element = lineEndOf(bytes, at, end);
  if (element >= end) return 'more';
  if (bytes[element] !== DOLLAR) return 'no';
  const length = numberLine(bytes, element, end);
  if (length !== 'yes') return length;
  const word = lineEndOf(bytes, element, end);
  const size = sizeOf(bytes, element, end);
  if (size > MAX_COMMAND) return ARRAY;
  if (end - word < size + 2) return 'more';
  if (bytes[word + size] !== CR || bytes[word + size + 1] !== LF) return 'no';
  return isCommand(bytes, word, word + size) ? COMMAND : ARRAY;
}

/** `$length`, that many bytes, and the end of the line just behind them. */
function identifyBulk(bytes: Uint8Array, at: number, end: number): Answer {
  const length = numberLine(bytes, at, end);
  if (length !== 'yes') return length;
  const content = lineEndOf(bytes, at, end);
  if (startsWith(bytes, content, end, INFO) === 'yes') return REPLY;
  const contentEnd = content + sizeOf(bytes, at, end);
  if (contentEnd + 2 > end) return 'more';
  return bytes[contentEnd] === CR && bytes[contentEnd + 1] === LF ? REPLY : 'no';
}

function identifyStatus(bytes: Uint8Array, at: number, end: number): Answer {
  let best: 'no' | 'more' = 'no';
  for (let i = 0; i < STATUSES.length; i++) {
    const match = startsWith(bytes, at, end, STATUSES[i]);
    if (match === 'yes') return REPLY;
    if (match === 'more') best = 'more';
  }
  return best;
}

/** Is there a type byte, a number and CRLF? */
function numberLine(bytes: Uint8Array, at: number, end: number): Match {
  const after = digitsEnd(bytes, at + 1, end);
  const digits = after - at - 1;
  if (digits > MAX_DIGITS) return 'no';
  if (after === end) return 'more';
  return digits === 0 ? 'no' : startsWith(bytes, after, end, '\r\n');
}

function lineEndOf(bytes: Uint8Array, at: number, end: number): number {
  return digitsEnd(bytes, at + 1, end) + 2;
}

function sizeOf(bytes: Uint8Array, at: number, end: number): number {
  return decimal(bytes, at + 1, digitsEnd(bytes, at + 1, end));
}

function isCommand(bytes: Uint8Array, at: number, end: number): boolean {
  for (let i = 0; i < COMMANDS.length; i++) {
    if (COMMANDS[i].length === end - at && startsWithAnyCase(bytes, at, end, COMMANDS[i]) === 'yes') return true;
  }
  return false;
}
