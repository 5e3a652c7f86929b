import type { Endpoint, ExplainedFlow, LadderRung, RowReading } from '../../findings/explanation.js';
import { RULES } from '../../policy/rules.js';
import type { WaiverTried } from '../../policy/waivers.js';
import type { Paint, Signs } from '../signs.js';

/** Kinds of evidence for who opened a flow (VERDICTS §3.3) as a person would say them. */
export const EVIDENCE_WORDS: Readonly<Record<string, string>> = {
  syn: 'a SYN without ACK',
  'syn-ack': 'a SYN-ACK, and what followed it',
  'rst-ack': 'a RST-ACK that answers a segment without ACK',
  application: 'a request or response in the payload',
  'known-listener': 'the other side is known to answer there with SYN-ACK',
  continued: 'it opened the timed-out flow that this one continues',
  icmp: 'an ICMP error quotes its datagram, and the other side never sent',
  'first-datagram': 'it sent the first datagram',
  'row-number': 'the port of a row on the other side',
  'two-syns': 'both sides sent a SYN',
  contradiction: 'what the flow shows contradicts itself',
  'two-listeners': 'both sides answer on their ports elsewhere',
};

/** What told who opened a flow: `certain: a SYN without ACK`. */
export function evidenceWords(confidence: string, evidence: string | null): string {
  const words = evidence === null ? null : (EVIDENCE_WORDS[evidence] ?? evidence);
  return confidence === 'none' ? `not known: ${words ?? 'nothing tells'}` : `${confidence}: ${words ?? 'no evidence'}`;
}

/** Who opened a flow, and what told so. `from`: its originator. */
export function openedBy({ initiator_confidence, initiator_evidence }: ExplainedFlow['record'], from: string): string {
  const words = evidenceWords(initiator_confidence ?? 'none', initiator_evidence);
  return initiator_confidence === 'none' ? words : `${from}, ${words}`;
}

/** Sign and colour of a kind of evidence by what it gave. */
export const RUNG_MARKS = {
  decides: ['allowed', 'allowed'],
  contradicts: ['review', 'review'],
  agrees: ['allowed', 'quiet'],
  outranked: ['violation', 'quiet'],
  nothing: ['unused', 'quiet'],
} as const satisfies Record<LadderRung['result'], readonly [keyof Signs, Paint]>;

/** What a kind of evidence gave: `a SYN-ACK, and what followed it: nothing`. */
export function rungWords({ evidence, names, result }: LadderRung, nameOf: (endpoint: Endpoint) => string): string {
  const said = result === 'nothing' ? 'nothing' : names.map(nameOf).join(' and ');
  const rank = result === 'nothing' ? '' : `, ${result}`;
  return `${EVIDENCE_WORDS[evidence] ?? evidence}: ${said}${rank}`;
}

/** What the rows are asked: `port 22, inbound`; with who opened it where that is one of two ways to read the flow. */
export function readingWords(
  { port, direction, opener }: RowReading,
  isOneOfTwo: boolean,
  nameOf: (endpoint: Endpoint) => string,
): string {
  return `port ${port}, ${direction}${isOneOfTwo ? ` if ${nameOf(opener)} opened it` : ''}`;
}

/** Whether a row fits, and why it does not. */
export function triedWords({ rules }: RowReading['tried'][number]): {
  mark: 'allowed' | 'violation' | 'review';
  words: string[];
} {
  const broken = rules.filter((rule) => RULES[rule].verdict !== 'note');
  if (broken.length === 0) return { mark: 'allowed', words: ['fits', ...rules] };
  const isOpen = broken.every((rule) => RULES[rule].verdict === 'review');
  return { mark: isOpen ? 'review' : 'violation', words: broken.map((rule) => `${rule}: ${RULES[rule].title}`) };
}

/** Why a row with the port was not tried. */
export const UNTRIED_WORDS = 'not tried: an earlier row fits';

/** What a waiver does to a rule. */
export function waiverWords({ rule, mismatch }: { rule: string; mismatch: WaiverTried['mismatch'] }): string {
  if (mismatch === null) return `accepts ${rule}`;
  return mismatch === 'expired' ? 'has expired' : `other ${mismatch}`;
}
