import type { Identified, ServiceName, Transport } from '../../src/identify/identifier.js';
import { clientHello, record, serverHello } from './tls-hello-builder.js';
import { ber, sized16, text, u24 } from './bytes.js';
import { concat, hex, u16, u32 } from '../support/frame-builder.js';

/** First bytes of one direction, whole enough to be identified before the end of the flow. */
export interface Sample {
  name: string;
  service: ServiceName;
  transport: Transport;
  fromStart: boolean;
  bytes: Uint8Array;
  answer: Identified;
}

function tcp(name: string, bytes: Uint8Array | string, answer: Identified): Sample {
  return { name, service: answer.service, transport: 'tcp', fromStart: true, bytes: bytesOf(bytes), answer };
}

function udp(name: string, bytes: Uint8Array | string, answer: Identified): Sample {
  return { name, service: answer.service, transport: 'udp', fromStart: true, bytes: bytesOf(bytes), answer };
}

function bytesOf(value: Uint8Array | string): Uint8Array {
  return typeof value === 'string' ? text(value) : value;
}

const STREAM = "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'";
const STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
const BOSH_BODY = "<body rid='1' to='sm.lab' xmlns='http://jabber.org/protocol/httpbind'/>";

/** `_name` as DNS writes names, RFC 1035 §3.1. */
export function dnsName(name: string): Uint8Array {
  const labels = name.split('.').map((label) => concat(Uint8Array.of(label.length), text(label)));
  return concat(...labels, Uint8Array.of(0));
}

const DNS_QUESTION = concat(dnsName('graph.fb.lab'), u16(1), u16(1));
export const DNS_QUERY = concat(hex('c169 0100 0001 0000 0000 0000'), DNS_QUESTION);
export const DNS_RESPONSE = concat(
  hex('c169 8180 0001 0001 0000 0000'),
  DNS_QUESTION,
  hex('c00c 0001 0001 00000e10 0004 cb007114'),
);

const INTEGER_1 = ber(0x02, Uint8Array.of(1));
const ZERO = ber(0x02, Uint8Array.of(0));
const EMPTY = ber(0x04);

/** SNMP version 2c message with one PDU, RFC 3416 §3. */
export function snmpMessage(pdu: number): Uint8Array {
  const binding = ber(0x30, ber(0x06, hex('2b 06 01 02 01 01 03 00')), ber(0x05));
  const bindings = ber(0x30, binding);
  return ber(0x30, INTEGER_1, ber(0x04, text('public')), ber(pdu, ber(0x02, hex('70 5f cd 02')), ZERO, ZERO, bindings));
}

/** LDAP message, RFC 4511 §4.1.1. */
export function ldapMessage(operation: number, ...parts: Uint8Array[]): Uint8Array {
  return ber(0x30, INTEGER_1, ber(operation, ...parts));
}

/** MySQL packet: length in little-endian order, sequence number, payload. */
export function mysqlPacket(sequence: number, payload: Uint8Array): Uint8Array {
  return concat(u24(payload.length).reverse(), Uint8Array.of(sequence), payload);
}

export function mysqlGreeting(version: string): Uint8Array {
  const fixed = hex('2a000000 3132333435363738 00 ffff 21 0200 ffc1 15 00000000000000000000');
  return mysqlPacket(0, concat(text(`\n${version}\0`), fixed, text('123456789012\0mysql_native_password\0')));
}

const MYSQL_LOGIN_FIXED = concat(hex('85a67f20 00000001 21'), new Uint8Array(23));

/** PostgreSQL message without a type byte. */
export function postgresqlStartup(code: number, parameters: string): Uint8Array {
  const body = concat(u32(code), text(parameters));
  return concat(u32(body.length + 4), body);
}

/** SMB over TCP: NetBIOS session header, then the message. */
function smbMessage(header: string, length = 64): Uint8Array {
  const message = new Uint8Array(length);
  message.set(hex(header));
  return concat(Uint8Array.of(0), u24(length), message);
}

/** QUIC long header packet with a payload of zeros, RFC 9000 §17.2. */
export function quicPacket(first: number, version: string, destination: string, rest: string): Uint8Array {
  const id = hex(destination);
  return concat(Uint8Array.of(first), hex(version), Uint8Array.of(id.length), id, hex(rest), new Uint8Array(1182));
}

const ENCODED_NAME = ` ${'CKFD'.repeat(8)}\0`;

