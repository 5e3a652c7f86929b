import type { Report } from '../findings/report.js';
import { toSafeJson } from './sanitise.js';

/** One object per line: `summary` first, then `input`s, `coverage`, `row`s and `finding`s. */
export function* writeNdjson(report: Report): Generator<string> {
  const { inputs, coverage, rows, findings, baseline, ...summary } = report;
  yield line('summary', summary);
  for (const input of inputs) yield line('input', input);
  yield line('coverage', coverage);
  for (const row of rows) yield line('row', row);
  for (const finding of findings) yield line('finding', finding);
  if (baseline === undefined) return;
  const { gone, ...compared } = baseline;
  yield line('baseline', compared);
  for (const finding of gone) yield line('gone', finding);
}

function line(type: string, value: object): string {
  return `${toSafeJson({ type, ...value })}\n`;
}
