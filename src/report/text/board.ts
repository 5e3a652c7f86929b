import Table from 'cli-table3';
import type { RowReport } from '../../findings/report.js';
import type { Paint } from '../signs.js';
import { columnsOf, cutTo, type Page } from './page.js';

interface Column {
  head: string;
  align: 'left' | 'right';
  cell: (row: RowReport) => string;
  /** Kept where the line would be too long: the higher, the longer. */
  worth: number;
}

const MARK_PAINT: Record<RowReport['mark'], Paint> = {
  allowed: 'allowed',
  violation: 'violation',
  review: 'review',
  advisory: 'advisory',
  unused: 'quiet',
};

/** Peers are named where at least this much room is left. */
const LEAST_PEER_COLUMNS = 16;
const GAP = '  ';

/** `port` of the row that stands for all traffic of no row. */
const OTHER_PORTS = '*';

/** The port table as this capture used it, one line a row. */
export function* writeBoard(page: Page): Generator<string> {
  let columns = boardColumns(page).filter(({ worth }) => worth > 0);
  let lines = draw(columns, page);
  while (widest(lines) > page.width && columns.length > 1) {
    const least = Math.min(...columns.map(({ worth }) => worth));
    columns = columns.filter(({ worth }) => worth > least);
    lines = draw(columns, page);
  }
  const room = page.width - widest(lines) - GAP.length;
  if (room >= LEAST_PEER_COLUMNS) lines = draw([...columns, peersColumn(page, room)], page);
  for (const line of lines) yield `${line}\n`;
}

function widest(lines: readonly string[]): number {
  return Math.max(...lines.map(columnsOf));
}

/** As many of the busiest peers as fit. */
function peersColumn({ signs }: Page, room: number): Column {
  return {
    head: 'MOST FLOWS WITH',
    align: 'left',
    worth: 0,
    cell: ({ topPeers }) => {
      let text = '';
      for (const { address, name } of topPeers) {
        const peer = name === null ? address : `${address} (${name})`;
        const longer = text === '' ? peer : `${text}, ${peer}`;
        if (columnsOf(longer) > room) return text === '' ? cutTo(longer, room, signs) : text;
        text = longer;
      }
      return text;
    },
  };
}

function boardColumns({ report, units, signs, paint, clock }: Page): Column[] {
  const { rows } = report;
  const used = (row: RowReport) => row.mark !== 'unused';
  const amount = (row: RowReport, text: string) => (used(row) ? text : signs.none);
  return [
    { head: 'PORT', align: 'right', worth: 9, cell: (row) => cutTo(row.port, 12, signs) },
    {
      head: 'ROLE',
      align: 'left',
      worth: 9,
      cell: (row) => cutTo(row.port === OTHER_PORTS ? 'not in table' : row.role, 16, signs),
    },
    { head: 'TABLE SAYS', align: 'left', worth: 5, cell: (row) => cutTo(row.says, 16, signs) },
    { head: 'IN', align: 'right', worth: 8, cell: (row) => units.count(row.flowsIn) },
    { head: 'OUT', align: 'right', worth: 8, cell: (row) => units.count(row.flowsOut) },
    {
      head: 'EITHER',
      align: 'right',
      worth: rows.some((row) => row.flowsUnknown > 0) ? 8 : 0,
      cell: (row) => units.count(row.flowsUnknown),
    },
    { head: 'PACKETS', align: 'right', worth: 4, cell: (row) => amount(row, units.count(row.packets)) },
    { head: 'BYTES', align: 'right', worth: 6, cell: (row) => amount(row, units.bytes(row.bytes)) },
    {
      head: 'PEERS',
      align: 'right',
      worth: 7,
      cell: (row) => amount(row, `${row.peersAtLeast ? '>' : ''}${units.count(row.peers)}`),
    },
    { head: '', align: 'left', worth: 9, cell: ({ mark }) => paint(MARK_PAINT[mark], signs[mark]) },
    {
      head: 'LAST SEEN',
      align: 'left',
      worth: 2,
      cell: ({ lastSeen }) => (lastSeen === null ? signs.none : clock.dateTime(lastSeen)),
    },
  ];
}

function draw(columns: readonly Column[], page: Page): string[] {
  const table = new Table({
    chars: BORDERLESS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
    colAligns: columns.map(({ align }) => align),
  });
  table.push(columns.map(({ head }) => page.paint('quiet', head)));
  for (const row of page.report.rows) table.push(columns.map(({ cell }) => cell(row)));
  return table
    .toString()
    .split('\n')
    .map((line) => GAP + line.trimEnd());
}

const BORDERLESS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: GAP,
};
