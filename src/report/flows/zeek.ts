import { createHash } from 'node:crypto';
import type { FlowReport } from '../../findings/flow-report.js';
import type { FlowWriter } from '../report-writer.js';
import { sanitise } from '../sanitise.js';
import { FLOW_FIELDS, FLOW_FIELD_NAMES } from './flow-fields.js';

/** Zeek has the time first, its key of the connection second. */
const [TIME, ...OTHERS] = FLOW_FIELD_NAMES;

const UNSET = '-';
const EMPTY = '(empty)';

/**
 * A conn.log as Zeek's ASCII writer lays it out (scripts/base/frameworks/logging/writers/ascii.zeek), without its #open
 * and #close lines: they carry the wall clock. Our own fields stand behind Zeek's.
 */
export function flowZeekWriter(): FlowWriter {
  const uidOf = uidMaker();
  return {
    header: () =>
      [
        '#separator \\x09',
        '#set_separator\t,',
        `#empty_field\t${EMPTY}`,
        `#unset_field\t${UNSET}`,
        '#path\tconn',
        `#fields\t${[TIME, 'uid', ...OTHERS].join('\t')}`,
        `#types\t${[FLOW_FIELDS[TIME], 'string', ...OTHERS.map((name) => FLOW_FIELDS[name])].join('\t')}`,
        '',
      ].join('\n'),
    line: (flow) =>
      `${[zeekCell(flow[TIME]), uidOf(flow), ...OTHERS.map((name) => zeekCell(flow[name]))].join('\t')}\n`,
    footer: () => '',
  };
}

function zeekCell(value: FlowReport[keyof FlowReport]): string {
  if (value === null) return UNSET;
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toFixed(9);
  if (Array.isArray(value)) return value.length === 0 ? EMPTY : value.join(',');
  if (value === '') return EMPTY;
  // A real text that reads like a mark is escaped, as Zeek does.
  return value === UNSET || value === EMPTY
    ? `\\x${value.charCodeAt(0).toString(16)}${value.slice(1)}`
    : sanitise(value);
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
