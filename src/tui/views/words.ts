import type { FlowReport } from '../../findings/flow-report.js';
import type { Finding, Report, RowReport } from '../../findings/report.js';
import { formatEndpoint, formatSocket } from '../../report/endpoint.js';
import { span, type Span } from '../line.js';
import type { Look } from '../look.js';
import type { Tint } from '../palette.js';
import type { Sight } from '../sight.js';

/** Sign and colour of whatever has a verdict. */
export interface Mark {
  sign: string;
  tint: Tint;
}

export function markOfRow({ mark }: RowReport, { signs }: Look): Mark {
  return { sign: signs[mark], tint: mark === 'unused' ? 'quiet' : mark };
}

export function markOfFinding({ verdict, severity }: Finding, { signs }: Look): Mark {
  if (verdict === 'violation') return { sign: signs.violation, tint: 'violation' };
  if (verdict === 'review') return { sign: signs.review, tint: 'review' };
  if (verdict === 'waived') return { sign: signs.waived, tint: 'quiet' };
  return severity === 'advisory' ? { sign: signs.advisory, tint: 'advisory' } : { sign: signs.note, tint: 'quiet' };
}

export function markOfFlow({ verdict, severity }: FlowReport, { signs }: Look): Mark {
  if (verdict === 'violation') return { sign: signs.violation, tint: 'violation' };
  if (verdict === 'review') return { sign: signs.review, tint: 'review' };
  if (verdict === 'waived') return { sign: signs.waived, tint: 'quiet' };
  if (verdict === 'allowed' && severity === 'advisory') return { sign: signs.advisory, tint: 'advisory' };
  return verdict === 'allowed' ? { sign: signs.allowed, tint: 'allowed' } : { sign: signs.unused, tint: 'quiet' };
}

/** `10.20.0.90 → SocialMiner:22 ssh`; of a row `xmpp, outward`; of a scan with its ports. */
export function whoOf(finding: Finding, { subject }: Report, { signs, units }: Look): string {
  const { initiator, responder, direction, services } = finding;
  if (initiator === null || responder === null) {
    const way = direction === 'inbound' ? 'inward' : direction === 'outbound' ? 'outward' : '';
    return [finding.role ?? '', way].filter(Boolean).join(', ') || finding.message;
  }
  const from = formatEndpoint({ address: initiator, port: null, name: finding.initiatorName }, subject);
  const to = formatEndpoint({ address: responder, port: finding.port, name: finding.responderName }, subject);
  const arrow = direction === 'unknown' ? signs.either : signs.arrow;
  if (finding.portCount !== undefined) return `${from} ${arrow} ${to}, ${units.some(finding.portCount, 'port')}`;
  return [from, arrow, to, finding.transport === 'tcp' ? '' : finding.transport, ...services].filter(Boolean).join(' ');
}

/** The same in less room: `10.20.0.90 → :22 ssh`, `→ 198.51.100.66:5222`. */
export function whoInShort(finding: Finding, report: Report, look: Look): string {
  const { initiator, responder, direction, port, services, portCount } = finding;
  const { signs, units } = look;
  if (initiator === null || responder === null || direction === 'unknown') return whoOf(finding, report, look);
  const what = portCount === undefined ? services.join(' ') : units.some(portCount, 'port');
  const to = direction === 'inbound' ? (port === null ? '' : `:${port}`) : formatSocket(responder, port);
  return [direction === 'inbound' ? initiator : '', signs.arrow, to, what].filter(Boolean).join(' ');
}

/** `established`; `2 established, 1 refused`; of a scan how many ports answered. */
export function outcomeOf({ outcomes, answeredPorts, portCount }: Finding, { units }: Look): string {
  if (portCount !== undefined) return `${units.count(answeredPorts?.length ?? 0)} answered`;
  const kinds = Object.entries(outcomes).filter(([, count]) => count > 0);
  if (kinds.length === 1) return kinds[0][0];
  return kinds.map(([outcome, count]) => `${units.count(count)} ${outcome}`).join(', ');
}

export function endpointsOf(flow: FlowReport, { signs }: Look): string {
  const from = formatSocket(flow['id.orig_h'], flow['id.orig_p']);
  const to = formatSocket(flow['id.resp_h'], flow['id.resp_p']);
  return `${from} ${flow.direction === 'unknown' ? signs.either : signs.arrow} ${to}`;
}

/** The same without the protected server's address: `10.20.0.90:38638 → :161`, `:57348 → 10.20.0.3:25`. */
export function endpointsInShort(flow: FlowReport, look: Look): string {
  const from = formatSocket(flow['id.orig_h'], flow['id.orig_p']);
  const to = formatSocket(flow['id.resp_h'], flow['id.resp_p']);
  if (flow.direction === 'inbound') return `${from} ${look.signs.arrow} :${flow['id.resp_p']}`;
  if (flow.direction === 'outbound') return `:${flow['id.orig_p']} ${look.signs.arrow} ${to}`;
  return endpointsOf(flow, look);
}

/** How long ago, in the one unit that matters: `12 s`, `4 m`, `2 h`, `3 d`. */
export function agoOf(time: string | null, nowSec: number | null): string {
  if (time === null || nowSec === null) return '';
  const seconds = Math.max(0, Math.floor(nowSec - Number(time)));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

const DIRECTIONS: Record<NonNullable<RowReport['direction']>, string> = {
  inbound: 'in',
  outbound: 'out',
  bidirectional: 'both',
};

/** Who may open flows on the row. */
export function saysOf({ direction }: RowReport, { signs }: Look): string {
  return direction === null ? signs.none : DIRECTIONS[direction];
}

/** `port` of the row that stands for all traffic of no row. */
export const OTHER_PORTS = '*';

export function roleOf({ port, role }: RowReport): string {
  return port === OTHER_PORTS ? 'not in table' : role;
}

/** That a verdict can still turn round. */
export function provisional({ snapshot }: Sight): Span[] {
  return snapshot.state === 'running' ? [span('  provisional', 'quiet')] : [];
}
