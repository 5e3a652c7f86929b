/** Names of `service` in flow records, spelled as Zeek spells them where Zeek has them. */
export const SERVICES = [
  'http',
  'tls',
  'xmpp',
  'ssh',
  'smtp',
  'ftp',
  'pop3',
  'imap',
  'irc',
  'dns',
  'ntp',
  'snmp',
  'syslog',
  'ldap',
  'rdp',
  'smb',
  'mysql',
  'postgresql',
  'redis',
  'vnc',
  'sip',
  'quic',
] as const;

export type ServiceName = (typeof SERVICES)[number];

/** Things beside the service that a row or a rule asks for. */
export const TRAITS = ['connect', 'bosh', 'websocket', 'starttls', 'http2'] as const;

export type Trait = (typeof TRAITS)[number];
