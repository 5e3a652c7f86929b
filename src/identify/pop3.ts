import { commandJudge, lineIdentifier, matchCommand, type LineJudge } from './lines.js';
import { indexOfAnyCase, indexOfByte } from './text.js';

/**
 * RFC 1939 §5–7, RFC 2449 (CAPA), RFC 2595 (STLS). USER, PASS and STAT are FTP's too; LIST, RETR and DELE are, but FTP
 * does not send them before PASV or PORT, which end the walk.
 */
const judgeCommand = commandJudge({
  opens: ['USER', 'CAPA', 'APOP', 'STLS'],
  settles: ['CAPA', 'APOP', 'STLS', 'UIDL', 'TOP', 'LIST', 'RETR', 'DELE'],
  fits: ['USER', 'PASS', 'STAT', 'NOOP', 'QUIT'],
});

const OK = '+OK';
/** One of these is in the greeting of every server we know of, unless it carries the timestamp of APOP. */
const GREETINGS = ['POP', 'READY', 'SERVER', 'WELCOME', 'HELLO'];
const LESS_THAN = 0x3c;
const AT_SIGN = 0x40;

/** RFC 1939 §4: the server greets with `+OK text`. Text it must have: a bare `+OK` is how Redis answers. */
const judgeReply: LineJudge = (bytes, at, end, whole, first) => {
  const ok = matchCommand(bytes, at, end, whole, OK);
  if (!first) return ok === 'no' ? matchCommand(bytes, at, end, whole, '-ERR') : ok;
  if (ok !== 'yes') return ok;
  const text = at + OK.length + 1;
  if (text >= end) return whole ? 'no' : 'more';
  return greets(bytes, text, end) ? 'yes' : 'more';
};

/** POP3, RFC 1939: the client's commands, the server's greeting. */
export const identifyPop3 = lineIdentifier('pop3', judgeCommand, judgeReply);

function greets(bytes: Uint8Array, at: number, end: number): boolean {
  for (let i = 0; i < GREETINGS.length; i++) {
    if (indexOfAnyCase(bytes, at, end, GREETINGS[i]) >= 0) return true;
  }
  // The APOP timestamp, RFC 1939 §7: `<process-ID.clock@hostname>`.
  const open = indexOfByte(bytes, at, end, LESS_THAN);
  return open >= 0 && indexOfByte(bytes, open, end, AT_SIGN) >= 0;
}
