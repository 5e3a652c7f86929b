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
