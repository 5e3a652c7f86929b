import type { Finding, RowReport } from '../../findings/report.js';
import { isBreach, type Section } from '../sections.js';
import type { Signs } from '../signs.js';

/** How a section of findings looks: sign and words beside the colour. */
export interface Look {
  sign: keyof Signs;
  /** Class of its badge. */
  name: string;
  /** On the badge of a finding. */
  words: string;
  /** Over all of them. */
  title: string;
}

const NOTES: Partial<Record<Section, Look>> = {
  review: { sign: 'review', name: 'review', words: 'review', title: 'To review' },
  advisory: { sign: 'advisory', name: 'advisory', words: 'advisory', title: 'Advisory' },
  note: { sign: 'note', name: 'note', words: 'note', title: 'Notes' },
  'never seen': { sign: 'unused', name: 'unused', words: 'never seen', title: 'Rows never used' },
  waived: { sign: 'waived', name: 'waived', words: 'waived', title: 'Waived' },
};

export function lookOf(section: Section): Look {
  const note = NOTES[section];
  if (note !== undefined && !isBreach(section)) return note;
  const title = section[0].toUpperCase() + section.slice(1);
  return { sign: 'violation', name: section, words: section, title };
}

export const MARK_WORDS: Record<RowReport['mark'], string> = {
  allowed: 'keeps to the table',
  violation: 'breaks the table',
  review: 'to review',
  advisory: 'allowed, with an advisory',
  unused: 'never used',
};

/** In the words of the board. */
export const DIRECTION_WORDS: Record<NonNullable<Finding['direction']>, string> = {
  inbound: 'inward',
  outbound: 'outward',
  unknown: 'direction not known',
};

/** What told who opened a flow. */
const EVIDENCE_WORDS: Readonly<Record<string, string>> = {
  syn: 'a SYN',
  'syn-ack': 'a SYN-ACK',
  'rst-ack': 'a RST-ACK',
  application: 'a request or response of the application',
  'known-listener': 'a listener known from other flows',
  continued: 'the flow that it continues',
  icmp: 'an ICMP error',
  'first-datagram': 'the first datagram',
  'row-number': 'the port number alone',
  'two-syns': 'two SYNs, one from each side',
  contradiction: 'evidence that contradicts itself',
  'two-listeners': 'two known listeners',
};

/** `certain, by a SYN`; `not known: two SYNs, one from each side`. */
export function openerWords(confidence: string, evidence: string | null): string {
  const sure = confidence === 'none' ? 'not known' : confidence;
  if (evidence === null) return sure;
  const words = EVIDENCE_WORDS[evidence] ?? evidence;
  return confidence === 'none' ? `${sure}: ${words}` : `${sure}, by ${words}`;
}
