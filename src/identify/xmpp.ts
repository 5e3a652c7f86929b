import type { Answer, Identified, Identifier, Trait } from './identifier.js';
import { CR, indexOfByte, isBlank, LF, nameOf, startsWith } from './text.js';
import { attribute, attributeEnd, holds, tagEnd } from './xml.js';

const PROLOG = '<?xml';
const PROLOG_END = '?>';
const MAX_PROLOG = 256;
const STREAM = '<stream:stream';
/** No other protocol begins an element so. */
const STREAM_PREFIX = '<stream:';
const FEATURES = '<stream:features';
const FEATURES_END = '</stream:features>';
const STARTTLS = '<starttls';
const PROCEED = '<proceed';
/** RFC 6120 §4.8.1 and §5.2. */
const STREAM_NAMESPACE = 'http://etherx.jabber.org/streams';
const TLS_NAMESPACE = 'urn:ietf:params:xml:ns:xmpp-tls';

const AT_SIGN = 0x40;

const STARTTLS_REQUEST: Identified = { service: 'xmpp', speaker: 'request', traits: ['starttls'] };
const STARTTLS_RESPONSE: Identified = { service: 'xmpp', speaker: 'response', traits: ['starttls'] };
const REQUEST: Identified = { service: 'xmpp', speaker: 'request' };
const RESPONSE: Identified = { service: 'xmpp', speaker: 'response' };
const CUT_ELEMENT: Identified = { service: 'xmpp', speaker: 'neither' };

/**
 * XMPP over TCP, RFC 6120: the stream header (§4.7), with or without an XML declaration; or, where the header has gone
 * by, the elements of STARTTLS negotiation (§5.4).
 */
export const identifyXmpp: Identifier = (bytes, at, end, { brief = false }, final) => {
  const prolog = startsWith(bytes, at, end, PROLOG);
  if (prolog === 'yes') {
    const root = behindProlog(bytes, at, end);
    if (root < 0) return end - at > MAX_PROLOG ? 'no' : 'more';
    return identifyStream(bytes, root, end, brief, final);
  }
  const stream = identifyStream(bytes, at, end, brief, final);
  if (stream !== 'no') return stream;
  const negotiation = identifyNegotiation(bytes, at, end);
  return negotiation === 'no' && prolog === 'more' ? 'more' : negotiation;
};

function identifyStream(bytes: Uint8Array, at: number, end: number, brief: boolean, final: boolean): Answer {
  const match = startsWith(bytes, at, end, STREAM);
  if (match === 'more' && final && end - at >= STREAM_PREFIX.length) return CUT_ELEMENT;
  if (match !== 'yes') return match;
  const attributes = at + STREAM.length;
  if (attributes === end) return 'more';
  if (!isXmlSpace(bytes[attributes])) return 'no';
  const tag = tagEnd(bytes, attributes, end);
  if (tag < 0) return final ? cutHeader(bytes, attributes, end) : 'more';
  if (!holds(bytes, attributes, tag, STREAM_NAMESPACE)) return 'no';

  const isResponse = isResponseHeader(bytes, attributes, tag);
  if (brief) return isResponse ? RESPONSE : REQUEST;
  const traits = negotiationTraits(bytes, tag, end);
  if (traits === 'more' && !final) return 'more';
  const answer: Identified = { service: 'xmpp', speaker: isResponse ? 'response' : 'request' };
  const domain = domainOf(bytes, attributes, tag, isResponse ? 'from' : 'to');
  if (domain !== undefined) answer.name = domain;
  if (Array.isArray(traits)) answer.traits = traits;
  return answer;
}

/**
 * RFC 6120 §4.7.3: only the receiving entity sets `id`. Components of jabberd and Cisco Jabber XCP set one too when
 * they open a stream, but then name only whom they speak to.
 */
function isResponseHeader(bytes: Uint8Array, attributes: number, end: number): boolean {
  if (attribute(bytes, attributes, end, 'id') < 0) return false;
  return attribute(bytes, attributes, end, 'from') >= 0 || attribute(bytes, attributes, end, 'to') < 0;
}

/** While the rest of the header may still turn it round, only what a response alone can have tells the sender. */
function cutHeader(bytes: Uint8Array, attributes: number, end: number): Identified {
  const hasBoth = attribute(bytes, attributes, end, 'id') >= 0 && attribute(bytes, attributes, end, 'from') >= 0;
  return { service: 'xmpp', speaker: hasBoth ? 'response' : 'neither' };
}

/** What comes behind the stream header: STARTTLS is offered in the features (§5.4.1) or asked for (§5.4.2.1). */
function negotiationTraits(bytes: Uint8Array, at: number, end: number): Trait[] | 'none' | 'more' {
  if (holds(bytes, at, end, TLS_NAMESPACE)) return ['starttls'];
  const first = skipXmlSpace(bytes, at, end);
  const features = startsWith(bytes, first, end, FEATURES);
  if (features === 'yes') return holds(bytes, first, end, FEATURES_END) ? 'none' : 'more';
  return features === 'no' && tagEnd(bytes, first, end) >= 0 ? 'none' : 'more';
}

/** Elements that no other protocol has, where the stream header was not captured. */
function identifyNegotiation(bytes: Uint8Array, at: number, end: number): Answer {
  const features = startsWith(bytes, at, end, FEATURES);
  const starttls = startsWith(bytes, at, end, STARTTLS);
  const proceed = startsWith(bytes, at, end, PROCEED);
  if (features === 'no' && starttls === 'no' && proceed === 'no') return 'no';
  const tag = tagEnd(bytes, at, end);
  if (tag < 0) return 'more';
  if (features === 'yes') return holds(bytes, tag, end, TLS_NAMESPACE) ? STARTTLS_RESPONSE : RESPONSE;
  if (!holds(bytes, at, tag, TLS_NAMESPACE)) return 'no';
  return starttls === 'yes' ? STARTTLS_REQUEST : STARTTLS_RESPONSE;
}

/** The domain that an attribute of the stream header names. A client's own address, with a user in it, is left out. */
function domainOf(bytes: Uint8Array, at: number, end: number, attributeName: string): string | undefined {
  const from = attribute(bytes, at, end, attributeName);
  if (from < 0) return undefined;
  const to = attributeEnd(bytes, from, end);
  return to > from && indexOfByte(bytes, from, to, AT_SIGN) < 0 ? nameOf(bytes, from, to) : undefined;
}

/** Where the root element begins behind the XML declaration; -1 while it has not come. */
function behindProlog(bytes: Uint8Array, at: number, end: number): number {
  for (let i = at; i < end; i++) {
    if (startsWith(bytes, i, end, PROLOG_END) !== 'yes') continue;
    const root = skipXmlSpace(bytes, i + PROLOG_END.length, end);
    return root < end ? root : -1;
  }
  return -1;
}

function skipXmlSpace(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && isXmlSpace(bytes[i])) i++;
  return i;
}

function isXmlSpace(byte: number): boolean {
  return isBlank(byte) || byte === CR || byte === LF;
}
