import { commandJudge, lineIdentifier } from './lines.js';
import { replyJudge } from './replies.js';
import { indexOfAnyCase } from './text.js';

/**
 * RFC 959 §4.1, RFC 2228 (AUTH, PBSZ, PROT), RFC 2389 (FEAT, OPTS), RFC 2428 (EPRT, EPSV), RFC 7151 (HOST).
 * POP3 also has USER, PASS, STAT, LIST, RETR, DELE; but FTP opens a data connection before it lists or retrieves.
 */
const judgeCommand = commandJudge({
  opens: ['USER', 'AUTH TLS', 'AUTH TLS-C', 'AUTH SSL', 'AUTH GSSAPI', 'FEAT', 'HOST'],
  settles: [
    'AUTH TLS',
    'AUTH TLS-C',
    'AUTH SSL',
    'AUTH GSSAPI',
    'FEAT',
    'SYST',
    'PASV',
    'EPSV',
    'PORT',
    'EPRT',
    'TYPE A',
    'TYPE I',
    'CWD',
    'PWD',
    'XPWD',
    'MLSD',
    'OPTS UTF8',
    'PBSZ 0',
    'PROT P',
    'PROT C',
  ],
  fits: ['USER', 'PASS', 'ACCT', 'HOST', 'NOOP', 'HELP', 'STAT', 'QUIT'],
});

/** RFC 959 §4.2. 230, 331 and 332 answer a login, 234 AUTH, 215 SYST, 227 and 229 PASV and EPSV; SMTP has none of them. */
const judgeReply = replyJudge({
  greets: [220, 120, 421],
  names: (bytes, at, end) =>
    indexOfAnyCase(bytes, at, end, 'SMTP') < 0 &&
    (indexOfAnyCase(bytes, at, end, 'FTP') >= 0 || indexOfAnyCase(bytes, at, end, 'FILEZILLA') >= 0),
  settles: [230, 331, 332, 234, 215, 227, 229],
  fits: [211, 221, 500, 501, 502, 503, 504, 530, 534],
  bareLines: true,
});

/** FTP control connection, RFC 959: the client's commands, the server's greeting and replies. */
export const identifyFtp = lineIdentifier('ftp', judgeCommand, judgeReply);
