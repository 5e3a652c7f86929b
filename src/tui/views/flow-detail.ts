import type { ExplainedFlow, Explanation } from '../../findings/explanation.js';
import type { FlowReport } from '../../findings/flow-report.js';
import { formatDuration } from '../../report/units.js';
import type { Look } from '../look.js';
import { span } from '../line.js';
import type { Sight } from '../sight.js';
import { addReasons } from './reasons.js';
import { TextLines } from './text.js';
import type { TextView } from './view.js';
import { endpointsOf, markOfFlow, provisional } from './words.js';

/** One flow: its verdict, why it has it, what came of it, and where to look. */
export function flowDetail(sight: Sight, width: number, look: Look): TextView {
  const page = new TextLines(width);
  const { explanation } = sight;
  const [flow] = explanation?.flows ?? [];
  if (explanation === null || flow === undefined) {
    page.text('This flow is not in memory any more; it is in the totals, and in the report at the end.');
    return { kind: 'text', title: [span('  FLOW', 'heading')], lines: page.lines };
  }
  addFlow(page, flow, explanation, look);
  return { kind: 'text', title: [span('  FLOW', 'heading'), ...provisional(sight)], lines: page.lines };
}

/** All that is known of a flow. */
function addFlow(page: TextLines, flow: ExplainedFlow, { subject }: Explanation, look: Look): void {
  const { units, clock, signs } = look;
  const { record, why } = flow;
  addVerdict(page, record, look);
  page.pair('findings', why.findings.map(({ rule, id }) => `${rule} ${id}`).join(', '));
  addReasons(page, flow, subject, look);

  page.heading('WHAT CAME OF IT');
  page.pair('outcome', `${record.outcome}${record.one_sided ? ', one side captured' : ''}`);
  page.pair('service', record.service);
  page.pair('state', `${record.conn_state}  ${record.history}`);
  if (record.ts !== null) {
    const lasted = record.duration === null ? '' : `, ${formatDuration(record.duration)}`;
    page.pair('begun', `${clock.dateTime(record.ts)}${lasted}`);
  }
  const way = (packets: number, bytes: number, payload: number) =>
    `${units.some(packets, 'packet')}, ${units.bytes(bytes)}, payload ${units.bytes(payload)}`;
  page.pair(signs.arrow, way(record.orig_pkts, record.orig_wire_bytes, record.orig_bytes));
  page.pair(signs.back, way(record.resp_pkts, record.resp_wire_bytes, record.resp_bytes));

  page.heading('WHERE TO LOOK');
  page.pair('first frame', `${units.count(record.first_frame)} of ${record.capture}`);
  page.pair('wireshark', wiresharkFilter(record));
  page.pair('community id', record.community_id);
  page.pair('vlan', record.vlan.join(' '));
}

/** `✗ violation high  10.20.0.90:40000 → 10.20.0.10:22 tcp`. */
export function addVerdict(page: TextLines, flow: FlowReport, look: Look): void {
  const { sign, tint } = markOfFlow(flow, look);
  const severity = flow.severity === null || flow.severity === flow.verdict ? '' : ` ${flow.severity}`;
  page.line([
    span(`  ${sign} ${flow.verdict ?? 'not judged'}${severity}`, tint),
    span(`  ${endpointsOf(flow, look)} ${flow.proto}`),
  ]);
}

/** A Wireshark display filter for the flow's packets. */
export function wiresharkFilter(flow: FlowReport): string {
  const { 'id.orig_h': from, 'id.resp_h': to, 'id.orig_p': fromPort, 'id.resp_p': toPort, proto } = flow;
  const ip = from.includes(':') ? 'ipv6' : 'ip';
  return `${ip}.addr==${from} && ${ip}.addr==${to} && ${proto}.port==${fromPort} && ${proto}.port==${toPort}`;
}
