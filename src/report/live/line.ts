import type { Snapshot } from '../../findings/live/snapshot.js';
import { makeClock } from '../clock.js';
import type { WriterOptions } from '../report-writer.js';
import { makePainter, signsFor } from '../signs.js';
import { makeUnits } from '../units.js';

/**
 * A run as it stands, in one line for a log: `08:14:02  8.1k packets/s  61 Mb/s  1 204 118 packets  412 flows
 * ✗ 3 violations  ? 1 review  0 dropped`.
 */
export function liveLineWriter({ unicode, timeZone, colour }: WriterOptions): (snapshot: Snapshot) => string {
  const units = makeUnits(unicode);
  const clock = makeClock(timeZone);
  const signs = signsFor(unicode);
  const paint = makePainter(colour);
  return ({ report, nowSec, pulse }) => {
    const { coverage, summary, subject } = report;
    const { violation } = summary.verdicts;
    const parts = [
      nowSec === null ? '--:--:--' : clock.time(nowSec.toFixed(9)),
      `${units.rate(pulse.packetsPerSec)} packets/s`,
      units.bits(pulse.bytesPerSec * 8),
      units.some(coverage.packets, 'packet'),
      units.some(summary.flows, 'flow'),
      ...(subject.addresses.length === 0 ? [`${subject.product} not known yet`] : []),
      violation > 0
        ? paint('violation', `${signs.violation} ${units.some(violation, 'violation')}`)
        : paint('allowed', `${signs.allowed} 0 violations`),
      ...(summary.reviews > 0 ? [paint('review', `${signs.review} ${units.some(summary.reviews, 'review')}`)] : []),
      coverage.dropped === null ? 'drops not known' : `${units.count(coverage.dropped)} dropped`,
      ...(coverage.flows.evicted > 0 ? [`${units.count(coverage.flows.evicted)} evicted`] : []),
    ];
    return `${parts.join('  ')}\n`;
  };
}
