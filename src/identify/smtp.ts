import type { Identified, Identifier } from './identifier.js';
import { commandJudge, judgeLines } from './lines.js';
import { replyJudge } from './replies.js';
import { indexOfAnyCase } from './text.js';

const CLIENT: Identified = { service: 'smtp', speaker: 'request' };
const SERVER: Identified = { service: 'smtp', speaker: 'response' };

/** RFC 5321 §4.1.1.1: a session begins with one of them. */
const judgeCommand = commandJudge({
  opens: ['EHLO', 'HELO'],
  settles: ['EHLO', 'HELO'],
  fits: [],
});

/** RFC 5321 §4.2.2: 220 greets, 554 refuses, 421 is too busy; 250 answers the EHLO. */
const judgeReply = replyJudge({
  greets: [220, 554, 421],
  names: (bytes, at, end) => indexOfAnyCase(bytes, at, end, 'SMTP') >= 0,
  settles: [250],
  fits: [221, 500, 501, 502, 503, 504, 530, 550],
  bareLines: false,
});

/** SMTP, RFC 5321: EHLO or HELO of the client, greeting of the server. */
export const identifySmtp: Identifier = (bytes, at, end) => {
  const command = judgeLines(bytes, at, end, judgeCommand);
  if (command !== 'no') return command === 'yes' ? CLIENT : 'more';
  const reply = judgeLines(bytes, at, end, judgeReply);
  return reply === 'yes' ? SERVER : reply;
};
