import { identifyDns } from './dns.js';
import { identifyFtp } from './ftp.js';
import { identifyHttp } from './http.js';
import type { Identifier, ServiceName, Transport } from './identifier.js';
import { identifyImap } from './imap.js';
import { identifyIrc } from './irc.js';
import { identifyLdap } from './ldap.js';
import { identifyMysql } from './mysql.js';
import { identifyNtp } from './ntp.js';
import { identifyPop3 } from './pop3.js';
import { identifyPostgresql } from './postgresql.js';
import { identifyQuic } from './quic.js';
import { identifyRdp } from './rdp.js';
import { identifyRedis } from './redis.js';
import { identifySip } from './sip.js';
import { identifySmb } from './smb.js';
import { identifySmtp } from './smtp.js';
import { identifySnmp } from './snmp.js';
import { identifySsh } from './ssh.js';
import { identifySyslog } from './syslog.js';
import { identifyTls } from './tls.js';
import { identifyVnc } from './vnc.js';
import { identifyXmpp } from './xmpp.js';

/** A protocol that payload can show: its identifier, and the transports on which it is looked for. */
export interface IdentifierRow {
  service: ServiceName;
  identify: Identifier;
  transports: readonly Transport[];
}

/**
 * The first row that answers wins, so order decides where bytes please two identifiers, and what most flows cost:
 *
 * 1. Marks of fixed bytes, the most frequent first. No other row accepts what these accept.
 * 2. Dialogues in lines, told by their words. SMTP before FTP: a greeting that names SMTP is SMTP even on a host called
 *    ftp. SSH after all of them, because it may follow any lines of text: what has been identified is not waited on.
 * 3. Structure without a mark (lengths, counts, tags that must agree), the strictest first; DNS and NTP last, since any
 *    first byte can begin them.
 */
export const IDENTIFIERS = [
  { service: 'tls', identify: identifyTls, transports: ['tcp'] },
  { service: 'http', identify: identifyHttp, transports: ['tcp'] },
  { service: 'xmpp', identify: identifyXmpp, transports: ['tcp'] },
  { service: 'sip', identify: identifySip, transports: ['tcp', 'udp'] },
  { service: 'vnc', identify: identifyVnc, transports: ['tcp'] },
  { service: 'redis', identify: identifyRedis, transports: ['tcp'] },
  { service: 'syslog', identify: identifySyslog, transports: ['tcp', 'udp'] },
  { service: 'smtp', identify: identifySmtp, transports: ['tcp'] },
  { service: 'ftp', identify: identifyFtp, transports: ['tcp'] },
  { service: 'pop3', identify: identifyPop3, transports: ['tcp'] },
  { service: 'imap', identify: identifyImap, transports: ['tcp'] },
  { service: 'irc', identify: identifyIrc, transports: ['tcp'] },
  { service: 'ssh', identify: identifySsh, transports: ['tcp'] },
  { service: 'smb', identify: identifySmb, transports: ['tcp'] },
  { service: 'rdp', identify: identifyRdp, transports: ['tcp'] },
  { service: 'mysql', identify: identifyMysql, transports: ['tcp'] },
  { service: 'postgresql', identify: identifyPostgresql, transports: ['tcp'] },
  { service: 'ldap', identify: identifyLdap, transports: ['tcp', 'udp'] },
  { service: 'snmp', identify: identifySnmp, transports: ['udp'] },
  { service: 'quic', identify: identifyQuic, transports: ['udp'] },
  { service: 'ntp', identify: identifyNtp, transports: ['udp'] },
  { service: 'dns', identify: identifyDns, transports: ['tcp', 'udp'] },
] as const satisfies readonly IdentifierRow[];
