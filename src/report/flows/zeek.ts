import { createHash } from 'node:crypto';
import type { FlowReport } from '../../findings/flow-report.js';
import type { FlowWriter } from '../report-writer.js';
import { zeekHead, zeekLine } from '../zeek-cells.js';
import { FLOW_FIELDS, FLOW_FIELD_NAMES } from './flow-fields.js';

/** Zeek has the time first, its key of the connection second. */
const [TIME, ...OTHERS] = FLOW_FIELD_NAMES;

/** A conn.log. Our own fields stand behind Zeek's. */
export function flowZeekWriter(): FlowWriter {
  const uidOf = uidMaker();
  return {
    header: () =>
      zeekHead('conn', [
        [TIME, FLOW_FIELDS[TIME]],
        ['uid', 'string'],
        ...OTHERS.map((name) => [name, FLOW_FIELDS[name]] as const),
      ]),
    line: (flow) => zeekLine([flow[TIME], uidOf(flow), ...OTHERS.map((name) => flow[name])]),
    footer: () => '',
  };
}

/**
 * Zeek's key of a connection. Theirs is random; ours is made of the capture's name and the frame that starts the flow,
 * so that the same capture gives the same log.
 */
function uidMaker(): (flow: FlowReport) => string {
  const captures = new Map<string, string>();
  return ({ capture, first_frame }) => {
    let prefix = captures.get(capture);
    if (prefix === undefined) {
      prefix = createHash('sha256').update(capture).digest('hex').slice(0, 10);
      captures.set(capture, prefix);
    }
    return `C${prefix}${first_frame.toString(36)}`;
  };
}
