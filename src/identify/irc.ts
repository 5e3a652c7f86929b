import { lineIdentifier, matchAnyCommand, matchCommand, type LineJudge } from './lines.js';
import { digitsEnd, indexOfByte, isDigit, SPACE, type Match } from './text.js';

const COLON = 0x3a;
const CAP_COMMANDS = ['CAP LS', 'CAP REQ', 'CAP LIST', 'CAP END'];
const UNNAMED_NOTICES = ['NOTICE AUTH', 'NOTICE *'];
const SERVER_COMMANDS = ['NOTICE', 'CAP', 'MODE'];
/** Parameters of USER, RFC 2812 §3.1.3: user, mode, unused, real name. That of FTP and POP3 has one. */
const USER_PARAMETERS = 4;

/** Connection registration, RFC 2812 §3.1; CAP as in IRCv3. */
const judgeCommand: LineJudge = (bytes, at, end, whole) => {
  const cap = matchAnyCommand(bytes, at, end, whole, CAP_COMMANDS);
  if (cap !== 'no') return cap;
  const nick = matchCommand(bytes, at, end, whole, 'NICK');
  if (nick !== 'no') return settledBy(nick, parameters(bytes, at, end) === 1, whole);
  const user = matchCommand(bytes, at, end, whole, 'USER');
  if (user !== 'no') return settledBy(user, parameters(bytes, at, end) >= USER_PARAMETERS, whole);
  return matchCommand(bytes, at, end, whole, 'PASS') === 'no' ? 'no' : 'more';
};

/** `:server NNN target …` or `:server NOTICE …` (RFC 2812 §2.3.1 and §2.4); before it knows a name some write `NOTICE AUTH`. */
const judgeMessage: LineJudge = (bytes, at, end, whole) => {
  if (at === end) return whole ? 'no' : 'more';
  if (bytes[at] !== COLON) return matchAnyCommand(bytes, at, end, whole, UNNAMED_NOTICES);
  const space = indexOfByte(bytes, at, end, SPACE);
  if (space < 0) return whole ? 'no' : 'more';
  const command = space + 1;
  if (space === at + 1) return 'no';
  if (command === end) return whole ? 'no' : 'more';
  if (!isDigit(bytes[command])) return matchAnyCommand(bytes, command, end, whole, SERVER_COMMANDS);
  const after = digitsEnd(bytes, command, end);
  if (after === end) return whole || after - command > 3 ? 'no' : 'more';
  return after - command === 3 && bytes[after] === SPACE ? 'yes' : 'no';
};

/** IRC, RFC 2812: the client's registration, the server's first messages. */
export const identifyIrc = lineIdentifier('irc', judgeCommand, judgeMessage);

/** A command whose parameters can be counted only when its line is whole. */
function settledBy(command: Match, shaped: boolean, whole: boolean): Match {
  if (command === 'more' || !whole) return 'more';
  return shaped ? 'yes' : 'more';
}

/** How many parameters the message has; one that begins with a colon runs to the end of the line. */
function parameters(bytes: Uint8Array, at: number, end: number): number {
  let count = 0;
  for (let i = at; i + 1 < end; i++) {
    if (bytes[i] !== SPACE || bytes[i + 1] === SPACE) continue;
    count++;
    if (bytes[i + 1] === COLON) break;
  }
  return count;
}
