import { csvLine } from '../csv-lines.js';
import type { FlowWriter } from '../report-writer.js';
import { FLOW_FIELD_NAMES } from './flow-fields.js';

/** One line per flow under a line of field names; lists stand in one cell, separated by spaces. */
export function flowCsvWriter(): FlowWriter {
  return {
    header: () => csvLine(FLOW_FIELD_NAMES),
    line: (flow) =>
      csvLine(
        FLOW_FIELD_NAMES.map((name) => {
          const value = flow[name];
          return Array.isArray(value) ? value.join(' ') : value;
        }),
      ),
    footer: () => '',
  };
}
