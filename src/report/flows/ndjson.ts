import type { FlowWriter } from '../report-writer.js';
import { toSafeJson } from '../sanitise.js';

/** One JSON object per flow, keys flat. */
export function flowNdjsonWriter(): FlowWriter {
  return {
    header: () => '',
    line: (flow) => `${toSafeJson(flow)}\n`,
    footer: () => '',
  };
}
