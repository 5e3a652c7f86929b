import type { Finding, Report, RowReport } from '../../findings/report.js';
import { makeClock, type Clock } from '../clock.js';
import { formatEndpoint } from '../endpoint.js';
import { sanitiseTexts } from '../sanitise.js';
import { signsFor, type Signs } from '../signs.js';
import { makeUnits, type Units } from '../units.js';

/** What the parts of the page share. */
export interface View {
  /** Printable throughout. */
  report: Report;
  /** IANA name: the one zone of all times. */
  timeZone: string;
  signs: Signs;
  units: Units;
  clock: Clock;
}

export function makeView(report: Report, timeZone: string): View {
  return {
    report: sanitiseTexts(report),
    timeZone,
    signs: signsFor(true),
    units: makeUnits(true),
    clock: makeClock(timeZone),
  };
}

/** `port` of the row that stands for all traffic of no row. */
const OTHER_PORTS = '*';

export function isOtherTraffic({ port }: RowReport): boolean {
  return port === OTHER_PORTS;
}

/** `#row-https`: where the board has the row. */
export function rowAnchor(row: RowReport, view: View): string {
  return isOtherTraffic(row) ? 'row-other' : `row-${view.report.rows.indexOf(row) + 1}`;
}

export function flowsOf({ flowsIn, flowsOut, flowsUnknown }: RowReport): number {
  return flowsIn + flowsOut + flowsUnknown;
}

/** Both ends of a finding as text; null for findings that are about no flow. */
export function endsOf({ report }: View, finding: Finding): { from: string; to: string } | null {
  const { initiator, responder, initiatorName, responderName, port } = finding;
  if (initiator === null) return null;
  return {
    from: formatEndpoint({ address: initiator, port: null, name: initiatorName }, report.subject),
    // A scan of several hosts has no one responder.
    to:
      responder === null
        ? 'several hosts'
        : formatEndpoint({ address: responder, port, name: responderName }, report.subject),
  };
}

/** `2 established, 1 refused`; `established` where there is but one kind. */
export function outcomesOf({ units }: View, { outcomes, flows }: Finding): string {
  const kinds = Object.entries(outcomes).filter(([, count]) => count > 0);
  const [first] = kinds;
  if (kinds.length === 1 && first[1] === flows) return first[0];
  return kinds.map(([outcome, count]) => `${units.count(count)} ${outcome}`).join(', ');
}
