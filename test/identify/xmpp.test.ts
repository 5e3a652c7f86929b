import { describe } from 'vitest';
import { identifyXmpp } from '../../src/identify/xmpp.js';
import { itAnswers } from './cases.js';

const NAMESPACES = "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'";

describe('XMPP', () => {
  itAnswers(identifyXmpp, [
    ['waits behind an XML declaration', "<?xml version='1.0'?>", 'more'],
    ['waits for the end of the header', `<stream:stream to='sm' ${NAMESPACES}`, 'more'],
    ['waits for what follows the header', `<stream:stream to='sm' ${NAMESPACES}>`, 'more'],
    ['refuses another root', "<?xml version='1.0'?><html>", 'no'],
    ['refuses a declaration without an end', `<?xml ${' '.repeat(300)}`, 'no'],
    ['refuses another namespace', "<stream:stream xmlns:stream='http://example.org/'>", 'no'],
    ['refuses a longer name', `<stream:streams ${NAMESPACES}>`, 'no'],
    ['refuses STARTTLS of another protocol', "<starttls xmlns='urn:example'/>", 'no'],
    [
      'sees STARTTLS in the features',
      `<stream:stream from='sm' id='1' ${NAMESPACES}><stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>`,
      { service: 'xmpp', speaker: 'response', name: 'sm', traits: ['starttls'] },
    ],
    [
      'takes a component of Cisco Jabber XCP for the one that opens, though it sets an id',
      `<stream:stream ${NAMESPACES} to='cm-1.jabber' id='cm-1.jabber' version='1.0'><handshake>`,
      { service: 'xmpp', speaker: 'request', name: 'cm-1.jabber' },
    ],
    [
      'leaves out an address with a user in it',
      `<stream:stream ${NAMESPACES} to='bob@sm'><auth/>`,
      { service: 'xmpp', speaker: 'request' },
    ],
    [
      'passes over `>` in a value',
      `<stream:stream a='>' ${NAMESPACES} to='sm'><auth/>`,
      { service: 'xmpp', speaker: 'request', name: 'sm' },
    ],
    [
      'asks for TLS, the header not captured',
      "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
      { service: 'xmpp', speaker: 'request', traits: ['starttls'] },
    ],
    [
      'offers features, the header not captured',
      '<stream:features><mechanisms/>',
      { service: 'xmpp', speaker: 'response' },
    ],
  ]);

  describe('when no more will come', () => {
    itAnswers(
      identifyXmpp,
      [
        [
          'takes what a snaplen of 96 leaves of a header',
          "<?xml version='1.0'?><stream:s",
          { service: 'xmpp', speaker: 'neither' },
        ],
        ['has no answer to a shorter beginning, which other documents share', "<?xml version='1.0'?><stream", 'more'],
        [
          'does not tell who sent a header that is cut',
          "<stream:stream to='s",
          { service: 'xmpp', speaker: 'neither' },
        ],
        [
          'tells a response by id and from, though it is cut',
          "<stream:stream id='1' from='sm' xml",
          { service: 'xmpp', speaker: 'response' },
        ],
        [
          'gives the header alone',
          `<stream:stream to='sm' ${NAMESPACES}>`,
          {
            service: 'xmpp',
            speaker: 'request',
            name: 'sm',
          },
        ],
      ],
      { final: true },
    );
  });
});
