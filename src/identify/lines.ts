import type { Identified, Identifier, ServiceName } from './identifier.js';
import { CR, indexOfByte, isText, LF, SPACE, startsWithAnyCase, type Match } from './text.js';

/**
 * What one line says of a dialogue: `yes` settles the protocol, `no` rules it out, `more` fits and leaves it open.
 * `bytes[at..end)` is the line without its CRLF. `whole`: its end has been seen. `first`: nothing comes before it.
 */
export type LineJudge = (bytes: Uint8Array, at: number, end: number, whole: boolean, first: boolean) => Match;

/** Walks the lines of `bytes[at..end)` until one settles the matter. LF alone ends a line too; control bytes end the walk. */
function judgeLines(bytes: Uint8Array, at: number, end: number, judge: LineJudge): Match {
  let start = at;
  while (start < end) {
    const lf = indexOfByte(bytes, start, end, LF);
    const whole = lf >= 0;
    let stop = whole ? lf : end;
    if (stop > start && bytes[stop - 1] === CR) stop--;
    if (!isText(bytes, start, stop)) return 'no';
    const match = judge(bytes, start, stop, whole, start === at);
    if (match !== 'more' || !whole) return match;
    start = lf + 1;
  }
  return 'more';
}

/** Identifier of a line protocol in which client and server are told apart by their words. */
export function lineIdentifier(service: ServiceName, judgeClient: LineJudge, judgeServer: LineJudge): Identifier {
  const client: Identified = { service, speaker: 'request' };
  const server: Identified = { service, speaker: 'response' };
  return (bytes, at, end) => {
    const request = judgeLines(bytes, at, end, judgeClient);
    if (request !== 'no') return request === 'yes' ? client : 'more';
    const response = judgeLines(bytes, at, end, judgeServer);
    return response === 'yes' ? server : response;
  };
}

/** Does the line open with this command (upper case), and a space or its end behind it? */
export function matchCommand(bytes: Uint8Array, at: number, end: number, whole: boolean, command: string): Match {
  const match = startsWithAnyCase(bytes, at, end, command);
  if (match === 'more') return whole ? 'no' : 'more';
  if (match === 'no') return 'no';
  const next = at + command.length;
  if (next === end) return whole ? 'yes' : 'more';
  return bytes[next] === SPACE ? 'yes' : 'no';
}

/** The best match among several commands. */
export function matchAnyCommand(
  bytes: Uint8Array,
  at: number,
  end: number,
  whole: boolean,
  commands: readonly string[],
): Match {
  let best: Match = 'no';
  for (let i = 0; i < commands.length; i++) {
    const match = matchCommand(bytes, at, end, whole, commands[i]);
    if (match === 'yes') return 'yes';
    if (match === 'more') best = 'more';
  }
  return best;
}

/** The commands by which the client's side of a line protocol is known, in upper case. */
export interface CommandWords {
  /** A first line that is none of these rules the protocol out. */
  opens: readonly string[];
  /** No other protocol has these at this place. */
  settles: readonly string[];
  /** Shared with another protocol: neither for nor against. */
  fits: readonly string[];
}

/** Judges the client's lines of a protocol whose lines are `COMMAND arguments`. */
export function commandJudge(words: CommandWords): LineJudge {
  return (bytes, at, end, whole, first) => {
    if (first) {
      const opens = matchAnyCommand(bytes, at, end, whole, words.opens);
      if (opens !== 'yes') return opens;
    }
    const settles = matchAnyCommand(bytes, at, end, whole, words.settles);
    if (settles !== 'no') return settles;
    return matchAnyCommand(bytes, at, end, whole, words.fits) === 'no' ? 'no' : 'more';
  };
}
