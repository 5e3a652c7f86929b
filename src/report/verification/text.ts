import type { VerificationReport } from '../../findings/report.js';
import type { WriterOptions } from '../report-writer.js';
import { sanitise } from '../sanitise.js';
import { makePainter, signsFor, type Paint } from '../signs.js';
import { setPieces } from '../text/page.js';
import { makeUnits, type Units } from '../units.js';
import { describeDifference } from './difference.js';

const MARKS = { agree: 'allowed', differ: 'violation', 'not-verified': 'review' } as const satisfies Record<
  VerificationReport['result'],
  Paint
>;

/** Two lines at most: the result, and the digest that both readers came to. */
export function writeVerification(name: string, verification: VerificationReport, options: WriterOptions): string {
  const { unicode, colour, width } = options;
  const mark = MARKS[verification.result];
  const lead = `${makePainter(colour)(mark, signsFor(unicode)[mark])} ${sanitise(name)}   `;
  const pieces = piecesOf(verification, makeUnits(unicode)).map(sanitise);
  const digest = verification.digest === null ? '' : `  digest ${verification.digest}\n`;
  return [...setPieces(pieces, { lead, width })].join('') + digest;
}

function piecesOf(verification: VerificationReport, units: Units): string[] {
  const { result, reader, frames, reason } = verification;
  if (result === 'agree') return [`${units.some(frames, 'frame')} agree with ${reader}`];
  const said = result === 'differ' ? describeDifference(verification) : `not verified: ${reason}`;
  return frames === 0 ? [said] : [said, `${units.some(frames, 'frame')} before that agree`];
}
