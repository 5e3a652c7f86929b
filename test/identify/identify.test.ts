import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identify, IDENTIFY_BYTES } from '../../src/identify/identify.js';
import type { Answer, Transport } from '../../src/identify/identifier.js';
import { IDENTIFIERS, type IdentifierRow } from '../../src/identify/identifiers.js';
import { DNS_QUERY, DNS_RESPONSE, SAMPLES } from './samples.js';
import { clientHello, record } from './tls-hello-builder.js';
import { mediaRoutingMessage, text } from './bytes.js';
import { concat, hex, u32 } from '../support/frame-builder.js';

const ROWS: readonly IdentifierRow[] = IDENTIFIERS;
const SEED = 38001;
const RANDOM_BUFFERS = 200_000;
const FINALS = [false, true];

function askTcp(bytes: Uint8Array, final: boolean, fromStart = true): Answer {
  return identify(bytes, 0, bytes.length, { transport: 'tcp', fromStart }, final);
}

function askUdp(bytes: Uint8Array): Answer {
  return identify(bytes, 0, bytes.length, { transport: 'udp', fromStart: true }, false);
}

function serviceOf(answer: Answer): string {
  return typeof answer === 'object' ? answer.service : answer;
}

/** 32-bit generator (mulberry32): the same numbers in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

describe('samples', () => {
  it.each(SAMPLES)('$name', ({ bytes, transport, fromStart, answer }) => {
    expect(identify(bytes, 0, bytes.length, { transport, fromStart }, false)).toEqual(answer);
  });

  it.each(SAMPLES)('no other identifier accepts $name', ({ bytes, transport, fromStart, service }) => {
    const others = ROWS.filter((row) => row.service !== service && row.transports.includes(transport));
    const accepting = others.filter((row) =>
      FINALS.some((final) => {
        const answer = row.identify(bytes, 0, bytes.length, { transport, fromStart }, final);
        return typeof answer === 'object';
      }),
    );
    expect(accepting).toEqual([]);
  });

  it.each(SAMPLES.filter((sample) => sample.transport === 'tcp'))('no prefix misleads: $name', (sample) => {
    const answers = new Set<string>();
    for (let length = 0; length <= sample.bytes.length; length++) {
      const prefix = sample.bytes.subarray(0, length);
      answers.add(serviceOf(askTcp(prefix, false)));
      // Of a prefix that is all there will ever be, `no` may be the best answer.
      const last = serviceOf(askTcp(prefix, true));
      if (last !== 'no') answers.add(last);
    }
    answers.delete('more');
    expect([...answers]).toEqual([sample.service]);
  });
});

describe('bytes that are none of these protocols', () => {
  it(`identifies none of ${RANDOM_BUFFERS} random buffers`, () => {
    const next = seeded(SEED);
    const bytes = new Uint8Array(256);
    const words = new Uint32Array(bytes.buffer);
    const transports: readonly Transport[] = ['tcp', 'udp'];
    let identified = 0;
    for (let n = 0; n < RANDOM_BUFFERS; n++) {
      for (let i = 0; i < words.length; i++) words[i] = next();
      const context = { transport: transports[n & 1] ?? 'tcp', fromStart: (n & 2) === 0 };
      if (typeof identify(bytes, 0, 1 + (next() & 0xff), context, true) === 'object') identified++;
    }
    expect(identified).toBe(0);
  });

  it(`identifies none of ${RANDOM_BUFFERS} streams of the media-routing shape`, () => {
    const next = seeded(SEED);
    const bytes = new Uint8Array(512);
    const view = new DataView(bytes.buffer);
    let identified = 0;
    for (let n = 0; n < RANDOM_BUFFERS; n++) {
      let at = 0;
      while (at + 8 < bytes.length) {
        const length = next() % 120;
        view.setUint32(at, length);
        view.setUint32(at + 4, next() % 256);
        // Bodies hold numbers and short texts, so half of the bytes are zero.
        for (let i = at + 8; i < Math.min(at + 8 + length, bytes.length); i++)
          bytes[i] = (next() & 1) * (next() & 0xff);
        at += 8 + length;
      }
      if (typeof askTcp(bytes, true, (n & 1) === 0) === 'object') identified++;
    }
    expect(identified).toBe(0);
  });

  it('identifies no length-prefixed message, whatever its type and body', () => {
    const body = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(...SAMPLES.map((sample) => sample.bytes)));
    const messages = fc.array(fc.tuple(fc.nat(0xffff), body), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(messages, fc.boolean(), (list, fromStart) => {
        const bytes = concat(...list.map(([type, content]) => mediaRoutingMessage(type, content)));
        expect(askTcp(bytes, true, fromStart)).toBe('no');
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['PPTP', hex('0000 011a 1a2b3c4d 0001 0000 0100 0000')],
    ['Kafka', hex('0000004b 0002 0000 00000000 0000 ffffffff')],
    ['SOCKS 5', hex('05 01 00')],
    ['DCE/RPC', hex('05 00 0b 07 10000000 e400 3c00')],
    ['S7 over TPKT', hex('0300 0016 11 e0 0000 0001 00 c1020100 c2020102 c0010a')],
    ['H.323 over TPKT', hex('0300 0034 08 02 0001 05 04 03 88 93 a5')],
    ['BGP', concat(new Uint8Array(16).fill(0xff), hex('001d 01 04'))],
    ['MQTT', concat(hex('101a 0004'), text('MQTT'), hex('04 02 003c'))],
    ['Diameter', hex('01000074 c0000101 00000000 12345678')],
    ['NNTP greeting', text('200 news.lab ready\r\n')],
    ['memcached', text('get key\r\n')],
    ['Gopher', text('/selector\r\n')],
    ['a shell prompt', text('login: ')],
    ['RTSP', text('OPTIONS rtsp://sm.lab/ RTSP/1.0\r\nCSeq: 1\r\n\r\n')],
    ['JSON', text('{"jsonrpc":"2.0"}\n')],
    ['HTML', text('<html><body>SSH HTTP/1.1</body></html>')],
    ['SOAP without HTTP', text('<?xml version="1.0"?><soap:Envelope/>')],
  ])('%s', (_name, bytes) => {
    expect(askTcp(bytes, true)).toBe('no');
  });

  it.each([
    ['SSDP', text('M-SEARCH * HTTP/1.1\r\nHost: 239.255.255.250:1900\r\n\r\n')],
    ['DHCP', concat(hex('0101 0600 00012345'), new Uint8Array(228), hex('63825363 350101 ff'))],
    [
      'NetBIOS name query',
      concat(hex('80f0 0010 0001 0000 0000 0000 20'), text('CK' + 'A'.repeat(30)), hex('00 0021 0001')),
    ],
    ['STUN', hex('0001 0000 2112a442 000102030405060708090a0b')],
    ['IKE', concat(hex('d5bce86b67550fd4 0000000000000000 21 20 22 08 00000000 000000d8'), new Uint8Array(188))],
    ['RTP', concat(hex('80 00 1234 00000000 12345678'), new Uint8Array(160).fill(0xd5))],
    ['TFTP', text('\0\x01boot.cfg\0octet\0')],
    ['RADIUS', concat(hex('01 2a 0026'), new Uint8Array(16), text('\x01\x12user-of-radius..'))],
    ['RIP', concat(hex('0102 0000 0000 0000'), new Uint8Array(12), u32(16))],
  ])('%s over UDP', (_name, bytes) => {
    expect(askUdp(bytes)).toBe('no');
  });
});

describe('when no more bytes will come', () => {
  it('gives what is certain of a ClientHello cut by a snaplen of 96', () => {
    const hello = record(22, clientHello({ serverName: 'x.lab', versions: [0x0304] }), 0x0301);
    expect(askTcp(hello.subarray(0, 30), false)).toBe('more');
    expect(askTcp(hello.subarray(0, 30), true)).toEqual({ service: 'tls', speaker: 'request', tlsVersion: 0x0303 });
    expect(askTcp(hello.subarray(0, 6), true)).toEqual({ service: 'tls', speaker: 'request' });
  });

  it('gives what is certain of a request cut by a snaplen of 96', () => {
    const answer = { service: 'http', speaker: 'request', method: 'POST', traits: ['bosh'] };
    expect(askTcp(text('POST /http-bind HTTP/1.1\r\nHost'), true)).toEqual(answer);
    expect(askTcp(text('POST /http-bind/some/long/path'), true)).toEqual(answer);
  });

  it('takes 8 KiB for final', () => {
    const header = text(`GET / HTTP/1.1\r\nHost: sm\r\nX: ${'x'.repeat(IDENTIFY_BYTES)}`);
    expect(askTcp(header.subarray(0, IDENTIFY_BYTES - 1), false)).toBe('more');
    expect(askTcp(header, false)).toMatchObject({ service: 'http', name: 'sm' });
    expect(askTcp(new Uint8Array(IDENTIFY_BYTES).fill(0x41), false)).toBe('no');
  });

  it('looks at no byte behind 8 KiB', () => {
    const bytes = concat(text('x\n'.repeat(IDENTIFY_BYTES / 2)), text('SSH-2.0-OpenSSH\r\n'));
    expect(askTcp(bytes, true)).toBe('no');
  });

  it('takes a datagram for final', () => {
    expect(askUdp(DNS_QUERY.subarray(0, 11))).toBe('no');
    expect(askUdp(DNS_RESPONSE.subarray(0, 34))).toMatchObject({ service: 'dns' });
    expect(askUdp(new Uint8Array(0))).toBe('no');
  });

  it('says no to nothing', () => {
    expect(askTcp(new Uint8Array(0), false)).toBe('more');
    expect(askTcp(new Uint8Array(0), true)).toBe('no');
  });
});

describe('order of the table', () => {
  it('takes a page that shows an SSH banner for HTTP', () => {
    expect(askTcp(text('HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nfound:\r\nSSH-2.0-x\r\n'), true)).toMatchObject({
      service: 'http',
    });
  });

  it('takes a greeting that names SMTP for SMTP, on a host called ftp', () => {
    expect(askTcp(text('220 ftp.lab SMTP to FTP gateway\r\n'), true)).toMatchObject({ service: 'smtp' });
  });
});
