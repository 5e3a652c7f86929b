import { commandJudge, lineIdentifier } from './lines.js';
import { replyJudge } from './replies.js';
import { indexOfAnyCase } from './text.js';

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
export const identifySmtp = lineIdentifier('smtp', judgeCommand, judgeReply);
