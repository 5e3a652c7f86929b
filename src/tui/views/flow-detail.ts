import type { FlowReport } from '../../findings/flow-report.js';
import { RULES } from '../../policy/rules.js';
import { formatDuration } from '../../report/units.js';
import type { Look } from '../look.js';
import { span } from '../line.js';
import { flowKey, type Sight } from '../sight.js';
import { evidenceLadder, evidenceText } from './evidence-words.js';
import { TextLines } from './text.js';
import type { TextView } from './view.js';
import { endpointsOf, markOfFlow, provisional } from './words.js';

/** One flow: its verdict, what told who opened it, the row, and where to look. */
export function flowDetail(key: string, sight: Sight, width: number, look: Look): TextView {
  const flow = sight.flows.flows.find((one) => flowKey(one) === key);
  if (flow === undefined) {
    const page = new TextLines(width).text(
      'This flow is not in memory any more; it is in the totals, and in the report at the end.',
    );
    return { kind: 'text', title: [span('  FLOW', 'heading')], lines: page.lines };
  }
  const { report } = sight.snapshot;
  const { units, clock, signs } = look;
  const { sign, tint } = markOfFlow(flow, look);
  const page = new TextLines(width);
  const severity = flow.severity === null || flow.severity === flow.verdict ? '' : ` ${flow.severity}`;
  page.line([
    span(`  ${sign} ${flow.verdict ?? 'not judged'}${severity}`, tint),
    span(`  ${endpointsOf(flow, look)} ${flow.proto}`),
  ]);

  page.heading('WHO OPENED IT');
  page.text(evidenceText(flow.initiator_confidence, flow.initiator_evidence) ?? '');
  for (const { words, state } of evidenceLadder(flow.initiator_evidence)) {
    if (state === 'not asked') continue;
    const isTold = state === 'told';
    page.line([span(`    ${isTold ? signs.chosen : signs.unused} ${words}`, isTold ? 'chosen' : 'quiet')]);
  }

  page.heading('THE ROW');
  const row = report.rows.find(({ role }) => role === flow.role);
  const port = flow['id.resp_p'];
  page.pair('row', row === undefined ? `no row lists ${port}` : `${row.role}, port ${row.port}, ${row.says}`);
  page.pair('document', row?.words?.direction ? `"${row.words.direction}"` : null);
  page.pair('direction', flow.direction);
  for (const rule of flow.rules) page.pair('rule', `${rule}: ${RULES[rule].title}`, tint);
  if (flow.rules.length === 0) page.pair('rule', 'none is broken');

  page.heading('WHAT CAME OF IT');
  page.pair('outcome', `${flow.outcome}${flow.one_sided ? ', one side captured' : ''}`);
  page.pair('service', flow.service);
  page.pair('state', `${flow.conn_state}  ${flow.history}`);
  if (flow.ts !== null) {
    const lasted = flow.duration === null ? '' : `, ${formatDuration(flow.duration)}`;
    page.pair('begun', `${clock.dateTime(flow.ts)}${lasted}`);
  }
  const way = (packets: number, bytes: number, payload: number) =>
    `${units.some(packets, 'packet')}, ${units.bytes(bytes)}, payload ${units.bytes(payload)}`;
  page.pair(signs.arrow, way(flow.orig_pkts, flow.orig_wire_bytes, flow.orig_bytes));
  page.pair(signs.arrow === '→' ? '←' : '<-', way(flow.resp_pkts, flow.resp_wire_bytes, flow.resp_bytes));

  page.heading('WHERE TO LOOK');
  page.pair('first frame', `${units.count(flow.first_frame)} of ${flow.capture}`);
  page.pair('wireshark', wiresharkFilter(flow));
  page.pair('community id', flow.community_id);
  page.pair('vlan', flow.vlan.join(' '));
  return {
    kind: 'text',
    title: [span('  FLOW', 'heading'), ...provisional(sight)],
    lines: page.lines,
  };
}

/** A Wireshark display filter for the flow's packets. */
export function wiresharkFilter(flow: FlowReport): string {
  const { 'id.orig_h': from, 'id.resp_h': to, 'id.orig_p': fromPort, 'id.resp_p': toPort, proto } = flow;
  const ip = from.includes(':') ? 'ipv6' : 'ip';
  return `${ip}.addr==${from} && ${ip}.addr==${to} && ${proto}.port==${fromPort} && ${proto}.port==${toPort}`;
}
