import { describe } from 'vitest';
import { identifyHttp } from '../../src/identify/http.js';
import { itAnswers } from './cases.js';

const BODY = "<body xmlns='http://jabber.org/protocol/httpbind'/>";

describe('HTTP', () => {
  itAnswers(identifyHttp, [
    ['waits for the version', 'GET /index.html', 'more'],
    ['waits for the header', 'GET / HTTP/1.1\r\nHost: sm', 'more'],
    ['refuses another version', 'GET / HTTP/3.0\r\n\r\n', 'no'],
    ['refuses a request without a version', 'GET /\r\n', 'no'],
    ['refuses RTSP', 'OPTIONS rtsp://sm/ RTSP/1.0\r\n', 'no'],
    ['refuses SIP', 'OPTIONS sip:sm SIP/2.0\r\n', 'no'],
    ['refuses a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n', 'no'],
    ['refuses lower-case methods', 'get / HTTP/1.1\r\n\r\n', 'no'],
    ['refuses words longer than a method', 'A'.repeat(21), 'no'],
    [
      'takes a method that is not registered, for its version',
      'RPC_IN_DATA /rpc HTTP/1.1\r\nHost: sm\r\n\r\n',
      { service: 'http', speaker: 'request', method: 'RPC_IN_DATA', name: 'sm' },
    ],
    [
      'takes lines that end in LF alone',
      'GET / HTTP/1.0\nHost:sm\n\n',
      { service: 'http', speaker: 'request', method: 'GET', name: 'sm' },
    ],
    [
      'leaves a user and password out of the host',
      'GET / HTTP/1.1\r\nHost: bob:secret@sm\r\n\r\n',
      { service: 'http', speaker: 'request', method: 'GET', name: 'sm' },
    ],
    ['does without a host', 'GET /http HTTP/1.0\r\n\r\n', { service: 'http', speaker: 'request', method: 'GET' }],
    [
      'takes BOSH only from the path, not from the query',
      'GET /?next=/http-bind HTTP/1.1\r\nHost: sm\r\n\r\n',
      { service: 'http', speaker: 'request', method: 'GET', name: 'sm' },
    ],
    ['waits for an XML body, which may be BOSH', 'HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<body', 'more'],
    [
      'waits for no XML body of no length',
      'HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 0\r\n\r\n',
      { service: 'http', speaker: 'response' },
    ],
    [
      'takes another XML body for what it is',
      'POST /api HTTP/1.1\r\nHost: sm\r\nContent-Type: application/xml\r\n\r\n<chat/>',
      { service: 'http', speaker: 'request', method: 'POST', name: 'sm' },
    ],
    [
      'finds the namespace of BOSH on any path',
      `POST /x HTTP/1.1\r\nHost: sm\r\nContent-Type: text/xml\r\n\r\n${BODY}`,
      { service: 'http', speaker: 'request', method: 'POST', name: 'sm', traits: ['bosh'] },
    ],
    [
      'sees the switch to WebSocket in the response',
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nupgrade: websocket\r\n\r\n',
      { service: 'http', speaker: 'response', traits: ['websocket'] },
    ],
    ['waits for the whole HTTP/2 preface', 'PRI * HTTP/2.0\r\n', 'more'],
  ]);

  describe('when no more will come', () => {
    itAnswers(
      identifyHttp,
      [
        ['knows nothing by half a method', 'GE', 'more'],
        ['refuses a method alone', 'GET ', 'no'],
        ['refuses an unknown method without a version', 'FETCH /a', 'no'],
        ['refuses a target that is no path', 'GET key', 'no'],
        ['refuses a tunnel without a port', 'CONNECT sm', 'no'],
        ['takes a path that is cut', 'GET /a', { service: 'http', speaker: 'request', method: 'GET' }],
        [
          'takes an absolute target that is cut',
          'GET http://sm/a',
          { service: 'http', speaker: 'request', method: 'GET' },
        ],
        [
          'takes a tunnel to host and port',
          'CONNECT sm:22 HTT',
          { service: 'http', speaker: 'request', method: 'CONNECT', name: 'sm:22', traits: ['connect'] },
        ],
        [
          'leaves out a host that is cut',
          'GET / HTTP/1.1\r\nHost: sm.exam',
          { service: 'http', speaker: 'request', method: 'GET' },
        ],
        ['takes a status line', 'HTTP/1.1 200', { service: 'http', speaker: 'response' }],
        ['takes the line of HTTP/2', 'PRI * HTTP/2.0\r\n', { service: 'http', speaker: 'request', traits: ['http2'] }],
      ],
      { final: true },
    );
  });
});
