import type { Policy } from '../policy/policy.js';
import type { PortRow } from '../policy/port-table.js';
import type { Format, WriterOptions } from './report-writer.js';

/** A port table as a policy settles it: what the `table` commands write. */
export interface TableView {
  policy: Policy;
  /** Where the policy came from: `none given`, or the policy file's name. */
  policySource: string;
}

/** Writes a table in chunks, as a `ReportWriter` does a report. */
export type TableWriter = (view: TableView, options: WriterOptions) => Iterable<string>;

export interface TableFormat extends Format<TableWriter> {
  /** Nothing can be written where the policy does not say whom to protect. */
  needsSubject?: boolean;
}

/** The rows that the document has: those of the site stand in its policy. */
export function documentRows({ table }: Policy): PortRow[] {
  return table.rows.filter(({ origin }) => origin === 'document');
}
