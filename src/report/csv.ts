import type { Finding, Report } from '../findings/report.js';
import { csvLine, type CsvCell } from './csv-lines.js';

type Column = { name: string; cell: (finding: Finding) => CsvCell };

const plain = (name: { [K in keyof Finding]-?: Finding[K] extends CsvCell ? K : never }[keyof Finding]): Column => ({
  name,
  cell: (finding) => finding[name],
});

/** Names are those of the JSON report; lists stand in one cell, separated by spaces. */
const COLUMNS: readonly Column[] = [
  plain('id'),
  plain('severity'),
  plain('verdict'),
  plain('rule'),
  plain('role'),
  plain('direction'),
  plain('initiator'),
  plain('initiatorName'),
  plain('responder'),
  plain('responderName'),
  plain('transport'),
  plain('port'),
  { name: 'services', cell: ({ services }) => services.join(' ') },
  {
    name: 'outcomes',
    cell: ({ outcomes }) =>
      Object.entries(outcomes)
        .map((entry) => entry.join('='))
        .join(' '),
  },
  plain('confidence'),
  plain('evidence'),
  plain('flows'),
  plain('packets'),
  plain('bytes'),
  plain('firstTime'),
  plain('lastTime'),
  plain('capture'),
  plain('firstFrame'),
  { name: 'communityIds', cell: ({ communityIds }) => communityIds.join(' ') },
  plain('wiresharkFilter'),
  plain('message'),
  plain('remedy'),
  plain('citation'),
  { name: 'tags', cell: ({ tags }) => tags.join(' ') },
];

/** One line per finding under a line of column names. */
export function* writeCsv(report: Report): Generator<string> {
  yield csvLine(COLUMNS.map((column) => column.name));
  for (const finding of report.findings) yield csvLine(COLUMNS.map((column) => column.cell(finding)));
}
