import type { FlowReport } from '../../findings/flow-report.js';
import { makeClock } from '../clock.js';
import { formatSocket } from '../endpoint.js';
import type { FlowWriter, WriterOptions } from '../report-writer.js';
import { sanitise } from '../sanitise.js';
import { makePainter, signsFor, type Paint, type Signs } from '../signs.js';
import { makeUnits } from '../units.js';

const DIRECTIONS = { inbound: 'in', outbound: 'out', internal: 'self', unknown: '?' } as const;

const VERDICTS: Record<NonNullable<FlowReport['verdict']>, { sign: keyof Signs; paint: Paint }> = {
  allowed: { sign: 'allowed', paint: 'allowed' },
  violation: { sign: 'violation', paint: 'violation' },
  review: { sign: 'review', paint: 'review' },
  waived: { sign: 'waived', paint: 'quiet' },
  'out-of-scope': { sign: 'unused', paint: 'quiet' },
};

const HEADINGS = [
  'TIME',
  'DIR',
  '',
  'INITIATOR',
  '',
  'RESPONDER',
  'SERVICE',
  'OUTCOME',
  'STATE',
  'PACKETS',
  'BYTES',
  'RULES',
];
const NUMERIC: ReadonlySet<string> = new Set(['PACKETS', 'BYTES']);

/** Widths to begin with: IPv4 endpoints and common words fit. A column that meets something longer stays as wide. */
const WIDTHS = [12, 4, 1, 21, 1, 19, 8, 11, 6, 7, 7, 0];

/**
 * One aligned line per flow, under the date where it changes. Streams: widths only grow, nothing is held back.
 */
export function flowTextWriter(options: WriterOptions): FlowWriter {
  const { unicode, timeZone } = options;
  const clock = makeClock(timeZone);
  const units = makeUnits(unicode);
  const signs = signsFor(unicode);
  const paint = makePainter(options.colour);
  const widths = [...WIDTHS];
  let date = '';

  function setCells(cells: readonly string[], painted: (text: string, column: number) => string): string {
    const padded = cells.map((cell, i) => {
      widths[i] = Math.max(widths[i], cell.length);
      return painted(NUMERIC.has(HEADINGS[i]) ? cell.padStart(widths[i]) : cell.padEnd(widths[i]), i);
    });
    return `${padded.join(' ').trimEnd()}\n`;
  }

  return {
    header: () => paint('quiet', setCells(HEADINGS, (text) => text).trimEnd()) + '\n',
    line(flow) {
      const today = flow.ts === null ? '' : `${clock.date(flow.ts)} ${timeZone}`;
      const dateLine = today === date || today === '' ? '' : `${paint('quiet', today)}\n`;
      if (today !== '') date = today;
      const verdict = flow.verdict === null ? null : VERDICTS[flow.verdict];
      const cells = [
        flow.ts === null ? signs.none : clock.timeWithMillis(flow.ts),
        flow.direction === null ? signs.none : DIRECTIONS[flow.direction],
        verdict === null ? ' ' : signs[verdict.sign],
        formatSocket(flow['id.orig_h'], flow['id.orig_p']),
        flow.direction === 'unknown' ? signs.either : signs.arrow,
        `${formatSocket(flow['id.resp_h'], flow['id.resp_p'])}/${flow.proto}`,
        flow.service ?? signs.none,
        flow.outcome,
        flow.conn_state,
        units.count(flow.orig_pkts + flow.resp_pkts),
        units.bytes(flow.orig_wire_bytes + flow.resp_wire_bytes),
        flow.rules.join(' '),
      ].map(sanitise);
      return (
        dateLine +
        setCells(cells, (text, i) =>
          verdict !== null && HEADINGS[i] === '' && i === 2 ? paint(verdict.paint, text) : text,
        )
      );
    },
    footer: () => '',
  };
}
