import type { Application } from '../port-table.js';

/** What the words of a listener cell say of the row, where a protocol is named in them. */
export interface KnownListener {
  role: string;
  application: Application;
  /** A TLS row. */
  secure: boolean;
}

const only = (label: Application['label'], ...services: Application['services']): Application => ({
  label,
  services,
  excludes: [],
});

// A CONNECT tunnel can carry anything: it is no HTTP traffic in a port guide's sense.
const HTTP: Application = { label: 'http', services: ['http'], excludes: ['connect'] };
const TLS = only('tls', 'tls');

/** Protocols that port guides name, what looks at more words first. */
const LISTENERS: readonly (KnownListener & { names: RegExp })[] = [
  { names: /\bsecure bosh\b|\bbosh\b.*\bhttps\b/i, role: 'secure-bosh', application: TLS, secure: true },
  { names: /\bbosh\b/i, role: 'bosh', application: HTTP, secure: false },
  { names: /\bsecure xmpp\b|\bxmpp\b.*\b(tls|ssl|secure)\b/i, role: 'secure-xmpp', application: TLS, secure: true },
  // STARTTLS begins as XMPP; some servers speak TLS from the first byte.
  { names: /\bxmpp\b/i, role: 'xmpp', application: only('xmpp', 'xmpp', 'tls'), secure: false },
  // The protocol is proprietary: whatever is identified is something else.
  { names: /\bmedia routing\b/i, role: 'media-routing', application: only('binary'), secure: false },
  {
    names: /\bhttp\b.*\bhttps\b|\bhttps\b.*\bhttp\b/i,
    role: 'web',
    application: { label: 'http or tls', services: ['http', 'tls'], excludes: ['connect'] },
    secure: false,
  },
  { names: /\bhttps\b/i, role: 'https', application: TLS, secure: true },
  { names: /\bhttp\b/i, role: 'http', application: HTTP, secure: false },
  { names: /\b(ssh|sftp)\b/i, role: 'ssh', application: only('ssh', 'ssh'), secure: false },
  { names: /\bsnmp traps?\b/i, role: 'snmp-trap', application: only('snmp', 'snmp'), secure: false },
  { names: /\bsnmp\b/i, role: 'snmp', application: only('snmp', 'snmp'), secure: false },
  { names: /\bntp\b/i, role: 'ntp', application: only('ntp', 'ntp'), secure: false },
  { names: /\bdns\b/i, role: 'dns', application: only('dns', 'dns'), secure: false },
  { names: /\bsip\b/i, role: 'sip', application: only('sip', 'sip', 'tls'), secure: false },
  { names: /\bsyslog\b/i, role: 'syslog', application: only('syslog', 'syslog'), secure: false },
];

export function knownListener(words: string): KnownListener | null {
  return LISTENERS.find(({ names }) => names.test(words)) ?? null;
}

/** The row is marked unsecure by the words of the document. */
export function saysUnsecure(words: string): boolean {
  return /\b(un|in|non-?)secured?\b|\bunencrypted\b/i.test(words);
}

/** Who the other side of a row is. */
export interface Peer {
  name: string;
  /** One certain host or pair, which the site has to configure. */
  expected: boolean;
}

/** Words for whoever comes: there is no address to configure for them. */
const ANYBODY = /^(any|anybody|all|various|multiple)\b/i;
const CROWD =
  /\b(browsers?|clients?|desktops?|agents?|supervisors?|users?|user interface|phones?|internet|any|apis?|workstations?|gadgets?)\b/i;

/** The peer that a cell names. Null: anybody. */
export function peerOf(words: string): Peer | null {
  if (ANYBODY.test(words)) return null;
  const name = words
    .replace(/\bXMPP Notifications\b/i, 'XMPP notification')
    // A peripheral gateway is a pair of hosts.
    .replace(/\bMR PG$/, 'MR PG, side A and side B');
  return { name, expected: /\bconfigured\b/i.test(words) || !CROWD.test(words) };
}

/** `between the X user interface and …`: notes that name who talks to the server. */
export function peerInNotes(notes: string): Peer | null {
  const match = /\bbetween (the [^.]{1,80}? user interface) and\b/i.exec(notes);
  return match === null ? null : { name: `${match[1]} (browsers)`, expected: false };
}

/** Do the notes say that the product opens connections itself? */
export function saysOpens(notes: string, product: string): boolean {
  const name = product.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`\\bfrom (?:the )?${name}(?: server)?(?= to\\b|[.,]|$)|\\boutward|\\boutbound\\b`, 'i').test(notes);
}
