import { describe, expect, it } from 'vitest';
import { FLOW_WRITERS } from '../../src/report/flow-writers.js';
import { REPORT_WRITERS } from '../../src/report/report-writers.js';
import { scratchFolder } from '../capture/read-capture.js';
import { SM } from '../support/judge-scene.js';
import { runMain } from '../support/run-main.js';
import { Scene } from '../support/scene.js';

const { write } = scratchFolder();

const SECRET = 'S3CR3T-0123456789';
const ENCODED = Buffer.from(`user:${SECRET}`).toString('base64');
const SASL = Buffer.from(`\0user\0${SECRET}`).toString('base64');

const MESSAGES: Record<number, string> = {
  80:
    `POST /login?password=${SECRET} HTTP/1.1\r\nHost: sm.example\r\nAuthorization: Basic ${ENCODED}\r\n` +
    `Cookie: JSESSIONID=${SECRET}\r\nX-Api-Key: ${SECRET}\r\nContent-Length: 28\r\n\r\nuser=a&pass=${SECRET}`,
  5222: `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='x'><auth mechanism='PLAIN'>${SASL}</auth>`,
  7071: `POST /http-bind HTTP/1.1\r\nHost: a\r\nCookie: sid=${SECRET}\r\n\r\n<body sid='${SECRET}'/>`,
  21: `USER a\r\nPASS ${SECRET}\r\n`,
  25: `AUTH PLAIN ${SASL}\r\n`,
  143: `a1 LOGIN user ${SECRET}\r\n`,
  6379: `*2\r\n$4\r\nAUTH\r\n$17\r\n${SECRET}\r\n`,
};

/** Payload that carries secrets, to listed and unlisted ports, in cleartext where TLS is expected. */
function capture(): string {
  const scene = new Scene();
  for (const [i, [port, message]] of Object.entries(MESSAGES).entries()) {
    scene.tcp(`198.51.100.7:${50_000 + i}`, `${SM}:${port}`).visit(message, message);
    scene.tcp(`198.51.100.7:${51_000 + i}`, `${SM}:443`).visit(message, message);
    scene.tcp(`${SM}:${40_000 + i}`, `198.51.100.7:${port}`).visit(message, message);
  }
  return write('secrets.pcap', scene.pcap());
}

const COMMANDS = [
  ...Object.keys(REPORT_WRITERS).map((format) => ['analyze', format]),
  ...Object.entries(FLOW_WRITERS).flatMap(([format, row]) => ('binary' in row ? [] : [['flows', format]])),
];

describe('secrets in payload', () => {
  it.each(COMMANDS)('never reach %s --format %s', async (command, format) => {
    const verbose = command === 'analyze' ? ['--verbose'] : [];
    const { stdout, stderr } = await runMain([command, capture(), '-F', format, '--subject', SM, ...verbose]);
    expect(stdout).not.toBe('');
    for (const secret of [SECRET, ENCODED, SASL]) {
      expect(stdout).not.toContain(secret);
      expect(stderr).not.toContain(secret);
    }
  });

  it('are read all the same: the services are told', async () => {
    const { stdout } = await runMain(['flows', capture(), '-F', 'ndjson', '--subject', SM]);
    for (const service of ['http', 'imap', 'xmpp']) expect(stdout).toContain(`"service":"${service}"`);
  });
});
