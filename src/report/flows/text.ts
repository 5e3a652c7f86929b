import type { FlowReport } from '../../findings/flow-report.js';
import { makeClock, type Clock } from '../clock.js';
import { formatSocket } from '../endpoint.js';
import type { FlowWriter, WriterOptions } from '../report-writer.js';
import { sanitise } from '../sanitise.js';
import { makePainter, signsFor, type Paint, type Signs } from '../signs.js';
import { cutTo } from '../text/page.js';
import { makeUnits, type Units } from '../units.js';

const DIRECTIONS = { inbound: 'in', outbound: 'out', internal: 'self', unknown: '?' } as const;

const VERDICTS: Record<NonNullable<FlowReport['verdict']>, { sign: keyof Signs; paint: Paint }> = {
  allowed: { sign: 'allowed', paint: 'allowed' },
  violation: { sign: 'violation', paint: 'violation' },
  review: { sign: 'review', paint: 'review' },
  waived: { sign: 'waived', paint: 'quiet' },
  'out-of-scope': { sign: 'unused', paint: 'quiet' },
};

interface Column {
  head: string;
  align: 'left' | 'right';
  /** Wide enough for IPv4 endpoints and common words. */
  width: number;
  /** Kept where the line would be too long: the higher, the longer. */
  worth: number;
  cell: (flow: FlowReport) => string;
  paint?: (flow: FlowReport) => Paint | null;
}

const INDISPENSABLE = 9;
const GAP = ' ';

/** Terminals from here on have room for milliseconds. */
const WIDE = 100;

/** The last column: takes what room is left, `protocol-mismatch` at least. */
const RULES_HEAD = 'RULES';

/**
 * One aligned line per flow, under the date where it changes. Streams: nothing is held back, so widths are fixed. What is
 * wider, like an IPv6 endpoint, shifts what is behind it in its own line only, and only until a gap takes it up.
 */
export function flowTextWriter(options: WriterOptions): FlowWriter {
  const { unicode, timeZone, width } = options;
  const clock = makeClock(timeZone);
  const signs = signsFor(unicode);
  const paint = makePainter(options.colour);
  const columns = columnsFor(width, flowColumns(clock, signs, makeUnits(unicode), width >= WIDE));
  const rulesRoom = width - lineWidth(columns.filter(({ head }) => head !== RULES_HEAD)) - GAP.length;
  let date = '';

  function setLine(cellOf: (column: Column) => string, paintOf: (column: Column) => Paint | null): string {
    let line = '';
    let used = 0;
    let start = 0;
    for (const column of columns) {
      const text = sanitise(cellOf(column));
      const cell = column.head === RULES_HEAD ? cutTo(text, rulesRoom, signs) : text;
      const before = used === 0 ? 0 : used + GAP.length;
      const from = Math.max(before, column.align === 'left' ? start : start + column.width - cell.length);
      const painted = paintOf(column);
      line += ' '.repeat(from - used) + (painted === null ? cell : paint(painted, cell));
      used = from + cell.length;
      start += column.width + GAP.length;
    }
    return line.trimEnd();
  }

  return {
    header: () =>
      `${paint(
        'quiet',
        setLine(
          ({ head }) => head,
          () => null,
        ),
      )}\n`,
    line(flow) {
      const today = flow.ts === null ? '' : `${clock.date(flow.ts)} ${timeZone}`;
      const dateLine = today === date || today === '' ? '' : `${paint('quiet', today)}\n`;
      if (today !== '') date = today;
      const line = setLine(
        ({ cell }) => cell(flow),
        (column) => column.paint?.(flow) ?? null,
      );
      return `${dateLine}${line}\n`;
    },
    footer: () => '',
  };
}

function lineWidth(columns: readonly Column[]): number {
  return columns.reduce((sum, column) => sum + column.width + GAP.length, -GAP.length);
}

/** The columns that fit into `width`, the worthier ones first served. */
function columnsFor(width: number, columns: readonly Column[]): Column[] {
  let kept = columns.filter(({ worth }) => worth === INDISPENSABLE);
  for (const candidate of columns.filter((column) => !kept.includes(column)).sort((a, b) => b.worth - a.worth)) {
    const more = columns.filter((column) => column === candidate || kept.includes(column));
    if (lineWidth(more) > width) break;
    kept = more;
  }
  return kept;
}

function flowColumns(clock: Clock, signs: Signs, units: Units, withMillis: boolean): Column[] {
  const time = withMillis ? clock.timeWithMillis : clock.time;
  const arrowWidth = Math.max(signs.arrow.length, signs.either.length);
  return [
    {
      head: 'TIME',
      align: 'left',
      width: withMillis ? 12 : 8,
      worth: 8,
      cell: ({ ts }) => (ts === null ? signs.none : time(ts)),
    },
    {
      head: 'DIR',
      align: 'left',
      width: 4,
      worth: 6,
      cell: ({ direction }) => (direction === null ? signs.none : DIRECTIONS[direction]),
    },
    {
      head: '',
      align: 'left',
      width: 1,
      worth: INDISPENSABLE,
      cell: ({ verdict }) => (verdict === null ? ' ' : signs[VERDICTS[verdict].sign]),
      paint: ({ verdict }) => (verdict === null ? null : VERDICTS[verdict].paint),
    },
    {
      head: 'INITIATOR',
      align: 'left',
      width: 21,
      worth: INDISPENSABLE,
      cell: (flow) => formatSocket(flow['id.orig_h'], flow['id.orig_p']),
    },
    {
      head: '',
      align: 'left',
      width: arrowWidth,
      worth: INDISPENSABLE,
      cell: ({ direction }) => (direction === 'unknown' ? signs.either : signs.arrow),
    },
    {
      head: 'RESPONDER',
      align: 'left',
      width: 25,
      worth: INDISPENSABLE,
      cell: (flow) => `${formatSocket(flow['id.resp_h'], flow['id.resp_p'])}/${flow.proto}`,
    },
    { head: 'SERVICE', align: 'left', width: 8, worth: 4, cell: ({ service }) => service ?? signs.none },
    { head: 'OUTCOME', align: 'left', width: 11, worth: 5, cell: ({ outcome }) => outcome },
    { head: 'STATE', align: 'left', width: 6, worth: 1, cell: ({ conn_state }) => conn_state },
    {
      head: 'PACKETS',
      align: 'right',
      width: 7,
      worth: 2,
      cell: ({ orig_pkts, resp_pkts }) => units.count(orig_pkts + resp_pkts),
    },
    {
      head: 'BYTES',
      align: 'right',
      width: 7,
      worth: 3,
      cell: ({ orig_wire_bytes, resp_wire_bytes }) => units.bytes(orig_wire_bytes + resp_wire_bytes),
    },
    { head: RULES_HEAD, align: 'left', width: 17, worth: 7, cell: ({ rules }) => rules.join(' ') },
  ];
}
