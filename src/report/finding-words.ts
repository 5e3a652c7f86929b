import type { Finding, Report } from '../findings/report.js';
import type { Clock } from './clock.js';
import { formatEndpoint } from './endpoint.js';
import type { Signs } from './signs.js';
import type { Units } from './units.js';

/** What the words of a finding are set with. */
export interface FindingSetting {
  report: Pick<Report, 'subject'>;
  signs: Signs;
  units: Units;
}

/** Answered ports of a scan named in its first line. */
const NAMED_PORTS = 10;

/** In the words of the board. */
const DIRECTIONS = { inbound: 'inward', outbound: 'outward', unknown: 'direction unknown' } as const;

/** `10.20.0.90 (pc90) → SocialMiner:22 tcp ssh`; of a finding about a row `http 80`; empty of one about neither. */
export function whoSpoke(finding: Finding, { report, signs, units }: FindingSetting): string {
  const { initiator, responder, transport, services, ports, answeredPorts = [] } = finding;
  if (initiator === null || responder === null) {
    const row = [finding.role, finding.port].filter((part) => part !== null).join(' ');
    // Such a finding there may be of the same row for each direction.
    return [row, finding.direction === null ? '' : DIRECTIONS[finding.direction]].filter(Boolean).join(', ');
  }
  const arrow = finding.direction === 'unknown' ? signs.either : signs.arrow;
  const from = formatEndpoint({ address: initiator, port: null, name: finding.initiatorName }, report.subject);
  const to = formatEndpoint({ address: responder, port: finding.port, name: finding.responderName }, report.subject);
  if (ports === undefined) return [from, arrow, to, transport, ...services].filter(Boolean).join(' ');
  const named = answeredPorts.slice(0, NAMED_PORTS).join(', ');
  const more = answeredPorts.length > NAMED_PORTS ? `, ${signs.cut}` : '';
  const answered = answeredPorts.length > 0 ? `, ${units.count(answeredPorts.length)} answered: ${named}${more}` : '';
  return `${from} ${arrow} ${to}, ${units.some(finding.portCount ?? ports.length, 'port')}${answered}`;
}

/** `established, 2 flows`; `2 established, 1 refused`. */
export function howItEnded({ outcomes, flows }: Finding, { units }: Pick<FindingSetting, 'units'>): string {
  const kinds = Object.entries(outcomes).filter(([, count]) => count > 0);
  if (kinds.length === 0) return flows > 1 ? units.some(flows, 'flow') : '';
  if (kinds.length > 1) return kinds.map(([outcome, count]) => `${units.count(count)} ${outcome}`).join(', ');
  const [[outcome]] = kinds;
  return flows > 1 ? `${outcome}, ${units.some(flows, 'flow')}` : outcome;
}

/** `08:14:02 to 08:31:40`, `94 packets`, `12 kB`, `frame 11 204`, and how sure it is who opened where that is open to doubt. */
export function whenAndHowMuch(
  finding: Finding,
  { report, clock, units, verbose }: { report: Report; clock: Clock; units: Units; verbose: boolean },
): string[] {
  const { firstTime, lastTime, firstFrame, capture, confidence, evidence } = finding;
  const oneDay =
    report.firstTime !== null &&
    report.lastTime !== null &&
    clock.date(report.firstTime) === clock.date(report.lastTime);
  const interval = oneDay ? clock.intervalOfDay : clock.interval;
  const pieces: string[] = [];
  if (firstTime !== null && lastTime !== null) pieces.push(interval(firstTime, lastTime));
  if (finding.packets > 0) pieces.push(units.some(finding.packets, 'packet'), units.bytes(finding.bytes));
  if (firstFrame !== null) {
    const where = report.inputs.length > 1 && capture !== null ? ` of ${capture}` : '';
    pieces.push(`frame ${units.count(firstFrame)}${where}`);
  }
  // Said where it is open to doubt.
  if (confidence !== null && (verbose || confidence !== 'certain'))
    pieces.push(`initiator ${confidence}${evidence === null ? '' : ` (${evidence})`}`);
  return pieces;
}
