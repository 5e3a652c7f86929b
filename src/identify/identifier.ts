import type { ServiceName, Trait } from '../wire/service.js';

export { SERVICES, type ServiceName, type Trait } from '../wire/service.js';

/**
 * What the first payload bytes of one direction say about who opened the conversation.
 * `request`: the sender of these bytes opened it. `response`: the peer did. `neither`: both sides speak alike.
 */
export type Speaker = 'request' | 'response' | 'neither';

/**
 * Answer of an identifier.
 * `no`: these bytes are not this protocol, and more bytes will not change that.
 * `more`: they may be; ask again with more.
 * otherwise the identification itself.
 */
export type Answer = 'no' | 'more' | Identified;

export interface Identified {
  /** Key of `SERVICES`. */
  service: ServiceName;
  speaker: Speaker;
  /** True where the bytes only look like it (TLS records without a hello, met in midstream): never ground for a mismatch. */
  likely?: boolean;
  /** Host, SNI, virtual domain, as the peer wrote it: untrusted text, at most 255 characters. */
  name?: string;
  /** Things a rule or a row asks for, e.g. HTTP CONNECT, BOSH, WebSocket upgrade, STARTTLS. */
  traits?: readonly Trait[];
  /** Lowest TLS version that this hello settles: 0x0300 SSL 3 … 0x0304 TLS 1.3. ServerHello: the chosen one; ClientHello: the highest offered. */
  tlsVersion?: number;
  /** ALPN protocol names (RFC 7301), untrusted text. ClientHello: those offered, in its order, joined by commas; ServerHello: the chosen one. */
  alpn?: string;
  /** HTTP request method, as written. */
  method?: string;
}

export type Transport = 'tcp' | 'udp';

/** Where the bytes come from. */
export interface PayloadContext {
  transport: Transport;
  /** False when these bytes may start in the middle of the conversation (no SYN seen): only then is `likely` allowed. */
  fromStart: boolean;
  /**
   * Only service, speaker, CONNECT and TLS version are wanted: answer as soon as these are certain, without names. What a
   * verdict needs, and a tenth of the work.
   */
  brief?: boolean;
}

/**
 * Looks at `bytes[at..end)`, the contiguous first bytes of one direction (at most 8 KiB of them; over UDP one datagram),
 * and never outside. Must not throw, must not depend on ports, must not allocate unless it answers.
 *
 * `final`: no more bytes will come (end of flow, cut by the snaplen, enough seen). Then what is certain already is the
 * answer, though a name or a trait may be missing; a `more` given all the same means `no`.
 */
export type Identifier = (
  bytes: Uint8Array,
  at: number,
  end: number,
  context: PayloadContext,
  final: boolean,
) => Answer;
