import { PULSE_SECONDS } from '../../findings/live/snapshot.js';
import type { RowReport } from '../../findings/report.js';
import { EMPTY, span, type Line } from '../line.js';
import type { Look } from '../look.js';
import type { Sight } from '../sight.js';
import { sparkline } from '../sparkline.js';
import { findingColumns, findingsIn } from './findings.js';
import { columnsFor, headLine, itemLine, tableWidth, type Column } from './table.js';
import type { ListView, MakeView } from './view.js';
import { markOfRow, roleOf, saysOf } from './words.js';

interface Row {
  row: RowReport;
  packetsPerSec: number;
  packets: readonly number[];
}

const NARROWEST_SPARK = 6;
/** Terminals from here on have room for packets and bytes. */
const WIDE = 110;

/** The port table as it is used now, and below it what was found last. */
export const rowsView: MakeView = (sight, _state, width, look): ListView => {
  const { report, pulse } = sight.snapshot;
  const rows = report.rows.map((row, i): Row => ({
    row,
    packetsPerSec: pulse.rows[i]?.packetsPerSec ?? 0,
    packets: pulse.rows[i]?.packets ?? [],
  }));
  const columns = boardColumns(width, look);
  return {
    kind: 'list',
    title: null,
    head: headLine(columns, look),
    items: rows.map(({ row }) => row.role),
    lineOf: (index, isChosen) => itemLine(columns, rows[index], isChosen, look),
    empty: 'the port table has no row',
    below: (height) => newestFindings(sight, width, height, look),
  };
};

type BoardColumn = Column<Row> & { worth: number };

function boardColumns(width: number, look: Look): Column<Row>[] {
  const { units, signs } = look;
  const used = ({ row }: Row) => row.mark !== 'unused';
  const wide: BoardColumn[] =
    width < WIDE
      ? []
      : [
          { head: 'PACKETS', worth: 2, width: 9, align: 'right', cell: ({ row }) => units.rate(row.packets) },
          { head: 'BYTES', worth: 2, width: 7, align: 'right', cell: ({ row }) => units.bytes(row.bytes) },
        ];
  const before: BoardColumn[] = [
    { head: 'PORT', worth: 9, width: 5, align: 'right', cell: ({ row }) => row.port },
    { head: 'ROLE', worth: 9, width: width < WIDE ? 13 : 20, align: 'left', cell: ({ row }) => roleOf(row) },
    { head: 'SAYS', worth: 3, width: 4, align: 'left', cell: ({ row }) => saysOf(row, look) },
    { head: 'IN', worth: 7, width: 4, align: 'right', cell: ({ row }) => units.rate(row.flowsIn) },
    { head: 'OUT', worth: 7, width: 4, align: 'right', cell: ({ row }) => units.rate(row.flowsOut) },
    ...wide,
    {
      head: 'PKT/S',
      worth: 6,
      width: 5,
      align: 'right',
      cell: ({ packetsPerSec }) => (packetsPerSec > 0 ? units.rate(packetsPerSec) : signs.none),
    },
  ];
  const after: BoardColumn[] = [
    {
      head: 'PEERS',
      worth: 4,
      width: 5,
      align: 'right',
      cell: (item) => (used(item) ? `${item.row.peersAtLeast ? '>' : ''}${units.rate(item.row.peers)}` : signs.none),
    },
    {
      head: '',
      worth: 9,
      width: 6,
      align: 'left',
      cell: ({ row }) => markText(row, look),
      tint: ({ row }) => markOfRow(row, look).tint,
    },
  ];
  const room = width - tableWidth([...before, ...after]) - 2;
  // As many bars as whole seconds go into.
  const spark = Math.floor(PULSE_SECONDS / Math.ceil(PULSE_SECONDS / Math.max(1, Math.min(PULSE_SECONDS, room - 2))));
  if (room - 2 < NARROWEST_SPARK) return columnsFor([...before, ...after], width - 4);
  return [
    ...before,
    {
      head: 'LAST MINUTE',
      width: spark,
      align: 'left',
      cell: (item) => (used(item) ? sparkline(item.packets, spark, look) : ''),
      tint: () => 'busy',
    },
    ...after,
  ];
}

/** The row's sign, and how many flows it stands for. */
function markText(row: RowReport, look: Look): string {
  const { verdicts, mark } = row;
  const count = mark === 'violation' ? verdicts.violation : mark === 'review' ? verdicts.review : 0;
  const { sign } = markOfRow(row, look);
  return count === 0 ? sign : `${sign} ${look.units.rate(count)}`;
}

function newestFindings(sight: Sight, width: number, height: number, look: Look): Line[] {
  if (height < 3) return [];
  const { report } = sight.snapshot;
  const findings = findingsIn(report, 'newest', []).filter(({ verdict }) => verdict !== 'allowed');
  const columns = findingColumns(sight, width, look);
  const lines: Line[] = [[span(look.signs.rule.repeat(width), 'quiet')]];
  const count = findings.length === 0 ? '' : `  ${look.units.count(findings.length)}`;
  lines.push([span('  NEWEST FINDINGS', 'quiet'), span(count, 'quiet')]);
  if (findings.length === 0) {
    const nobody = report.subject.addresses.length === 0;
    const words = nobody
      ? `It is not clear yet which host is the ${report.subject.product} server: nothing is judged.`
      : report.summary.flows === 0
        ? 'No flow yet.'
        : 'Nothing breaks the port table.';
    lines.push([span(`  ${words}`, nobody ? 'advisory' : 'quiet')]);
  }
  for (const finding of findings.slice(0, height - lines.length)) {
    lines.push(itemLine(columns, finding, false, look));
  }
  return [...lines, ...Array<Line>(Math.max(0, height - lines.length)).fill(EMPTY)].slice(0, height);
}