/** Samples of every protocol, by both speakers where they differ. Crafted, after the standard that the identifier cites. */
export const SAMPLES: readonly Sample[] = [
  tcp(
    'tls: ClientHello with SNI, ALPN and versions',
    record(
      22,
      clientHello({ serverName: 'x.lab', alpn: ['h2', 'http/1.1'], versions: [0x0a0a, 0x0304, 0x0303] }),
      0x0301,
    ),
    { service: 'tls', speaker: 'request', name: 'x.lab', alpn: 'h2,http/1.1', tlsVersion: 0x0304 },
  ),
  tcp('tls: ServerHello of TLS 1.3', record(22, serverHello({ versions: [0x0304], alpn: ['h2'] })), {
    service: 'tls',
    speaker: 'response',
    alpn: 'h2',
    tlsVersion: 0x0304,
  }),
  tcp('tls: alert in clear', hex('15 0301 0002 02 46'), { service: 'tls', speaker: 'neither' }),
  tcp('http: request', 'GET /feed.xml?key=secret HTTP/1.1\r\nHost: sm.lab:8080 \r\nCookie: a=b\r\n\r\n', {
    service: 'http',
    speaker: 'request',
    method: 'GET',
    name: 'sm.lab:8080',
  }),
  tcp('http: response', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', { service: 'http', speaker: 'response' }),
  tcp('http: WebDAV request', 'PROPFIND /dav HTTP/1.1\r\nhost: sm.lab\r\n\r\n', {
    service: 'http',
    speaker: 'request',
    method: 'PROPFIND',
    name: 'sm.lab',
  }),
  tcp('http: CONNECT', 'CONNECT 203.0.113.99:22 HTTP/1.1\r\nHost: proxy\r\n\r\n', {
    service: 'http',
    speaker: 'request',
    method: 'CONNECT',
    name: '203.0.113.99:22',
    traits: ['connect'],
  }),
  tcp('http: WebSocket upgrade', 'GET /ws HTTP/1.1\r\nHost: sm\r\nUpgrade: WebSocket\r\n\r\n', {
    service: 'http',
    speaker: 'request',
    method: 'GET',
    name: 'sm',
    traits: ['websocket'],
  }),
  tcp('http: BOSH by its path', `POST /http-bind/ HTTP/1.1\r\nHost: sm:7071\r\n\r\n${BOSH_BODY}`, {
    service: 'http',
    speaker: 'request',
    method: 'POST',
    name: 'sm:7071',
    traits: ['bosh'],
  }),
  tcp('http: BOSH by its namespace', `HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\n\r\n${BOSH_BODY}`, {
    service: 'http',
    speaker: 'response',
    traits: ['bosh'],
  }),
  tcp('http: HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', {
    service: 'http',
    speaker: 'request',
    traits: ['http2'],
  }),
  tcp(
    'xmpp: stream of a client that asks for TLS',
    `<?xml version='1.0'?>\n<stream:stream to='sm.lab' ${STREAM}>${STARTTLS}`,
    {
      service: 'xmpp',
      speaker: 'request',
      name: 'sm.lab',
      traits: ['starttls'],
    },
  ),
  tcp(
    'xmpp: stream of a server without TLS',
    `<stream:stream from="sm.lab" id="a&gt;1" ${STREAM}><stream:features><bind/></stream:features>`,
    { service: 'xmpp', speaker: 'response', name: 'sm.lab' },
  ),
  tcp('xmpp: proceed, the stream header not captured', "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", {
    service: 'xmpp',
    speaker: 'response',
    traits: ['starttls'],
  }),
  tcp('ssh: banner', 'SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n', { service: 'ssh', speaker: 'neither' }),
  tcp('ssh: banner behind other lines', 'Authorized use only.\r\n\r\nSSH-1.99-Cisco-1.25\n', {
    service: 'ssh',
    speaker: 'neither',
  }),
  tcp('smtp: EHLO', 'EHLO client.lab\r\nMAIL FROM:<a@b.lab>\r\n', { service: 'smtp', speaker: 'request' }),
  tcp('smtp: greeting that names it', '220 ftp.lab ESMTP Postfix\r\n', { service: 'smtp', speaker: 'response' }),
  tcp('smtp: plain greeting, then the answer to EHLO', '220 mail.lab ready\r\n250-mail.lab\r\n250 PIPELINING\r\n', {
    service: 'smtp',
    speaker: 'response',
  }),
  tcp('ftp: log-in and SYST', 'USER anonymous\r\nPASS guest\r\nSYST\r\n', { service: 'ftp', speaker: 'request' }),
  tcp('ftp: AUTH TLS', 'AUTH TLS\r\n', { service: 'ftp', speaker: 'request' }),
  tcp('ftp: greeting that names it', '220 (vsFTPd 3.0.3)\r\n', { service: 'ftp', speaker: 'response' }),
  tcp(
    'ftp: plain greeting of several lines, then 331',
    '220-Welcome\r\n to this host\r\n220 smtp.lab\r\n331 Password\r\n',
    {
      service: 'ftp',
      speaker: 'response',
    },
  ),
  tcp('pop3: CAPA', 'CAPA\r\n', { service: 'pop3', speaker: 'request' }),
  tcp('pop3: log-in and LIST', 'USER bob\r\nPASS x\r\nSTAT\r\nLIST\r\n', { service: 'pop3', speaker: 'request' }),
  tcp('pop3: greeting', '+OK Dovecot ready.\r\n', { service: 'pop3', speaker: 'response' }),
  tcp('pop3: greeting with the timestamp of APOP', '+OK <1896.697170952@dbc.lab>\r\n', {
    service: 'pop3',
    speaker: 'response',
  }),
  tcp('imap: LOGIN', 'a001 LOGIN bob secret\r\n', { service: 'imap', speaker: 'request' }),
  tcp('imap: greeting', '* OK [CAPABILITY IMAP4rev1 STARTTLS] Dovecot ready.\r\n', {
    service: 'imap',
    speaker: 'response',
  }),
  tcp('imap: plain greeting, then a tagged answer', '* OK ready\r\na1 NO what\r\n', {
    service: 'imap',
    speaker: 'response',
  }),
  tcp('irc: NICK and USER', 'NICK lab\r\nUSER lab 0 * :lab\r\n', { service: 'irc', speaker: 'request' }),
  tcp('irc: PASS, then USER with four parameters', 'PASS x\r\nUSER lab 0 * :real name\r\n', {
    service: 'irc',
    speaker: 'request',
  }),
  tcp('irc: notice of the server', ':irc.lab NOTICE * :hello\r\n', { service: 'irc', speaker: 'response' }),
  tcp('irc: numeric reply', ':irc.lab 001 lab :Welcome\r\n', { service: 'irc', speaker: 'response' }),
  udp('dns: query', DNS_QUERY, { service: 'dns', speaker: 'request' }),
  udp('dns: response', DNS_RESPONSE, { service: 'dns', speaker: 'response' }),
  tcp('dns: query over TCP', sized16(DNS_QUERY), { service: 'dns', speaker: 'request' }),
  udp(
    'dns: multicast announcement without a question',
    concat(hex('0000 8400 0000 0001 0000 0000'), dnsName('my printer._ipp.local'), hex('000c 8001 00001194 0002 c00c')),
    { service: 'dns', speaker: 'response' },
  ),
  udp('ntp: client', concat(hex('23 00 06 20'), new Uint8Array(36), hex('561fc9c6d9e0a12c')), {
    service: 'ntp',
    speaker: 'request',
  }),
  udp(
    'ntp: server with an MD5 code',
    concat(
      hex('24 02 06 e7 00000f00 00000e00 c0000201 eead571a5f0c444f 561fc9c6d9e0a12c eead571c3e0353ff eead571c3e0a2a64'),
      hex('00000001'),
      new Uint8Array(16),
    ),
    { service: 'ntp', speaker: 'response' },
  ),
  udp('snmp: Get', snmpMessage(0xa0), { service: 'snmp', speaker: 'request' }),
  udp('snmp: Response', snmpMessage(0xa2), { service: 'snmp', speaker: 'response' }),
  udp('snmp: Trap', snmpMessage(0xa7), { service: 'snmp', speaker: 'neither' }),
  udp(
    'snmp: version 3, encrypted',
    ber(
      0x30,
      ber(0x02, Uint8Array.of(3)),
      ber(0x30, INTEGER_1, ber(0x02, hex('4000')), ber(0x04, hex('07')), ber(0x02, hex('03'))),
      ber(0x04, ber(0x30, EMPTY)),
      ber(0x04, hex('0102030405060708')),
    ),
    { service: 'snmp', speaker: 'neither' },
  ),
  udp('syslog: RFC 3164', '<34>Oct 11 22:14:15 sm su: failed for x', { service: 'syslog', speaker: 'request' }),
  udp('syslog: without a time', '<189>29: *Mar 1 00:00:01: %SYS-5-CONFIG_I: Configured\n', {
    service: 'syslog',
    speaker: 'request',
  }),
  tcp('syslog: RFC 5424 with octet counting', '63 <165>1 2026-10-11T22:14:15.003Z sm evntslog - ID47 - message', {
    service: 'syslog',
    speaker: 'request',
  }),
  tcp(
    'ldap: simple bind',
    ldapMessage(0x60, ber(0x02, Uint8Array.of(3)), ber(0x04, text('cn=x')), ber(0x80, text('y'))),
    {
      service: 'ldap',
      speaker: 'request',
    },
  ),
  tcp('ldap: bind response', ldapMessage(0x61, ber(0x0a, Uint8Array.of(49)), EMPTY, EMPTY), {
    service: 'ldap',
    speaker: 'response',
  }),
  tcp('ldap: StartTLS', ldapMessage(0x77, ber(0x80, text('1.3.6.1.4.1.1466.20037'))), {
    service: 'ldap',
    speaker: 'request',
  }),
  udp(
    'ldap: search over UDP',
    ldapMessage(
      0x63,
      EMPTY,
      ber(0x0a, Uint8Array.of(0)),
      ber(0x0a, Uint8Array.of(0)),
      ZERO,
      ZERO,
      ber(0x01, hex('00')),
    ),
    { service: 'ldap', speaker: 'request' },
  ),
  tcp('rdp: connection request', hex('0300 0013 0e e0 0000 0000 00 01 00 0800 0b000000'), {
    service: 'rdp',
    speaker: 'request',
  }),
  tcp(
    'rdp: connection request with a cookie',
    concat(hex('0300 0024 1f e0 0000 0000 00'), text('Cookie: mstshash=eltons\r\n')),
    { service: 'rdp', speaker: 'request' },
  ),
  tcp('rdp: connection confirm', hex('0300 0013 0e d0 0000 1234 00 02 1f 0800 02000000'), {
    service: 'rdp',
    speaker: 'response',
  }),
  tcp('smb: negotiate of SMB 1', smbMessage('ff534d42 72 00000000 18 53c8'), { service: 'smb', speaker: 'request' }),
  tcp('smb: answer of SMB 2', smbMessage('fe534d42 4000 0100 00000000 0000 0100 01000000'), {
    service: 'smb',
    speaker: 'response',
  }),
  tcp('smb: NetBIOS session request', concat(hex('81000044'), text(ENCODED_NAME + ENCODED_NAME)), {
    service: 'smb',
    speaker: 'request',
  }),
  tcp('mysql: greeting', mysqlGreeting('8.0.36-0ubuntu0.22.04.1'), { service: 'mysql', speaker: 'response' }),
  tcp(
    'mysql: host refused',
    mysqlPacket(0, concat(hex('ff 6a04'), text("Host '10.0.0.1' is not allowed to connect"))),
    {
      service: 'mysql',
      speaker: 'response',
    },
  ),
  tcp('mysql: login', mysqlPacket(1, concat(MYSQL_LOGIN_FIXED, text('root\0\x14'), new Uint8Array(20))), {
    service: 'mysql',
    speaker: 'request',
  }),
  tcp('postgresql: startup', postgresqlStartup(0x00030000, 'user\0bob\0database\0sm\0\0'), {
    service: 'postgresql',
    speaker: 'request',
  }),
  tcp('postgresql: request for TLS', hex('00000008 04d2162f'), { service: 'postgresql', speaker: 'request' }),
  tcp('postgresql: TLS refused, SASL offered', concat(text('NR'), u32(23), u32(10), text('SCRAM-SHA-256\0\0')), {
    service: 'postgresql',
    speaker: 'response',
  }),
  tcp('postgresql: error', concat(text('E'), u32(100), text('SFATAL\0VFATAL\0')), {
    service: 'postgresql',
    speaker: 'response',
  }),
  tcp('redis: command', '*3\r\n$3\r\nset\r\n$1\r\nk\r\n$1\r\nv\r\n', { service: 'redis', speaker: 'request' }),
  tcp('redis: array that may be either', '*2\r\n$5\r\nfirst\r\n$1\r\nx\r\n', { service: 'redis', speaker: 'neither' }),
  tcp('redis: bulk string', '+OK\r\n$5\r\nhello\r\n', { service: 'redis', speaker: 'response' }),
  tcp('redis: error', '-NOAUTH Authentication required.\r\n', { service: 'redis', speaker: 'response' }),
  tcp('vnc: version', 'RFB 003.008\n', { service: 'vnc', speaker: 'neither' }),
  udp('sip: REGISTER', 'REGISTER sip:registrar.lab SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1\r\n\r\n', {
    service: 'sip',
    speaker: 'request',
  }),
  udp('sip: BYE', 'BYE sip:alice@sm.lab SIP/2.0\r\n', { service: 'sip', speaker: 'neither' }),
  tcp('sip: OPTIONS', 'OPTIONS sip:sm.lab SIP/2.0\r\n', { service: 'sip', speaker: 'request' }),
  tcp('sip: response', 'SIP/2.0 180 Ringing\r\n', { service: 'sip', speaker: 'response' }),
  udp('quic: Initial without a token', quicPacket(0xc0, '00000001', '0102030405060708', '00 00 449e'), {
    service: 'quic',
    speaker: 'neither',
  }),
  udp('quic: Initial with a token', quicPacket(0xd0, '6b3343cf', '0102030405060708', '00 02 aabb 449e'), {
    service: 'quic',
    speaker: 'request',
  }),
  udp('quic: Initial to a client without connection id', quicPacket(0xc0, '00000001', '', '04 01020304 00 449e'), {
    service: 'quic',
    speaker: 'response',
  }),
  udp('quic: version negotiation', hex('80 00000000 00 04 01020304 0a1a2a3a 00000001'), {
    service: 'quic',
    speaker: 'response',
  }),
];
