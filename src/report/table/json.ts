import { DOCUMENT_COLUMNS } from '../../policy/table-columns.js';
import { readingToFile } from '../../policy/table-to-file.js';
import { toSafeJson } from '../sanitise.js';
import type { TableWriter } from '../table-writer.js';

/** Of every row the document's cells, and our reading in the words of a table file. */
export const writeTableJson: TableWriter = function* ({ policy, policySource }) {
  const { table, reading, hash } = policy;
  const shown = {
    schema: 'wiretable.table/1',
    table: { id: table.id, product: table.product, title: table.title, release: table.release },
    policy: { id: policy.id, hash, source: policySource, reading },
    rows: table.rows.map((row) => ({
      role: row.role,
      origin: row.origin,
      table: row.citation.table,
      cells: Object.fromEntries(DOCUMENT_COLUMNS.map(({ head, cell }) => [head, row.citation[cell]])),
      reading: { ...readingToFile(row), transports: row.transports, transport_assumed: row.transportAssumed },
      moved_from: row.movedFrom,
      owner: row.owner,
      justification: row.justification,
    })),
  };
  yield `${toSafeJson(shown, 2)}\n`;
};
