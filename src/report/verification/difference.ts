import type { VerificationReport } from '../../findings/report.js';

/** Words for the fields of a difference that are not called what they are. */
const FIELDS: Readonly<Record<string, string>> = {
  frames: 'number of frames',
  length: 'length of all frames and headers',
};

/** `frame 12: caplen 60, pcap-parser 0.2.1 reads 64`; nothing where there is no difference. */
export function describeDifference({ reader, difference }: VerificationReport): string {
  if (difference === null) return '';
  const { frame, field, ours, theirs } = difference;
  return `frame ${frame}: ${FIELDS[field] ?? field} ${ours}, ${reader} reads ${theirs}`;
}
