import { stringify } from 'yaml';
import type { PortTable } from '../../policy/port-table.js';
import { tableToFile } from '../../policy/table-to-file.js';
import { sanitiseTexts } from '../sanitise.js';
import { documentRows, type TableWriter } from '../table-writer.js';

/** YAML that `--table` reads. */
export const writeTableFile: TableWriter = function* ({ policy }) {
  const rows = documentRows(policy);
  const ofSite = policy.table.rows.length - rows.length;
  if (ofSite > 0)
    yield `# Without ${ofSite} ${ofSite === 1 ? 'row' : 'rows'} of the site: they stand in its policy file.\n`;
  yield tableFileText({ ...policy.table, rows });
};

/** Long texts stay on their line, so that nothing is folded into them. */
export function tableFileText(table: PortTable): string {
  return stringify(sanitiseTexts(tableToFile(table)), { lineWidth: 0 });
}
