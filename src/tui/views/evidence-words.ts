/** What told who opened a flow (`initiator_evidence`), for a person; strongest first within each strength. */
const LADDER: readonly (readonly [evidence: string, words: string])[] = [
  ['syn', 'a SYN without ACK was seen'],
  ['syn-ack', 'a SYN-ACK was seen, and the conversation went on'],
  ['rst-ack', 'a RST-ACK with sequence 0 answered'],
  ['application', 'the payload is a request or a response'],
  ['known-listener', 'the endpoint has answered in another flow'],
  ['continued', 'it continues a flow that had timed out'],
  ['icmp', 'an ICMP error quotes its datagram'],
  ['first-datagram', 'the first datagram seen'],
  ['row-number', "only one side has a row's port"],
];

const CONTRADICTIONS: Readonly<Record<string, string>> = {
  'two-syns': 'both sides sent a SYN',
  'two-listeners': 'both endpoints are known to listen',
  contradiction: 'two strong pieces of evidence disagree',
};

/** `certain: a SYN without ACK was seen`. */
export function evidenceText(confidence: string | null, evidence: string | null): string | null {
  if (confidence === null) return null;
  if (evidence === null) return `${confidence}: nothing in the capture tells`;
  const words = LADDER.find(([name]) => name === evidence)?.[1] ?? CONTRADICTIONS[evidence] ?? evidence;
  return `${confidence}: ${words}`;
}

/** The kinds of evidence with the one that told marked; those above it were not there. */
export function evidenceLadder(evidence: string | null): { words: string; state: 'absent' | 'told' | 'not asked' }[] {
  const told = LADDER.findIndex(([name]) => name === evidence);
  return LADDER.map(([, words], i) => ({
    words,
    state: i === told ? 'told' : told < 0 || i < told ? 'absent' : 'not asked',
  }));
}
