import { clientHello, record, serverHello } from '../identify/tls-hello-builder.js';
import { concat, u32 } from '../support/frame-builder.js';

/** What the two sides of the table's rows say first. */
export const TLS_HELLO = record(22, clientHello({ serverName: 'sm.lab', versions: [0x0304] }), 0x0301);
export const TLS_ANSWER = record(22, serverHello({ versions: [0x0304] }));
export const OLD_TLS_HELLO = record(22, clientHello({ legacyVersion: 0x0301 }), 0x0301);
export const OLD_TLS_ANSWER = record(22, serverHello({ legacyVersion: 0x0301 }), 0x0301);
export const HTTP_GET = 'GET /feed HTTP/1.1\r\nHost: sm.lab\r\n\r\n';
export const HTTP_OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
export const BOSH_POST =
  "POST /http-bind/ HTTP/1.1\r\nHost: sm.lab\r\n\r\n<body rid='1' xmlns='http://jabber.org/protocol/httpbind'/>";
export const XMPP_STREAM =
  "<?xml version='1.0'?><stream:stream to='sm.lab' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
export const SSH_BANNER = 'SSH-2.0-OpenSSH_9.2\r\n';
/** Of a length-prefixed binary protocol: nothing that an identifier knows. */
export const BINARY = concat(u32(8), u32(3), new Uint8Array(8).fill(0x9c));
