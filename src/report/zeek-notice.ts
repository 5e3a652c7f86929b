import type { Finding, Report } from '../findings/report.js';
import { zeekHead, zeekLine, type ZeekValue } from './zeek-cells.js';

interface Field {
  name: string;
  type: string;
  value: (finding: Finding) => ZeekValue;
}

/** What Zeek's `transport_proto` has a name for. */
const PROTOCOLS: ReadonlySet<string | null> = new Set(['tcp', 'udp', 'icmp']);

/**
 * Fields of Zeek's notice.log (scripts/base/frameworks/notice/main.zeek), those of our own behind. A finding is of many
 * flows: of the endpoints it has the addresses and the responder's port, so `src`, `dst` and `p` are set, and `id` is not.
 */
const FIELDS: readonly Field[] = [
  { name: 'ts', type: 'time', value: ({ firstTime }) => firstTime },
  { name: 'uid', type: 'string', value: () => null },
  { name: 'id.orig_h', type: 'addr', value: () => null },
  { name: 'id.orig_p', type: 'port', value: () => null },
  { name: 'id.resp_h', type: 'addr', value: () => null },
  { name: 'id.resp_p', type: 'port', value: () => null },
  { name: 'proto', type: 'enum', value: ({ transport }) => (PROTOCOLS.has(transport) ? transport : null) },
  { name: 'note', type: 'enum', value: noteOf },
  { name: 'msg', type: 'string', value: ({ message }) => message },
  { name: 'sub', type: 'string', value: ({ remedy }) => remedy },
  { name: 'src', type: 'addr', value: ({ initiator }) => initiator },
  { name: 'dst', type: 'addr', value: ({ responder }) => responder },
  { name: 'p', type: 'port', value: ({ port }) => port },
  { name: 'n', type: 'count', value: ({ flows }) => (flows === 0 ? null : flows) },
  { name: 'peer_descr', type: 'string', value: () => null },
  { name: 'actions', type: 'set[enum]', value: () => ['Notice::ACTION_LOG'] },
  { name: 'email_dest', type: 'set[string]', value: () => [] },
  { name: 'suppress_for', type: 'interval', value: () => '0.000000' },
  { name: 'finding', type: 'string', value: ({ id }) => id },
  { name: 'severity', type: 'string', value: ({ severity }) => severity },
  { name: 'verdict', type: 'string', value: ({ verdict }) => verdict },
  { name: 'role', type: 'string', value: ({ role }) => role },
  { name: 'direction', type: 'string', value: ({ direction }) => direction },
  { name: 'services', type: 'vector[string]', value: ({ services }) => services },
  { name: 'last_ts', type: 'time', value: ({ lastTime }) => lastTime },
  { name: 'packets', type: 'count', value: ({ packets }) => packets },
  { name: 'bytes', type: 'count', value: ({ bytes }) => bytes },
  { name: 'community_ids', type: 'vector[string]', value: ({ communityIds }) => communityIds },
  { name: 'capture', type: 'string', value: ({ capture }) => capture },
  { name: 'first_frame', type: 'count', value: ({ firstFrame }) => firstFrame },
];

/** A notice.log: one notice for each finding. */
export function* writeZeekNotice(report: Report): Generator<string> {
  yield zeekHead(
    'notice',
    FIELDS.map(({ name, type }) => [name, type]),
  );
  for (const finding of report.findings) yield zeekLine(FIELDS.map(({ value }) => value(finding)));
}

/** `Wiretable::Unlisted_Port`. */
function noteOf({ rule }: Finding): string {
  return `Wiretable::${rule.replace(/(^|-)(.)/g, (_match, dash, letter) => (dash ? '_' : '') + letter.toUpperCase())}`;
}
